"""What the worker does: tells those who wait of new dates, and forgets who waited for long enough."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from training import clock, queue
from training.courses.renewal import months_later
from training.db import db, transaction
from training.interest import operations, queries
from training.interest.models import Interest, InterestLink
from training.settings.queries import rules

AT_ONCE = 200


@queue.sweep("interest.tell")
def announce_new_dates() -> int:
    """One message to each address, with all its new dates. Whoever was told is not found again."""
    now = clock.now()

    def tell_of(waiting: queries.InterestedPerson) -> int:
        with transaction() as session:
            return operations.tell_of_dates(session, waiting, now)

    return queue.each(queries.to_be_told(db.session(), now), tell_of)


@queue.sweep("interest.forget", every_minutes=30)
def forget_old_interests() -> int:
    """Forget interests that are older than the rules keep them, and those that nobody confirmed in time."""
    now = clock.now()

    def forget_some(session: Session) -> int:
        batch = _forgettable(session, now)
        operations.forget_interests(session, batch, now)
        return len(batch)

    return queue.some_at_a_time(forget_some, AT_ONCE)


def _forgettable(session: Session, now: datetime) -> Sequence[Interest]:
    in_force = rules(session)
    kept_since = clock.start_of(months_later(clock.local(now).date(), -in_force.interest_months))
    last_link = now - timedelta(days=in_force.interest_link_days)
    link_works = exists().where(InterestLink.interest_id == Interest.id, InterestLink.created_at > last_link)
    never_confirmed = and_(Interest.confirmed_at.is_(None), Interest.ended_at.is_(None), ~link_works)
    old = or_(Interest.asked_at < kept_since, never_confirmed)
    return session.scalars(select(Interest).where(old).order_by(Interest.id).limit(AT_ONCE)).all()
