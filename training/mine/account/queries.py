"""Reading what somebody's own account says: where they are signed in, what they are not sent."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training import clock
from training.people.models import Affiliation, SignIn
from training.timetable.models import StoppedMessages, Topic

MOST_DEVICES = 20
"""The latest that are listed; signing out everywhere ends the others, too."""


def open_sign_ins(session: Session, person_id: int) -> Sequence[SignIn]:
    """Where somebody is signed in, the latest first."""
    return session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .order_by(SignIn.created_at.desc(), SignIn.id.desc())
        .limit(MOST_DEVICES)
    ).all()


def count_open_sign_ins(session: Session, person_id: int) -> int:
    open_ones = (SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    return session.scalar(select(func.count()).select_from(SignIn).where(*open_ones)) or 0


def own_sign_in(session: Session, person_id: int, sign_in_id: int) -> SignIn | None:
    """One of somebody's own; None when it is another person's."""
    return session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person_id))


def stopped_topics(session: Session, person_id: int) -> set[Topic]:
    """What somebody does not want to be sent."""
    found = session.scalars(select(StoppedMessages.topic).where(StoppedMessages.person_id == person_id))
    return {Topic(topic) for topic in found}


def names_of_organisations(ties: Sequence[Affiliation]) -> list[str]:
    """Where somebody works or volunteers now, as they say it themselves; that they are away from it today, too."""
    return [_name_of(tie) for tie in ties if tie.ended_at is None]


def _name_of(tie: Affiliation) -> str:
    name, today = tie.agency.name if tie.agency else "I work for myself", clock.today()
    if tie.away_until and tie.is_away_on(today):
        return f"{name}, away until {clock.show_date(tie.away_until, weekday=False)}"
    return name
