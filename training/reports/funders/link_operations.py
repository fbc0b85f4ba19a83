"""Links that show a funder what its money bought: made, withdrawn, opened. Inside transaction()."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.courses.models import Funder
from training.history.operations import record
from training.links import new_token, token_hash
from training.refusals import Code, Refused
from training.reports.funders.models import FunderLink

MOST_AT_ONCE = 20
LONGEST_DAYS = 366
HAS_ONE = "They have a link that works. If its address is lost, withdraw it below, and make another"


def make_link(
    session: Session, funder: Funder, for_whom: str, last_day: date, actor: Actor, now: datetime
) -> tuple[FunderLink, str]:
    """A link that works to the end of a day, and its token, which is kept nowhere. Raises Refused for a day that is
    past or far, for somebody who has one that works, and where there are many.
    """
    session.get_one(Funder, funder.id, with_for_update=True)  # so that two presses are counted one after the other
    today = clock.local(now).date()
    if not today <= last_day <= today + timedelta(days=LONGEST_DAYS):
        raise Refused(Code.NOT_POSSIBLE, "Choose a day from today on, within a year", "last_day")
    live = (FunderLink.funder_id == funder.id, FunderLink.withdrawn_at.is_(None), FunderLink.last_day >= today)
    if session.scalar(select(FunderLink.id).where(*live, FunderLink.for_whom == for_whom).limit(1)):
        raise Refused(Code.TAKEN, HAS_ONE, "for_whom")
    if (session.scalar(select(func.count()).where(*live)) or 0) >= MOST_AT_ONCE:
        raise Refused(Code.TOO_MUCH, f"There are {MOST_AT_ONCE} links that work. Withdraw one that nobody needs first")
    token = new_token()
    link = FunderLink(
        funder_id=funder.id, token_hash=token_hash(token), for_whom=for_whom, last_day=last_day, made_at=now,
        made_by_id=actor.person_id, opened=0,
    )  # fmt: skip
    session.add(link)
    session.flush()
    record(session, "funder", funder.id, "figures shared by a link", actor, now, until=last_day.isoformat())
    return link, token


def withdraw_link(session: Session, link: FunderLink, actor: Actor, now: datetime) -> None:
    """It shows nothing from now on. Again changes nothing. `link` is locked."""
    if link.withdrawn_at is None:
        link.withdrawn_at = now
        record(session, "funder", link.funder_id, "link to the figures withdrawn", actor, now)


def open_link(session: Session, link: FunderLink, now: datetime) -> bool:
    """Write down that it was opened. False where it shows nothing any more. `link` is locked."""
    if link.why_not_open(clock.local(now).date()):
        return False
    link.opened, link.last_opened_at = link.opened + 1, now
    session.flush()
    return True
