"""What the worker does: it looks for who may be one, and forgets what a merge kept for undoing once its day is over."""

from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select, update

from training import clock, queue
from training.db import db, transaction
from training.merging.duplicate_operations import find_suspects
from training.merging.models import MAY_BE_UNDONE_FOR, Merge, MergeRow
from training.settings.models import SUSPECTS_FOUND_AT
from training.settings.queries import stored_setting

_ANEW_AFTER = timedelta(hours=20)


@queue.sweep("merging.find_suspects", every_minutes=30)
def look_for_suspects() -> int:
    """Once a day: who may be one. Returns how many pairs were found, or 0."""
    found_at = stored_setting(db.session(), SUSPECTS_FOUND_AT)
    if found_at and datetime.fromisoformat(found_at) > clock.now() - _ANEW_AFTER:
        return 0
    with transaction() as session:
        return find_suspects(session, clock.now())


@queue.sweep("merging.forget_what_was", every_minutes=30)
def forget_what_was() -> int:
    """What a merge kept that tells something of somebody goes with the day on which it could be undone.

    Which rows moved stays, by their ids. Returns of how many rows something was forgotten.
    """
    over = Merge.merged_at < clock.now() - MAY_BE_UNDONE_FOR
    tells = or_(MergeRow.gone, MergeRow.in_table.in_(("person", "agency", "message"))) & ~MergeRow.forgotten
    waits = MergeRow.merge_id.in_(select(Merge.id).where(over)) & tells
    if not db.session.scalar(select(exists().where(waits))):
        return 0
    with transaction() as session:
        forgotten = session.execute(update(MergeRow).where(waits).values(was={}, forgotten=True))
        return int(getattr(forgotten, "rowcount", 0))
