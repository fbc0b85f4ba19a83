"""Remembering the needs of somebody who wishes it, and forgetting them. Inside transaction()."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import SYSTEM, Actor
from training.history.operations import record
from training.people.addresses.queries import shares_main_address
from training.people.models import Person
from training.people.needs.models import RememberedNeeds
from training.refusals import Code, Refused

AT_ONCE = 200
MAIL_IS_READ_BY_OTHERS = (
    "Somebody else also reads the mail at your address, so we cannot remember your needs. Add an address of your own"
    " first, or say what you need with each booking."
)


def remember_needs(
    session: Session, person_id: int, access: str | None, dietary: str | None, actor: Actor, now: datetime
) -> None:
    """Keep what somebody needs for their next booking, in the place of what was kept before. Nothing: forget it. None
    was not asked, and stays as it was.

    Raises Refused where others read the mail of their address, too. Forgetting is never refused.
    """
    session.get_one(Person, person_id, with_for_update=True)  # of two presses at once, the later one counts
    kept = session.get(RememberedNeeds, person_id, populate_existing=True)
    access = (kept.access if kept else "") if access is None else access
    dietary = (kept.dietary if kept else "") if dietary is None else dietary
    if not access and not dietary:
        if kept is not None:
            session.delete(kept)
            record(session, "person", person_id, "needs forgotten", actor, now)
        return
    if shares_main_address(session, person_id):
        raise Refused(Code.NOT_POSSIBLE, MAIL_IS_READ_BY_OTHERS)
    if kept is None:
        kept = RememberedNeeds(person_id=person_id)
        session.add(kept)
    changed = (kept.access, kept.dietary) != (access, dietary)
    kept.access, kept.dietary, kept.used_at = access, dietary, now
    session.flush()
    if changed:
        record(session, "person", person_id, "needs remembered", actor, now)


def forget_unused_needs(session: Session, months: int, now: datetime) -> int:
    """Forget what nobody has used or changed for so many months, some at a time. How many were forgotten."""
    limit = now - relativedelta(months=months)
    due = select(RememberedNeeds).where(RememberedNeeds.used_at < limit).limit(AT_ONCE)
    unused = session.scalars(due.with_for_update(skip_locked=True)).all()
    for kept in unused:
        session.delete(kept)
        record(session, "person", kept.person_id, "needs forgotten", SYSTEM, now)
    return len(unused)
