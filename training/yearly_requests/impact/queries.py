"""What agencies said of reviews: one answer, and what all of a round come to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from training.people.models import Agency, full_name
from training.texts.models import TextKind
from training.texts.queries import not_hidden, refs_of
from training.yearly_requests.impact.models import ImpactAnswer, RoundReview
from training.yearly_requests.models import AgencyRequest, RequestKind, RequestRound
from training.yearly_requests.queries import counting


@dataclass(frozen=True)
class Impact:
    """What an agency says of one review."""

    briefed: int | None = None
    who: str = ""
    changed: str = ""

    @property
    def says_something(self) -> bool:
        return self.briefed is not None or bool(self.who or self.changed)

    @property
    def words(self) -> str:
        return "\n\n".join(filter(None, (self.who, self.changed)))


def reviews_of(session: Session, round_id: int) -> list[str]:
    """The codes of what a round asks about."""
    return list(session.scalars(select(RoundReview.review).where(RoundReview.round_id == round_id)))


def impact_of(session: Session, request_id: int) -> dict[str, Impact]:
    """By review; empty where nothing was answered."""
    answers = session.scalars(select(ImpactAnswer).where(ImpactAnswer.request_id == request_id))
    return {one.review: Impact(one.briefed, one.who, one.changed) for one in answers}


@dataclass(frozen=True)
class ReviewSum:
    """What all answers come to for one review."""

    answers: int
    """Agencies that said anything of it."""
    briefed: int
    briefed_by: int
    """How many of them gave a number."""


def sums_by_review(session: Session, round_id: int) -> dict[str, ReviewSum]:
    rows = session.execute(
        select(
            ImpactAnswer.review,
            func.count(),
            func.coalesce(func.sum(ImpactAnswer.briefed), 0),
            func.count(ImpactAnswer.briefed),
        )
        .join(AgencyRequest, AgencyRequest.id == ImpactAnswer.request_id)
        .where(counting(round_id))
        .group_by(ImpactAnswer.review)
    )
    return {review: ReviewSum(*(int(number) for number in numbers)) for review, *numbers in rows}


@dataclass(frozen=True)
class ImpactWords:
    """What one agency wrote of one review."""

    answer: ImpactAnswer
    agency: Agency
    ref: str = ""
    """By which a concern about it is raised."""


def words_of_round(session: Session, round_id: int, *, cited: bool = False) -> Sequence[ImpactWords]:
    """By agency; none of what a concern hides. `cited`: only what reports cite."""
    query = (
        select(ImpactAnswer, Agency)
        .join(AgencyRequest, AgencyRequest.id == ImpactAnswer.request_id)
        .join(Agency, Agency.id == AgencyRequest.agency_id)
        .where(counting(round_id), ImpactAnswer.changed + ImpactAnswer.who != "")
        .where(not_hidden(TextKind.AGENCY, AgencyRequest.id))
        .order_by(Agency.name_key, Agency.id, ImpactAnswer.id)
    )
    rows = session.execute(query.where(ImpactAnswer.cited_at.is_not(None)) if cited else query).tuples().all()
    refs = refs_of(session, TextKind.AGENCY, [answer.request_id for answer, _ in rows])
    return [ImpactWords(answer, agency, refs.get(answer.request_id, "")) for answer, agency in rows]


def round_of_year(session: Session, year: int) -> RequestRound | None:
    return session.scalar(
        select(RequestRound).where(RequestRound.kind == RequestKind.IMPACT, RequestRound.year == year)
    )


@dataclass(frozen=True)
class CitedImpact:
    """What an agency says has changed, as reports cite it."""

    id: int
    review: str
    """Its code."""
    year: int
    """Of the round, as of its first day: 2026 for April 2026 to March 2027."""
    agency: str
    briefed: int | None
    changed: str


def cited_impacts(
    session: Session, reviews: Collection[str], years: Collection[int], *of_agencies: ColumnElement[bool]
) -> list[CitedImpact]:
    """What is cited of some reviews and rounds, by review and agency; none of what a concern hides. One query."""
    rounds = select(RequestRound.id).where(RequestRound.kind == RequestKind.IMPACT, RequestRound.year.in_(years))
    rows = session.execute(
        select(ImpactAnswer, RequestRound.year, Agency.name, Agency.town, Agency.postcode)
        .join(AgencyRequest, AgencyRequest.id == ImpactAnswer.request_id)
        .join(RequestRound, RequestRound.id == AgencyRequest.round_id)
        .join(Agency, Agency.id == AgencyRequest.agency_id)
        .where(counting(rounds), ImpactAnswer.review.in_(reviews), ImpactAnswer.cited_at.is_not(None))
        .where(not_hidden(TextKind.AGENCY, AgencyRequest.id), *of_agencies)
        .order_by(ImpactAnswer.review, Agency.name_key, Agency.id, RequestRound.year)
    ).tuples()
    return [
        CitedImpact(answer.id, answer.review, year, full_name(*named), answer.briefed, answer.changed)
        for answer, year, *named in rows
    ]
