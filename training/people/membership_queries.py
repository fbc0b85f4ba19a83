"""Reading the register of ECVYS: who is a member on a day, and what the administrator's pages show of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, exists, func, literal, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from training.people.member_list import KnownMember
from training.people.models import Affiliation, Agency, Membership, MembershipClaim, full_name


def covers(day: date) -> ColumnElement[bool]:
    """A membership that is in force on a day."""
    return (Membership.starts_on <= day) & (Membership.ends_on >= day)


def is_member(session: Session, agency_id: int | None, day: date) -> bool:
    """Whether the register has an agency as a member on a day."""
    if agency_id is None:
        return False
    return session.scalar(select(literal(1)).where(Membership.agency_id == agency_id, covers(day)).limit(1)) == 1


class AgencyToday(NamedTuple):
    """An agency of somebody's as it is on a day. `name` with its town."""

    id: int | None
    name: str
    tariff: str | None
    member: bool
    area: str | None


def agencies_of(session: Session, person_id: int, day: date) -> Sequence[AgencyToday]:
    """Whom somebody comes for today: no id: for themselves.

    In one query, the oldest tie first.
    """
    one = aliased(Agency)
    area = case((one.county_wide, Affiliation.area), else_=one.area)
    member = exists().where(Membership.agency_id == Affiliation.agency_id, covers(day))
    rows = session.execute(
        select(one.id, one.tariff, area, case((member, True), else_=False), one.name, one.town, one.postcode)
        .select_from(Affiliation)
        .outerjoin(one, one.id == Affiliation.agency_id)
        .where(Affiliation.person_id == person_id, Affiliation.ended_at.is_(None))
        .order_by(Affiliation.id)
    )
    return [
        AgencyToday(agency_id, full_name(*named) if agency_id else "", tariff, bool(known), area)
        for agency_id, tariff, area, known, *named in rows
    ]


def register_of(session: Session) -> list[KnownMember]:
    """Every period of the register, as plain values."""
    rows = session.execute(
        select(
            Membership.id,
            Membership.agency_id,
            Membership.member_number,
            Membership.starts_on,
            Membership.ends_on,
            Agency.name,
            Agency.town,
            Agency.postcode,
        )
        .join(Membership.agency)
        .order_by(Membership.id)
    ).tuples()
    return [
        KnownMember(id, agency_id, full_name(*named), number, starts_on, ends_on)
        for id, agency_id, number, starts_on, ends_on, *named in rows
    ]


def membership_cuts(today: date, notice_days: int) -> dict[str, ColumnElement[bool]]:
    """What a membership of each cut of the register has to be."""
    later = aliased(Membership)
    renewed = exists().where(later.agency_id == Membership.agency_id, later.starts_on > Membership.ends_on)
    return {
        "today": covers(today),
        "ending": covers(today) & (Membership.ends_on <= today + timedelta(days=notice_days)) & ~renewed,
        "coming": Membership.starts_on > today,
        "ended": Membership.ends_on < today,
        "all": true(),
    }


CUTS = {
    "today": "Members today",
    "ending": "About to end",
    "coming": "Not begun",
    "ended": "Ended",
    "all": "All",
}


def count_cuts(session: Session, today: date, notice_days: int) -> dict[str, int]:
    """How many memberships each cut of the register has, in one query."""
    cuts = membership_cuts(today, notice_days)
    counts = [func.count().filter(condition).label(name) for name, condition in cuts.items()]
    return dict(zip(cuts, session.execute(select(*counts).select_from(Membership)).one(), strict=True))


def memberships_of(session: Session, agency_id: int) -> Sequence[Membership]:
    """Every period of one agency, the latest first."""
    return session.scalars(
        select(Membership).where(Membership.agency_id == agency_id).order_by(Membership.starts_on.desc())
    ).all()


def claim_with_all(session: Session, claim_id: int) -> MembershipClaim | None:
    return session.scalar(_claims().where(MembershipClaim.id == claim_id))


def _claims() -> Select[tuple[MembershipClaim]]:
    return select(MembershipClaim).options(
        joinedload(MembershipClaim.person),
        joinedload(MembershipClaim.agency),
        joinedload(MembershipClaim.membership),
    )


def open_claims_of(session: Session, person_id: int) -> set[int]:
    """The agencies for which somebody's claim waits."""
    return set(
        session.scalars(
            select(MembershipClaim.agency_id).where(
                MembershipClaim.person_id == person_id, MembershipClaim.decided_at.is_(None)
            )
        )
    )


@dataclass(frozen=True)
class NeedsLooking:
    """What of the register waits for the administrator."""

    claims: int
    ending: int


def counts_to_look_at(today: date, notice_days: int) -> list[ScalarSelect[int]]:
    """What NeedsLooking is made of, as columns for a query of more."""
    ending = select(func.count()).select_from(Membership).where(membership_cuts(today, notice_days)["ending"])
    claims = select(func.count()).select_from(MembershipClaim).where(MembershipClaim.decided_at.is_(None))
    return [claims.scalar_subquery(), ending.scalar_subquery()]


def needs_looking(session: Session, today: date, notice_days: int) -> NeedsLooking:
    """In one query."""
    return NeedsLooking(*session.execute(select(*counts_to_look_at(today, notice_days))).one())
