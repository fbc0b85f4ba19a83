"""Which sentences may be quoted, which of them are to be read first, and what stands beneath each."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from training import clock
from training.board_lists.queries import board_lists
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.evaluations.figures import FEWEST
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.models import Question
from training.evaluations.quotes.attribution import Naming, Speaker, may_name_course, said_by
from training.evaluations.quotes.models import Quote, QuoteCollection, QuoteConsent, QuoteTheme, QuoteUse, Verdict
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
    others = aliased(Booking)
    of_sector = (
        select(func.count())
        .select_from(others)
        .where(others.event_id == Booking.event_id, others.sector == sector, others.outcome.in_(_CAME))
        .correlate(Booking)
        .scalar_subquery()
    )
    named = (QuoteConsent.naming == Naming.ORGANISATION) & Booking.agency_id.is_not(None)
    return (Booking.sector == sector) & or_(named, of_sector >= FEWEST)


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
    themes: Sequence[str]
    used_in: Sequence[tuple[int, str]]
    """Collections, by id and name."""
    ref: str
    """By which a concern about the text is raised."""


def shown_quotes(session: Session, ids: Sequence[int]) -> list[QuoteShown]:
    """These quotes in this order, whether or not they are in the bank: four queries, however many they are."""
    rows = (
        session.execute(
            select(Quote, QuoteConsent, Evaluation, Booking, Event, Course.title)
            .join(Quote.consent)
            .join(QuoteConsent.evaluation)
            .join(Evaluation.booking)
            .join(Booking.event)
            .join(Event.course)
            .where(Quote.id.in_(ids))
            .options(joinedload(Quote.themes))
        )
        .unique()
        .all()
    )
    crowds = _who_came(session, {event.id for _, _, _, _, event, _ in rows})
    used_in = collections_with(session, ids)
    refs = refs_of(session, TextKind.EVALUATION, [evaluation.id for _, _, evaluation, *_ in rows])
    sectors = board_lists(session).sectors
    found: dict[int, QuoteShown] = {}
    for quote, consent, evaluation, booking, event, title in rows:
        crowd = crowds[event.id]

        def speaker(naming: str, booking: Booking = booking, crowd: "_Crowd" = crowd) -> Speaker:
            sector = sectors.name(booking.sector, clock.local(booking.created_at).date())
            return Speaker(
                naming=naming,
                organisation=booking.agency_name if booking.agency_id else "",
                sector=in_a_sentence(sector),
                came=crowd.in_all,
                came_of_sector=crowd.by_sector[booking.sector],
                came_of_organisation=crowd.by_agency[booking.agency_id],
            )

        agreed = speaker(consent.naming)
        found[quote.id] = QuoteShown(
            id=quote.id,
            words=quote.words,
            said_by=said_by(agreed),
            said_by_nobody=said_by(speaker(Naming.ANONYMOUS)),
            course=title if may_name_course(agreed) else "",
            stage=evaluation.stage,
            submitted_at=evaluation.submitted_at or evaluation.sent_at,
            themes=[theme.name for theme in quote.themes],
            used_in=used_in.get(quote.id, ()),
            ref=refs.get(evaluation.id, ""),
        )
    return [found[quote_id] for quote_id in ids if quote_id in found]


def in_a_sentence(name: str) -> str:
    """“education”; what begins with several capitals keeps them."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


class _Crowd:
    """How many came to one event, in all and of each sector and agency."""

    def __init__(self) -> None:
        self.in_all = 0
        self.by_sector: Counter[str | None] = Counter()
        self.by_agency: Counter[int | None] = Counter()


def _who_came(session: Session, event_ids: Collection[int]) -> dict[int, _Crowd]:
    crowds = {event_id: _Crowd() for event_id in event_ids}
    rows = session.execute(
        select(Booking.event_id, Booking.sector, Booking.agency_id, func.count())
        .where(Booking.event_id.in_(event_ids), Booking.outcome.in_(_CAME))
        .group_by(Booking.event_id, Booking.sector, Booking.agency_id)
    ).tuples()
    for event_id, sector, agency_id, count in rows:
        crowd = crowds[event_id]
        crowd.in_all += count
        crowd.by_sector[sector] += count
        crowd.by_agency[agency_id] += count
    return crowds


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
        *session.execute(select(*(_count(*one) for one in (IN_BANK, TO_READ, NOT_USED)), _changed())).one()
    )


def counts_for_desk() -> list[ScalarSelect[Any]]:
    """How many quotes wait to be read, and how many used ones were withdrawn, as columns for a query of more."""
    return [_count(*TO_READ), _changed()]


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.count(Quote.id)).join(Quote.consent).where(*conditions).scalar_subquery()


def _changed() -> ScalarSelect[Any]:
    return select(func.count(QuoteUse.id)).where(QuoteUse.change.is_not(None)).scalar_subquery()


@dataclass(frozen=True)
class QuoteToRead:
    """One that nobody has decided about: all that was written in answer to one question."""

    id: int
    question: str
    text: str
    ref: str


def next_to_read(session: Session, most: int) -> Sequence[QuoteToRead]:
    """Those that have waited longest."""
    rows = session.execute(
        select(Quote.id, Question.words, EvaluationAnswer.text, Evaluation.id)
        .join(Quote.consent)
        .join(QuoteConsent.evaluation)
        .join(Quote.answer)
        .join(EvaluationAnswer.question)
        .where(*TO_READ)
        .order_by(Evaluation.submitted_at, Quote.id)
        .limit(most)
    ).all()
    refs = refs_of(session, TextKind.EVALUATION, [row[3] for row in rows])
    return [QuoteToRead(quote_id, question, text or "", refs.get(of, "")) for quote_id, question, text, of in rows]


def quote_to_decide(session: Session, quote_id: int) -> Quote | None:
    """One quote with what was written, of what may be shown."""
    found = session.scalars(
        select(Quote)
        .join(Quote.consent)
        .where(Quote.id == quote_id, *_MAY_BE_SHOWN, _WAS_READ)
        .options(
            joinedload(Quote.consent).joinedload(QuoteConsent.evaluation),
            joinedload(Quote.answer).joinedload(EvaluationAnswer.question),
            joinedload(Quote.themes),
        )
        .execution_options(populate_existing=True)
    )
    return found.unique().one_or_none()


def themes(session: Session) -> Sequence[QuoteTheme]:
    return session.scalars(select(QuoteTheme).order_by(QuoteTheme.name_key)).all()


def consent_of(session: Session, evaluation_id: int) -> QuoteConsent | None:
    """What somebody agreed to, with what may be quoted."""
    return session.scalar(
        select(QuoteConsent)
        .where(QuoteConsent.evaluation_id == evaluation_id)
        .options(selectinload(QuoteConsent.quotes).joinedload(Quote.answer))
    )


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
