"""A link that shows somebody's record to an employer: made, withdrawn, opened. Inside transaction()."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.history.operations import record
from training.links import new_token
from training.people.models import Person
from training.records.models import RecordLink, RecordLinkOpening
from training.refusals import Code, Refused

MOST_AT_ONCE = 20
LONGEST_DAYS = 366


def share_record(
    session: Session, person_id: int, for_whom: str, last_day: date, actor: Actor, now: datetime
) -> RecordLink:
    """Make a link that works to the end of a day. Raises Refused for a day that is past or far, and where there are
    many links already.
    """
    session.get_one(Person, person_id, with_for_update=True)  # so that two presses are counted one after the other
    today = clock.local(now).date()
    if not today <= last_day <= today + timedelta(days=LONGEST_DAYS):
        raise Refused(Code.NOT_POSSIBLE, "Choose a day from today on, within a year", "last_day")
    live = select(func.count()).where(
        RecordLink.person_id == person_id, RecordLink.withdrawn_at.is_(None), RecordLink.last_day >= today
    )
    if (session.scalar(live) or 0) >= MOST_AT_ONCE:
        many = f"You have {MOST_AT_ONCE} links that work. Withdraw one that nobody needs first"
        raise Refused(Code.NOT_POSSIBLE, many)
    link = RecordLink(person_id=person_id, token=new_token(), for_whom=for_whom, made_at=now, last_day=last_day)
    session.add(link)
    session.flush()
    record(session, "person", person_id, "record shared by a link", actor, now, until=last_day.isoformat())
    return link


def withdraw_link(session: Session, link: RecordLink, actor: Actor, now: datetime) -> None:
    """It shows nothing from now on. Again changes nothing."""
    _lock(session, link)
    if link.withdrawn_at is None:
        link.withdrawn_at = now
        record(session, "person", link.person_id, "link to the record withdrawn", actor, now)


def open_link(session: Session, link: RecordLink, now: datetime) -> bool:
    """Write down that it was opened. False where it shows nothing any more, or was withdrawn at this moment."""
    _lock(session, link)
    if link.why_not_open(clock.local(now).date()):
        return False
    session.add(RecordLinkOpening(link_id=link.id, opened_at=now))
    session.flush()
    return True


def _lock(session: Session, link: RecordLink) -> None:
    """Read it anew, so that of opening and withdrawing at once the later one knows of the earlier."""
    session.execute(select(RecordLink.id).where(RecordLink.id == link.id).with_for_update())
    session.refresh(link, ["withdrawn_at"])


def delete_old_links(session: Session, ended_before: date, most: int) -> int:
    """Delete links that ended long ago, with what was written down of their use. Returns how many."""
    old = select(RecordLink.id).where(RecordLink.last_day < ended_before).order_by(RecordLink.id).limit(most)
    ids = session.scalars(old).all()
    session.execute(delete(RecordLink).where(RecordLink.id.in_(ids)))
    return len(ids)
