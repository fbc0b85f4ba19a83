"""What people are told about training from elsewhere that they would have count as a course of ours."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.bookings.earlier_training.models import Equivalence
from training.mail.operations import post


def tell_accepted(session: Session, equivalence: Equivalence, now: datetime) -> None:
    """It counts, and until when."""
    last_day = equivalence.counts_until
    until = clock.show_date(last_day, weekday=False) if last_day else None
    _post(session, "bookings/equivalence_accepted", equivalence, now, until=until)


def tell_refused(session: Session, equivalence: Equivalence, now: datetime) -> None:
    _post(session, "bookings/equivalence_refused", equivalence, now, reason=equivalence.refused_because)


def tell_taken_back(session: Session, equivalence: Equivalence, now: datetime) -> None:
    _post(session, "bookings/equivalence_taken_back", equivalence, now, reason=equivalence.refused_because)


def _post(session: Session, template: str, equivalence: Equivalence, now: datetime, **more: str | None) -> None:
    """Nobody is written to who has no address: whoever manages their bookings sees it when they book."""
    person = equivalence.person
    if person.email:
        context = {
            "name": person.name,
            "said": equivalence.said,
            "course_title": equivalence.course.title,
            "course_code": equivalence.course.code,
            **more,
        }
        post(
            session, template, person.email, now, context, to_person_id=person.id, about=("equivalence", equivalence.id)
        )
