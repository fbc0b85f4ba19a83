"""What the worker does: what has something of a list gets what follows it, on the day after its last."""

from sqlalchemy import exists, or_, select

from training import clock, queue
from training.access import SYSTEM
from training.board_lists.operations import TABLES, is_to_pass_on, pass_on_what_ended
from training.db import db, transaction


@queue.sweep("board_lists.pass_on", every_minutes=5)
def pass_on() -> int:
    """Returns how many agencies, courses and venues have something else now."""
    due = (exists(select(table.id).where(*is_to_pass_on(table, clock.now()))) for table in TABLES.values())
    if not db.session.scalar(select(or_(*due))):
        return 0
    with transaction() as session:
        return pass_on_what_ended(session, SYSTEM, clock.now())
