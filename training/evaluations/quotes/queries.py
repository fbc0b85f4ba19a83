"""Which sentences may be quoted, which of them are to be read first, and what stands beneath each."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from training import clock
from training.board_lists.lists import in_a_sentence
from training.board_lists.queries import board_lists
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.evaluations.figures import FEWEST
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.models import Question
from training.evaluations.quotes.attribution import Naming, Speaker, may_name_course, said_by
from training.evaluations.quotes.models import (
    Quote,
    QuoteCollection,
    QuoteConsent,
    QuoteTheme,
    QuoteUse,
    Verdict,
    quote_tag,
)
from training.texts.models import TextKind, WrittenText
from training.texts.queries import not_hidden, refs_of

_CAME = (Outcome.ATTENDED, Outcome.PARTIAL)
_MAY_BE_SHOWN = (QuoteConsent.withdrawn_at.is_(None), not_hidden(TextKind.EVALUATION, QuoteConsent.evaluation_id))
_WAS_READ = exists().where(
    WrittenText.kind == TextKind.EVALUATION,
    WrittenText.subject_id == QuoteConsent.evaluation_id,
    WrittenText.read_at.is_not(None),
)
IN_BANK = (Quote.verdict == Verdict.FIT, *_MAY_BE_SHOWN)
TO_READ = (Quote.verdict.is_(None), *_MAY_BE_SHOWN, _WAS_READ)
"""Of what was read at all: whether a text is about a child is looked at first, and everywhere in the same queue."""
NOT_USED = (Quote.verdict == Verdict.NOT_USED, *_MAY_BE_SHOWN)


def ids_of(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    """The ids of quotes, beside the tables that conditions and orders may name."""
    return (
        select(Quote.id)
        .join(Quote.consent)
        .join(QuoteConsent.evaluation)
        .join(Evaluation.booking)
        .join(Booking.event)
        .join(Event.course)
        .where(*conditions)
    )


def says_sector(sector: str) -> ColumnElement[bool]:
    """Quotes of people of a sector, where it may be said that they are of it."""
    named = (QuoteConsent.naming == Naming.ORGANISATION) & Booking.agency_id.is_not(None)
    enough = _came_to_it(lambda others: others.sector == sector) >= FEWEST
    return (Booking.sector == sector) & or_(named, enough)


@dataclass(frozen=True)
class QuoteShown:
    """A quote as pages show it: nobody's name, and no more than may be said."""

    id: int
    words: str
    said_by: str
    said_by_nobody: str
    """The same without the organisation, whatever was agreed to."""
    course: str
    """Nothing where it may not be said."""
    stage: str
    submitted_at: datetime
    themes: Sequence[str] = ()
    used_in: Sequence[tuple[int, str]] = ()
    """Collections, by id and name."""
    ref: str = ""
    """By which a concern about the text is raised."""
    event_id: int = 0
    course_id: int = 0
    """What it was said of, for reports to put it in its place; it is shown nowhere."""

    @property
    def printed(self) -> str:
        """As it is put into a text."""
        return f"“{self.words}”\n– {', '.join(part for part in (self.said_by, self.course) if part)}"


def quote_rows() -> Select[Any]:
    """Quotes with what a QuoteShown is made of, to be narrowed and ordered."""
    same_sector = _came_to_it(lambda others: others.sector == Booking.sector)
    same_agency = _came_to_it(lambda others: others.agency_id == Booking.agency_id)
    came = _came_to_it(lambda _others: true())
    return (
        select(Quote, QuoteConsent.naming, Evaluation, Booking, Course.title, Course.id, came, same_sector, same_agency)
        .join(Quote.consent)
        .join(QuoteConsent.evaluation)
        .join(Evaluation.booking)
        .join(Booking.event)
        .join(Event.course)
    )


def _came_to_it(alike: Callable[[type[Booking]], ColumnElement[bool]]) -> ScalarSelect[int]:
    """How many came to the event of a booking who are like whoever booked."""
    others = aliased(Booking)
    there = (others.event_id == Booking.event_id, others.outcome.in_(_CAME), alike(others))
    return select(func.count()).select_from(others).where(*there).correlate(Booking).scalar_subquery()


def quotes_said(session: Session, query: Select[Any]) -> list[QuoteShown]:
    """What `quote_rows`, narrowed and ordered, finds: in one query, without themes, uses and refs."""
    return [_as_shown(session, row) for row in session.execute(query)]


def shown_quotes(session: Session, ids: Sequence[int]) -> list[QuoteShown]:
    """These quotes in this order, whether or not they are in the bank: three queries, however many they are."""
    query = quote_rows().where(Quote.id.in_(ids)).options(joinedload(Quote.themes))
    rows = session.execute(query).unique().all()
    used_in = collections_with(session, ids)
    refs = refs_of(session, TextKind.EVALUATION, [row[2].id for row in rows])
    found = {
        row[0].id: replace(
            _as_shown(session, row),
            themes=[theme.name for theme in row[0].themes],
            used_in=used_in.get(row[0].id, ()),
            ref=refs.get(row[2].id, ""),
        )
        for row in rows
    }
    return [found[quote_id] for quote_id in ids if quote_id in found]


def _as_shown(session: Session, row: Row[Any]) -> QuoteShown:
    quote, naming, evaluation, booking, title, course_id, came, of_sector, of_agency = row
    sector = board_lists(session).sectors.name(booking.sector, clock.local(booking.created_at).date())
    agreed = Speaker(
        naming=naming,
        organisation=booking.agency_name if booking.agency_id else "",
        sector=in_a_sentence(sector),
        came=came,
        came_of_sector=of_sector,
        came_of_organisation=of_agency,
    )
    return QuoteShown(
        id=quote.id,
        words=quote.words,
        said_by=said_by(agreed),
        said_by_nobody=said_by(replace(agreed, naming=Naming.ANONYMOUS)),
        course=title if may_name_course(agreed) else "",
        stage=evaluation.stage,
        submitted_at=evaluation.submitted_at or evaluation.sent_at,
        event_id=booking.event_id,
        course_id=course_id,
    )


def collections_with(session: Session, quote_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Where quotes were used, by quote: collections, the oldest first."""
    rows = session.execute(
        select(QuoteUse.quote_id, QuoteCollection.id, QuoteCollection.name)
        .join(QuoteUse.collection)
        .where(QuoteUse.quote_id.in_(quote_ids))
        .order_by(QuoteCollection.id)
    ).tuples()
    found: dict[int, list[tuple[int, str]]] = {}
    for quote_id, collection_id, name in rows:
        found.setdefault(quote_id, []).append((collection_id, name))
    return found


@dataclass(frozen=True)
class QuoteCounts:
    """How many there are of each, for the tabs above the bank."""

    in_bank: int
    to_read: int
    not_used: int
    to_put_right: int
    """Used, and withdrawn or changed by whoever said it since."""


def counts(session: Session) -> QuoteCounts:
    return QuoteCounts(
        *session.execute(select(*(_count(*one) for one in (IN_BANK, TO_READ, NOT_USED)), count_to_put_right())).one()
    )


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.count(Quote.id)).join(Quote.consent).where(*conditions).scalar_subquery()


def count_to_put_right() -> ScalarSelect[Any]:
    """How many used ones were taken back or changed since, as a column for a query of more."""
    return select(func.count(QuoteUse.change)).scalar_subquery()


@dataclass(frozen=True)
class QuoteToRead:
    """One that nobody has decided about: all that was written in answer to one question."""

    id: int
    question: str
    text: str
    ref: str
    course: str
    organisation: str
    """Of whoever wrote it, for who reads it: whether the text shows who that is. Nothing where it is not known."""


def next_to_read(session: Session, most: int) -> Sequence[QuoteToRead]:
    """Those that have waited longest."""
    rows = session.execute(
        select(Quote.id, Question.words, EvaluationAnswer.text, Evaluation.id, Course.title, Booking.agency_name)
        .join(Quote.consent)
        .join(QuoteConsent.evaluation)
        .join(Evaluation.booking)
        .join(Booking.event)
        .join(Event.course)
        .join(Quote.answer)
        .join(EvaluationAnswer.question)
        .where(*TO_READ)
        .order_by(Evaluation.submitted_at, Quote.id)
        .limit(most)
    ).all()
    refs = refs_of(session, TextKind.EVALUATION, [row[3] for row in rows])
    return [
        QuoteToRead(quote_id, question, text or "", refs.get(of, ""), course, organisation or "")
        for quote_id, question, text, of, course, organisation in rows
    ]


def not_used(session: Session, most: int) -> Sequence[Quote]:
    """Those that are not to be used, the last decided first, without their words."""
    query = select(Quote).join(Quote.consent).where(*NOT_USED).order_by(Quote.decided_at.desc(), Quote.id.desc())
    return session.scalars(
        query.limit(most).options(joinedload(Quote.answer).joinedload(EvaluationAnswer.question))
    ).all()


def quote_to_decide(session: Session, quote_id: int) -> Quote | None:
    """One quote with what was written, of what may be shown."""
    found = session.scalars(
        select(Quote)
        .join(Quote.consent)
        .where(Quote.id == quote_id, *_MAY_BE_SHOWN, _WAS_READ)
        .options(
            joinedload(Quote.consent)
            .joinedload(QuoteConsent.evaluation)
            .joinedload(Evaluation.booking)
            .joinedload(Booking.event)
            .joinedload(Event.course),
            joinedload(Quote.answer).joinedload(EvaluationAnswer.question),
            joinedload(Quote.decided_by),
            joinedload(Quote.themes),
        )
        .execution_options(populate_existing=True)
    )
    return found.unique().one_or_none()


def themes(session: Session) -> Sequence[QuoteTheme]:
    return session.scalars(select(QuoteTheme).order_by(QuoteTheme.name_key)).all()


def themes_with_counts(session: Session) -> list[tuple[QuoteTheme, int]]:
    """Every theme with how many quotes have it, whether or not they are in the bank."""
    counted = select(quote_tag.c.theme_id, func.count().label("quotes")).group_by(quote_tag.c.theme_id).subquery()
    rows = session.execute(
        select(QuoteTheme, func.coalesce(counted.c.quotes, 0))
        .outerjoin(counted, counted.c.theme_id == QuoteTheme.id)
        .order_by(QuoteTheme.name_key)
    )
    return [(theme, count) for theme, count in rows.tuples()]


def consent_of(session: Session, evaluation_id: int) -> QuoteConsent | None:
    """What somebody agreed to, with what may be quoted."""
    return session.scalar(
        select(QuoteConsent)
        .where(QuoteConsent.evaluation_id == evaluation_id)
        .options(selectinload(QuoteConsent.quotes).joinedload(Quote.answer))
    )


@dataclass(frozen=True)
class WrittenForm:
    """A form in which somebody wrote something."""

    token: str
    course: str
    submitted_at: datetime
    naming: str
    """How it may be quoted; nothing: not at all."""


def forms_written_by(session: Session, person_id: int, booking_id: int | None = None) -> list[WrittenForm]:
    """The forms in which somebody wrote something, the latest first: all of theirs, or those of one booking."""
    wrote = exists().where(EvaluationAnswer.evaluation_id == Evaluation.id, EvaluationAnswer.text.is_not(None))
    rows = session.execute(
        select(Evaluation.token, Course.title, Evaluation.submitted_at, QuoteConsent)
        .select_from(Evaluation)
        .join(Evaluation.booking)
        .join(Booking.event)
        .join(Event.course)
        .outerjoin(QuoteConsent, QuoteConsent.evaluation_id == Evaluation.id)
        .where(
            Booking.delegate_id == person_id,
            true() if booking_id is None else Booking.id == booking_id,
            Evaluation.submitted_at.is_not(None),
            wrote,
            not_hidden(TextKind.EVALUATION, Evaluation.id),
        )
        .order_by(Evaluation.submitted_at.desc(), Evaluation.id)
    ).tuples()
    return [
        WrittenForm(token, title, written, consent.naming if consent and not consent.withdrawn_at else "")
        for token, title, written, consent in rows
        if written
    ]


@dataclass(frozen=True)
class Written:
    """An answer in words, as whoever wrote it sees it."""

    question: str
    text: str
    quoted: str
    """What of it is in the bank; nothing while it is not."""
    used_in: Sequence[str]


def written_in(session: Session, evaluation_id: int) -> list[Written]:
    """What somebody wrote in a form; nothing where a concern hides it. Two queries."""
    rows = session.execute(
        select(Question.words, EvaluationAnswer.text, Quote.id, Quote.words)
        .join(EvaluationAnswer.question)
        .outerjoin(Quote, Quote.answer_id == EvaluationAnswer.id)
        .where(
            EvaluationAnswer.evaluation_id == evaluation_id,
            EvaluationAnswer.text.is_not(None),
            not_hidden(TextKind.EVALUATION, EvaluationAnswer.evaluation_id),
        )
        .order_by(Question.position)
    ).tuples()
    found = rows.all()
    used_in = collections_with(session, [quote_id for _, _, quote_id, _ in found if quote_id])
    return [
        Written(question, text or "", words or "", [name for _, name in used_in.get(quote_id, ())])
        for question, text, quote_id, words in found
    ]
