"""Reading rounds of requests, who is to be written to, and how many have answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.people.models import Agency, Coordinator, Person
from training.people.relations.queries import agency_today, has_become_another
from training.yearly_requests.models import AgencyRequest, RequestKind, RequestRound
from training.yearly_requests.standing import RequestState

WITH_ALL = (joinedload(AgencyRequest.round), joinedload(AgencyRequest.agency))


def request_by_token(session: Session, token: str) -> AgencyRequest | None:
    return session.scalar(select(AgencyRequest).where(AgencyRequest.token == token).options(*WITH_ALL))


def request_by_id(session: Session, request_id: int) -> AgencyRequest | None:
    return session.scalar(select(AgencyRequest).where(AgencyRequest.id == request_id).options(*WITH_ALL))


def locked_request(session: Session, request_id: int) -> AgencyRequest:
    return session.scalars(
        select(AgencyRequest)
        .where(AgencyRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def round_of(session: Session, kind: RequestKind, year: int) -> RequestRound | None:
    return session.scalar(select(RequestRound).where(RequestRound.kind == kind, RequestRound.year == year))


def in_state(state: RequestState) -> ColumnElement[bool]:
    """The same as state_of(), for a query."""
    answered, withdrawn = AgencyRequest.answered_at.is_not(None), AgencyRequest.withdrawn_at.is_not(None)
    sent = AgencyRequest.sent_at.is_not(None)
    return {
        RequestState.ANSWERED: answered,
        RequestState.WITHDRAWN: ~answered & withdrawn,
        RequestState.WAITING: ~answered & ~withdrawn & sent,
        RequestState.NOBODY: ~answered & ~withdrawn & ~sent,
    }[state]


@dataclass(frozen=True)
class RoundCounts:
    """How far a round is: of those still asked."""

    round: RequestRound
    answered: int
    waiting: int
    nobody: int
    withdrawn: int

    @property
    def asked(self) -> int:
        return self.answered + self.waiting + self.nobody


def rounds(session: Session, kind: RequestKind) -> list[RoundCounts]:
    """The rounds of a kind, the latest first."""
    counted = (func.coalesce(func.sum(case((in_state(state), 1), else_=0)), 0) for state in _COUNTED)
    rows = session.execute(
        select(RequestRound, *counted)
        .outerjoin(AgencyRequest, AgencyRequest.round_id == RequestRound.id)
        .where(RequestRound.kind == kind)
        .group_by(RequestRound.id)
        .order_by(RequestRound.year.desc())
    )
    return [RoundCounts(one, *(int(number) for number in numbers)) for one, *numbers in rows]


_COUNTED = (RequestState.ANSWERED, RequestState.WAITING, RequestState.NOBODY, RequestState.WITHDRAWN)


def agencies_to_ask(sectors: Sequence[str]) -> ColumnElement[bool]:
    """Those of the list, of these sectors, that have not become another: for a query of agencies."""
    return Agency.is_listed & Agency.sector.in_(sectors) & ~has_become_another(clock.today())


def agencies_by_sector(session: Session) -> dict[str, int]:
    """How many could be asked of each sector."""
    rows = session.execute(
        select(Agency.sector, func.count())
        .where(Agency.is_listed, ~has_become_another(clock.today()))
        .group_by(Agency.sector)
    )
    return {sector: number for sector, number in rows.tuples() if sector}


def to_write_to(session: Session, request: AgencyRequest) -> list[Person | str]:
    """The coordinators of what the agency is today, and the contact that was entered, as far as they have addresses."""
    found = session.scalars(
        select(Person)
        .join(Coordinator, Coordinator.person_id == Person.id)
        .where(Coordinator.agency_id == agency_today(session, request.agency_id), Person.active)
        .order_by(Person.id)
    )
    people = [person for person in found if person.email]
    known = {(person.email or "").casefold() for person in people}
    return [*people, *([request.contact] if request.contact and request.contact.casefold() not in known else [])]


def to_be_sent(session: Session, now: datetime) -> Sequence[int]:
    """Requests that were not sent, and whose agency has a coordinator or a contact now."""
    today = clock.local(now).date()
    # who coordinates what the agency has become went along with it, so that both are asked about
    coordinated = exists().where(Coordinator.agency_id == AgencyRequest.agency_id)
    became = AgencyRequest.agency_id.in_(select(Agency.id).where(has_become_another(today)))
    return session.scalars(
        select(AgencyRequest.id)
        .join(AgencyRequest.round)
        .where(
            AgencyRequest.sent_at.is_(None),
            AgencyRequest.answered_at.is_(None),
            AgencyRequest.withdrawn_at.is_(None),
            RequestRound.closes_on >= today,
            or_(AgencyRequest.contact != "", coordinated, became),
        )
        .order_by(AgencyRequest.id)
    ).all()


def to_be_reminded(session: Session, now: datetime) -> Sequence[int]:
    """Requests whose reminder was asked for and has not been written."""
    return session.scalars(
        select(AgencyRequest.id)
        .join(AgencyRequest.round)
        .where(
            AgencyRequest.remind_at.is_not(None),
            or_(AgencyRequest.reminded_at.is_(None), AgencyRequest.reminded_at < AgencyRequest.remind_at),
            in_state(RequestState.WAITING),
            RequestRound.closes_on >= clock.local(now).date(),
        )
        .order_by(AgencyRequest.id)
    ).all()


def may_be_reminded(now: datetime, apart: timedelta) -> ColumnElement[bool]:
    """Requests without an answer whose agency was not written to so lately."""
    last = func.coalesce(AgencyRequest.remind_at, AgencyRequest.sent_at)
    return in_state(RequestState.WAITING) & (last <= now - apart)


def open_requests_of(session: Session, agency_ids: Sequence[int]) -> Sequence[AgencyRequest]:
    """What these agencies are asked and can answer or change now, the first to close first."""
    return session.scalars(
        select(AgencyRequest)
        .join(AgencyRequest.round)
        .where(
            AgencyRequest.agency_id.in_(agency_ids),
            AgencyRequest.withdrawn_at.is_(None),
            RequestRound.closes_on >= clock.today(),
        )
        .options(*WITH_ALL)
        .order_by(RequestRound.closes_on, AgencyRequest.id)
    ).all()


def who_answered(session: Session, request_id: int) -> str:
    """Who gave an answer and how to reach them, in one line: for the safeguarding contacts alone.

    By the link alone it may have been anybody to whom it was sent.
    """
    request = session.get_one(AgencyRequest, request_id)
    if request.answered_by_id is not None and (person := session.get(Person, request.answered_by_id)):
        return ", ".join((person.name, person.email or "no e-mail address", request.agency.full_name))
    sent = (f"{one.name}, {one.email}" if isinstance(one, Person) else one for one in to_write_to(session, request))
    return f"{request.agency.full_name}, by the link that was sent to {'; '.join(sent) or 'nobody any more'}"


def counting(round_id: int | Select[tuple[int]]) -> ColumnElement[bool]:
    """The answers of a round, or of several, that count: of agencies that were merged, and answered twice, the last."""
    place = func.row_number().over(
        partition_by=(AgencyRequest.round_id, AgencyRequest.agency_id),
        order_by=(AgencyRequest.answered_at.desc(), AgencyRequest.id.desc()),
    )
    of_rounds = (
        AgencyRequest.round_id == round_id if isinstance(round_id, int) else AgencyRequest.round_id.in_(round_id)
    )
    ranked = (
        select(AgencyRequest.id, place.label("place"))
        .where(of_rounds, AgencyRequest.answered_at.is_not(None))
        .subquery()
    )
    return AgencyRequest.id.in_(select(ranked.c.id).where(ranked.c.place == 1))
