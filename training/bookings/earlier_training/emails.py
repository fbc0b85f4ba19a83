"""What people are told about training from elsewhere that they would have count as a course of ours."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.models import Equivalence
from training.bookings.earlier_training.targets import counts_as_text
from training.mail.operations import post


def tell_accepted(session: Session, equivalence: Equivalence, now: datetime) -> None:
    """It counts, and until when."""
    last_day = equivalence.counts_until
    until = clock.show_date(last_day, weekday=False) if last_day else None
    kind = "bookings/level_accepted" if equivalence.level else "bookings/equivalence_accepted"
    _post(session, kind, equivalence, now, until=until)


def tell_refused(session: Session, equivalence: Equivalence, now: datetime) -> None:
    kind = "bookings/level_refused" if equivalence.level else "bookings/equivalence_refused"
    _post(session, kind, equivalence, now, reason=equivalence.refused_because)


def tell_taken_back(session: Session, equivalence: Equivalence, now: datetime) -> None:
    kind = "bookings/level_taken_back" if equivalence.level else "bookings/equivalence_taken_back"
    _post(session, kind, equivalence, now, reason=equivalence.refused_because)


def _post(session: Session, template: str, equivalence: Equivalence, now: datetime, **more: str | None) -> None:
    """Nobody is written to who has no address: whoever manages their bookings sees it when they book."""
    person = equivalence.person
    if person.email:
        context = {
            "name": person.name,
            "said": equivalence.done.in_a_line if equivalence.done and equivalence.level else equivalence.said,
            "course_title": counts_as_text(equivalence, board_lists(session).levels, clock.local(now).date()),
            "course_code": equivalence.course.code if equivalence.course else "",
            **more,
        }
        post(
            session, template, person.email, now, context, to_person_id=person.id, about=("equivalence", equivalence.id)
        )
