"""What the page shows before two become one: both side by side, what moves, and what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from training import clock
from training.board_lists.lists import BoardLists
from training.board_lists.queries import board_lists
from training.merging.membership_queries import Joined, memberships_joined
from training.merging.models import MergeKind
from training.merging.queries import Counted, Sums, books_for, counts_of, sums_of
from training.merging.suspects import Likeness, what_speaks_against
from training.money import pounds
from training.people.models import Affiliation, Agency, Membership, Person, SignIn

LATELY = timedelta(days=90)


@dataclass(frozen=True)
class Preview:
    """Both side by side. A row is what it is called, then of the one that stays, then of the other."""

    facts: Sequence[tuple[str, str, str]]
    counts: Sequence[tuple[str, str, str, str]]
    """The same with what the one that stays has afterwards."""
    sentences: Sequence[str]
    """What follows that the figures do not say."""
    against: Sequence[str]
    """What speaks against it."""


def people_by_id(session: Session, ids: Sequence[int]) -> dict[int, Person]:
    """With their roles and agencies."""
    load = (selectinload(Person.roles), selectinload(Person.affiliations).joinedload(Affiliation.agency))
    return {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)).options(*load))}


def preview_of_people(session: Session, winner: Person, loser: Person, now: datetime) -> Preview:
    """In six queries, whatever both have."""
    ids = (winner.id, loser.id)
    signed_in = _signed_in(session, ids)
    coordinated = books_for(session, ids)
    facts: list[tuple[str, str, str]] = [
        ("Name", winner.name, loser.name),
        ("E-mail address", winner.email or "No address", loser.email or "No address"),
        ("Account", _account(winner), _account(loser)),
        ("Signed in last", _moment(signed_in.get(winner.id)), _moment(signed_in.get(loser.id))),
        ("Agencies", _agencies(winner), _agencies(loser)),
        ("Job role", winner.job_role or "Not recorded", loser.job_role or "Not recorded"),
        ("Roles", _roles(winner), _roles(loser)),
        ("Books for", _listed(coordinated[winner.id], "Nobody"), _listed(coordinated[loser.id], "Nobody")),
        ("Known since", clock.show_date(winner.created_at), clock.show_date(loser.created_at)),
    ]
    likenesses = [_likeness(one, signed_in.get(one.id), now) for one in (winner, loser)]
    return Preview(
        facts=facts,
        counts=_counts(session, MergeKind.PERSON, winner.id, loser.id),
        sentences=_what_follows(winner, loser, coordinated[loser.id], coordinated[winner.id]),
        against=what_speaks_against(*likenesses),
    )


def _what_follows(winner: Person, loser: Person, books_for: Sequence[str], already: Sequence[str]) -> list[str]:
    said = []
    if new := [name for name in books_for if name not in already]:
        said.append(f"{winner.name} will be booking coordinator of {' and '.join(new)}, as {loser.name} is now.")
    other = [role for role in loser.role_names if role not in winner.role_names and role != "coordinator"]
    if other:
        said.append(f"{winner.name} will be {' and '.join(other)}, too.")
    if not winner.password and loser.password and loser.confirmed_at:
        said.append(f"They sign in with the password of {loser.name}.")
    return said


def preview_of_agencies(session: Session, winner: Agency, loser: Agency) -> Preview:
    members, today = _memberships(session, (winner.id, loser.id)), clock.today()
    lists = board_lists(session)

    def sector(one: Agency) -> str:
        return lists.sectors.name(one.sector, today) or "Not known"

    def tariff(one: Agency) -> str:
        return lists.tariffs.name(one.tariff, today) or "Not known"

    facts: list[tuple[str, str, str]] = [
        ("Name", winner.name, loser.name),
        ("Town or postcode", _town(winner), _town(loser)),
        ("Sector", sector(winner), sector(loser)),
        ("Prices", tariff(winner), tariff(loser)),
        ("Where", _where(winner, lists, today), _where(loser, lists, today)),
        *(
            (called, getattr(winner, name) or "Not known", getattr(loser, name) or "Not known")
            for name, called in (("urn", "URN"), ("ods", "ODS code"), ("charity_number", "Charity number"))
            if getattr(winner, name) or getattr(loser, name)
        ),
        ("Member of ECVYS", _listed(members.get(winner.id, []), "Never"), _listed(members.get(loser.id, []), "Never")),
        ("Known since", clock.show_date(winner.created_at), clock.show_date(loser.created_at)),
    ]
    follows = f"Bookings that were made for {loser.name} keep that name, and the sector and prices of their day."
    if loser.checked_at is None:
        follows = f"Bookings for {loser.name} get the name, sector and prices of {winner.name}, not known until now."
    differs = [
        f"“{called}” differs: {ours} here, {theirs} there."
        for called, ours, theirs in facts[1:5]
        if ours != theirs and "Not known" not in (ours, theirs)
    ]
    joined = memberships_joined(session, loser.id, winner.id)
    counts = _counts(
        session, MergeKind.AGENCY, winner.id, loser.id, memberships_gone=sum(len(one.gone) for one in joined)
    )
    return Preview(facts, counts, [follows, *map(_said_of_joined, joined)], differs)


def _said_of_joined(one: Joined) -> str:
    """“Both are in the register of ECVYS at the same time: membership ECVYS-12 stays, from … to ….”"""
    until = f" to {clock.show_date(one.ends_on, weekday=False)}" if one.ends_on != clock.NO_END else ""
    period = f"from {clock.show_date(one.starts_on, weekday=False)}{until}"
    gone = " and ".join(sorted({other.member_number for other in one.gone} - {one.stays.member_number}))
    said = f"Both are in the register of ECVYS at the same time: membership {one.stays.member_number} stays, {period}"
    return f"{said}, and {gone} goes." if gone else f"{said}."


def _counts(
    session: Session, kind: MergeKind, winner_id: int, loser_id: int, *, memberships_gone: int = 0
) -> list[tuple[str, str, str, str]]:
    """`memberships_gone`: how many of ECVYS become a part of another."""
    counted = counts_of(session, kind, loser_id, winner_id)
    counted = [
        replace(one, alike=memberships_gone) if one.table == Membership.__tablename__ else one for one in counted
    ]
    ours, theirs = sums_of(session, kind, winner_id), sums_of(session, kind, loser_id)
    return [*map(_count_row, counted), *_sum_rows(ours, theirs)]


def _count_row(one: Counted) -> tuple[str, str, str, str]:
    return one.text, str(one.of_winner), str(one.of_loser), str(one.afterwards)


def _sum_rows(ours: Sums, theirs: Sums) -> list[tuple[str, str, str, str]]:
    both = ours.certificates + theirs.certificates
    rows = [("Certificates", str(ours.certificates), str(theirs.certificates), str(both))] if both else []
    for called, mine, other in (
        ("Charged", ours.charged_pence, theirs.charged_pence),
        ("Paid", ours.paid_pence, theirs.paid_pence),
    ):
        if mine or other:
            rows.append((called, pounds(mine), pounds(other), pounds(mine + other)))
    return rows


def _signed_in(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    last = select(SignIn.person_id, func.max(SignIn.created_at)).where(SignIn.person_id.in_(ids))
    return dict(session.execute(last.group_by(SignIn.person_id)).tuples().all())


def _memberships(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    periods = select(Membership).where(Membership.agency_id.in_(ids)).order_by(Membership.starts_on)
    for one in session.scalars(periods):
        until = f" to {clock.show_date(one.ends_on, weekday=False)}" if one.ends_on != clock.NO_END else ""
        found.setdefault(one.agency_id, []).append(f"from {clock.show_date(one.starts_on, weekday=False)}{until}")
    return found


def _likeness(person: Person, signed_in: datetime | None, now: datetime) -> Likeness:
    return Likeness(person.name, person.email or "", signed_in is not None and signed_in > now - LATELY)


def _account(person: Person) -> str:
    if not person.active:
        return "Switched off"
    if not person.email:
        return "No address, so no account"
    if not person.confirmed_at:
        return "Address not confirmed"
    return "Can sign in" if person.password else "No password yet"


def _agencies(person: Person) -> str:
    current = [one for one in person.affiliations if not one.ended_at]
    return _listed([one.agency.full_name if one.agency else "Works for themselves" for one in current], "No agency")


def _roles(person: Person) -> str:
    return _listed([name.capitalize() for name in person.role_names], "No role")


def _listed(texts: Sequence[str], nothing: str) -> str:
    return "; ".join(texts) or nothing


def _town(agency: Agency) -> str:
    return agency.town or agency.postcode or "Not known"


def _where(agency: Agency, lists: BoardLists, today: date) -> str:
    return (
        ", ".join(filter(None, (lists.areas.name(agency.area, today), lists.quadrants.name(agency.quadrant, today))))
        or "Not known"
    )


def _moment(at: datetime | None) -> str:
    return clock.show_moment(at) if at else "Never"
