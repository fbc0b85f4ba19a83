"""The words of texts, wherever they were written, and the concerns about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.bookings.models import Booking
from training.bookings.reasons.models import CancelReason
from training.concerns.models import Concern
from training.courses.models import Event
from training.evaluations.managers.models import ManagerLine
from training.evaluations.models import Evaluation
from training.evaluations.observations.models import Observation
from training.evaluations.queries import words_in
from training.materials.follow_up.models import SlidesFollowUp
from training.people.models import Person
from training.texts.models import TextKind, WrittenText
from training.yearly_requests.models import AgencyRequest
from training.yearly_requests.queries import WITH_ALL, who_answered
from training.yearly_requests.words_queries import said_in_words


@dataclass(frozen=True)
class TextWords:
    """What one text says, as (question, answer), and what it is about, with the booking it belongs to."""

    said: Sequence[tuple[str, str]]
    about: str
    """What it is about: the course and its date, or the agency."""
    booking: Booking | None
    """None: it was written about an event as a whole, or by an agency."""

    @classmethod
    def of_booking(cls, said: Sequence[tuple[str, str]], booking: Booking) -> "TextWords":
        return cls(said, about_of(booking.event), booking)

    @property
    def plain(self) -> str:
        return "\n\n".join(f"{question}: {answer}" if question else answer for question, answer in self.said)


def words_of(session: Session, texts: Sequence[WrittenText]) -> dict[int, TextWords]:
    """The words of these texts, by the id of the text; one whose words are deleted is not in it. One query a kind."""
    found: dict[int, TextWords] = {}
    for kind, read in _READERS.items():
        mine = {text.subject_id: text.id for text in texts if text.kind == kind}
        if mine:
            found |= {mine[subject_id]: words for subject_id, words in read(session, list(mine)).items()}
    return found


def _evaluations(session: Session, ids: Sequence[int]) -> Mapping[int, TextWords]:
    forms = session.scalars(
        select(Evaluation)
        .where(Evaluation.id.in_(ids))
        .options(joinedload(Evaluation.booking).options(joinedload(Booking.delegate), _EVENT))
    )
    said = words_in(session, ids)
    return {form.id: TextWords.of_booking(said.get(form.id, ()), form.booking) for form in forms}


def _cancellations(session: Session, ids: Sequence[int]) -> Mapping[int, TextWords]:
    texts = select(CancelReason.booking_id, CancelReason.text).where(CancelReason.booking_id.in_(ids))
    words = dict(session.execute(texts).tuples().all())
    found = _bookings(session, list(words))
    return {booking.id: TextWords.of_booking([("", words[booking.id])], booking) for booking in found}


def _refusals(session: Session, ids: Sequence[int]) -> Mapping[int, TextWords]:
    return {one.id: TextWords.of_booking([("", one.declined_because)], one) for one in _bookings(session, ids)}


def _notes(session: Session, ids: Sequence[int]) -> Mapping[int, TextWords]:
    noted = (one for one in _bookings(session, ids) if one.outcome_because)
    return {one.id: TextWords.of_booking([("", one.outcome_because)], one) for one in noted}


def _of_managers(session: Session, ids: Sequence[int]) -> Mapping[int, TextWords]:
    booking = joinedload(ManagerLine.evaluation).joinedload(Evaluation.booking)
    lines = session.scalars(
        select(ManagerLine)
        .where(ManagerLine.id.in_(ids), ManagerLine.answered_at.is_not(None))
        .options(booking.options(joinedload(Booking.delegate), _EVENT))
    )
    return {line.id: TextWords.of_booking([("", line.text)], line.evaluation.booking) for line in lines}


def _slides(session: Session, ids: Sequence[int]) -> Mapping[int, TextWords]:
    answers = session.scalars(
        select(SlidesFollowUp)
        .where(SlidesFollowUp.id.in_(ids), SlidesFollowUp.words != "")
        .options(joinedload(SlidesFollowUp.booking).options(joinedload(Booking.delegate), _EVENT))
    )
    said = "What came of the slides?"
    return {one.id: TextWords.of_booking([(said, one.words)], one.booking) for one in answers}


def _observations(session: Session, ids: Sequence[int]) -> Mapping[int, TextWords]:
    found = session.scalars(
        select(Observation)
        .where(Observation.id.in_(ids))
        .options(joinedload(Observation.event).joinedload(Event.course))
    )
    return {one.id: TextWords(one.said, about_of(one.event), None) for one in found}


def _agencies(session: Session, ids: Sequence[int]) -> Mapping[int, TextWords]:
    found = session.scalars(select(AgencyRequest).where(AgencyRequest.id.in_(ids)).options(*WITH_ALL))
    said = said_in_words(session, ids)
    return {
        one.id: TextWords(said[one.id], f"{one.agency.full_name}, {one.round.years}"[:300], None)
        for one in found
        if one.id in said
    }


def _bookings(session: Session, ids: Sequence[int]) -> Sequence[Booking]:
    return session.scalars(
        select(Booking).where(Booking.id.in_(ids)).options(joinedload(Booking.delegate), _EVENT)
    ).all()


_EVENT = joinedload(Booking.event).joinedload(Event.course)
_READERS: dict[TextKind, Callable[[Session, Sequence[int]], Mapping[int, TextWords]]] = {
    TextKind.EVALUATION: _evaluations,
    TextKind.CANCELLATION: _cancellations,
    TextKind.REFUSAL: _refusals,
    TextKind.NOTE: _notes,
    TextKind.MANAGER: _of_managers,
    TextKind.SLIDES: _slides,
    TextKind.OBSERVATION: _observations,
    TextKind.AGENCY: _agencies,
}


def author_of(session: Session, text: WrittenText, booking: Booking | None) -> str:
    """Who wrote a text and how to reach them, in one line. For the safeguarding contacts alone."""
    if text.kind == TextKind.AGENCY:
        return who_answered(session, text.subject_id)
    if booking is None:
        return _known_as(session.get(Person, text.written_by_id), "")
    if text.kind in {TextKind.EVALUATION, TextKind.SLIDES}:
        return _known_as(booking.delegate, booking.agency_name)
    if text.kind == TextKind.MANAGER:
        line = session.get_one(ManagerLine, text.subject_id)
        return f"{line.manager_name}, {line.manager_email}, line manager"
    if text.written_by_id is not None:
        person = session.get(Person, text.written_by_id)
        return _known_as(person, booking.agency_name if person is booking.delegate else "")
    if text.kind == TextKind.REFUSAL:
        return ", ".join(part for part in (booking.manager_name, booking.manager_email, "line manager") if part)
    return _known_as(booking.delegate, booking.agency_name)


def _known_as(person: Person | None, agency_name: str) -> str:
    if person is None:
        return "Not known any more"
    return ", ".join(part for part in (person.name, person.email or "no e-mail address", agency_name) if part)


def about_of(event: Event) -> str:
    """The course and its date."""
    return f"{event.course.title}, {clock.show_date(event.starts_at)}"[:300]


def counts_of_open() -> list[ScalarSelect[Any]]:
    """How many concerns are open, and since when the oldest is, as columns for a query of more."""
    is_open = Concern.closed_at.is_(None)
    return [
        select(func.count()).where(is_open).scalar_subquery(),
        select(func.min(Concern.raised_at)).where(is_open).scalar_subquery(),
    ]


def concerns(session: Session, most: int = 100) -> Sequence[Concern]:
    """The open ones, the longest wait first, then the latest that were closed."""
    return session.scalars(
        select(Concern)
        .options(joinedload(Concern.written))
        .order_by(Concern.closed_at.is_not(None), Concern.closed_at.desc(), Concern.raised_at)
        .limit(most)
    ).all()


def concern_by_id(session: Session, concern_id: int) -> Concern | None:
    return session.scalar(select(Concern).where(Concern.id == concern_id).options(joinedload(Concern.written)))


def latest_concern_about(session: Session, ref: str) -> Concern | None:
    """The last concern about the text with this ref."""
    return session.scalar(
        select(Concern).join(Concern.written).where(WrittenText.ref == ref).order_by(Concern.id.desc()).limit(1)
    )
