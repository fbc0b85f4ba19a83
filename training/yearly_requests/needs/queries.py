"""What agencies said of their needs: one answer, and what all of a round come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from training.people.models import Agency
from training.texts.models import TextKind
from training.texts.queries import not_hidden, refs_of
from training.yearly_requests.models import AgencyRequest
from training.yearly_requests.needs.models import NeedsAnswer, NeedsNumber
from training.yearly_requests.queries import counting


@dataclass(frozen=True)
class Needs:
    """One answer: by level, and in words."""

    needed: Mapping[str, int | None]
    own_trained: Mapping[str, int | None]
    topics: str = ""
    own_training: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.topics or self.own_training or self.needed or self.own_trained)

    @property
    def words(self) -> str:
        """All that is to be read."""
        return "\n\n".join(filter(None, (self.topics, self.own_training)))


def needs_of(session: Session, request_id: int) -> Needs:
    """Empty where nothing was answered."""
    numbers = session.scalars(select(NeedsNumber).where(NeedsNumber.request_id == request_id)).all()
    said = session.get(NeedsAnswer, request_id)
    return Needs(
        {one.level: one.needed for one in numbers},
        {one.level: one.own_trained for one in numbers},
        said.topics if said else "",
        said.own_training if said else "",
    )


@dataclass(frozen=True)
class NeedsSum:
    """What all answers of a group come to for one level. How many agencies said a number stands beside each."""

    needed: int
    needed_by: int
    own_trained: int
    own_trained_by: int


def sums_by_level(session: Session, round_id: int) -> dict[str, NeedsSum]:
    needed, own = NeedsNumber.needed, NeedsNumber.own_trained
    rows = session.execute(
        select(
            NeedsNumber.level,
            func.coalesce(func.sum(needed), 0),
            func.count(needed),
            func.coalesce(func.sum(own), 0),
            func.count(own),
        )
        .join(AgencyRequest, AgencyRequest.id == NeedsNumber.request_id)
        .where(counting(round_id))
        .group_by(NeedsNumber.level)
    )
    return {level: NeedsSum(*(int(number) for number in numbers)) for level, *numbers in rows}


def needed_by_quadrant(session: Session, round_id: int) -> dict[tuple[str, str | None], int]:
    """By level, and by the quadrant of the agency today; None: outside Essex, all over it, or not known."""
    rows = session.execute(
        select(NeedsNumber.level, Agency.quadrant, func.coalesce(func.sum(NeedsNumber.needed), 0))
        .join(AgencyRequest, AgencyRequest.id == NeedsNumber.request_id)
        .join(Agency, Agency.id == AgencyRequest.agency_id)
        .where(counting(round_id))
        .group_by(NeedsNumber.level, Agency.quadrant)
    )
    return {(level, quadrant): int(number) for level, quadrant, number in rows}


@dataclass(frozen=True)
class NeedsWords:
    """What one agency wrote, for the administrator."""

    agency: Agency
    topics: str
    own_training: str
    ref: str
    """By which a concern about it is raised."""


def words_of_round(session: Session, round_id: int) -> Sequence[NeedsWords]:
    """By agency; none of what a concern hides."""
    rows = session.execute(
        select(AgencyRequest.id, Agency, NeedsAnswer)
        .join(NeedsAnswer, NeedsAnswer.request_id == AgencyRequest.id)
        .join(Agency, Agency.id == AgencyRequest.agency_id)
        .where(
            counting(round_id),
            or_(NeedsAnswer.topics != "", NeedsAnswer.own_training != ""),
            not_hidden(TextKind.AGENCY, AgencyRequest.id),
        )
        .order_by(Agency.name_key, Agency.id)
    ).all()
    refs = refs_of(session, TextKind.AGENCY, [request_id for request_id, _, _ in rows])
    return [
        NeedsWords(agency, said.topics, said.own_training, refs.get(request_id, ""))
        for request_id, agency, said in rows
    ]
