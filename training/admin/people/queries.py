"""The administrator’s lists of people, agencies and memberships, as they are declared."""

from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import joinedload, selectinload

from training.access import Role
from training.board_lists.lists import BoardLists
from training.lists import NEWEST, Column, Filter, RowList, SortedBy, choices_of, loading
from training.people import queries as people_queries
from training.people.addresses.models import PersonAddress
from training.people.membership_queries import membership_cuts
from training.people.models import (
    Affiliation,
    Agency,
    Membership,
    MembershipClaim,
    Person,
    RoleRow,
    SignIn,
)

_ACCOUNT = {
    "never": "Never signed in",
    "unproven": "Address not confirmed",
    "none": "No e-mail address",
    "shared": "Shares an e-mail address",
    "off": "Switched off",
}


def people_list(search: str) -> RowList:
    """People whose name or e-mail address holds what was typed, the likest first; with their roles and agencies."""
    rows = select(Person.id).where(Person.merged_into_id.is_(None))
    if search:
        rows = rows.where(Person.id.in_(people_queries.whoever_has(search)))
    return RowList(
        one="person",
        several="people",
        rows=rows,
        ties=(Person.id,),
        columns=_PEOPLE,
        load=loading(
            Person, selectinload(Person.roles), selectinload(Person.affiliations).joinedload(Affiliation.agency)
        ),
        order="name",
        filters=(
            Filter("role", "Role", lambda role: Person.roles.any(RoleRow.name == role), choices_of(Role), "Everybody"),
            Filter("account", "Account", _account, _ACCOUNT),
        ),
        likest=people_queries.how_well(search) if search else None,
    )


def _account(state: str) -> ColumnElement[bool]:
    written_to = Person.id.in_(select(PersonAddress.person_id).where(PersonAddress.main))
    return {
        "never": ~select(SignIn.id).where(SignIn.person_id == Person.id).exists(),
        "unproven": written_to & Person.confirmed_at.is_(None),
        "none": ~written_to,
        "shared": Person.shares_address.is_(True),
        "off": ~Person.active,
    }[state]


def agency_names(person: Person) -> list[str]:
    """Whom somebody works or volunteers for now."""
    return [
        tie.agency.name if tie.agency else "Works for themselves" for tie in person.affiliations if not tie.ended_at
    ]


def _first_agency() -> ScalarSelect[str | None]:
    return (
        select(func.min(Agency.name_key))
        .join(Affiliation, Affiliation.agency_id == Agency.id)
        .where(Affiliation.person_id == Person.id, Affiliation.ended_at.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )


_PEOPLE = (
    Column("name", "Name", lambda person: person.name, (Person.name_key,), width=28),
    Column("email", "E-mail address", lambda person: person.email, (func.lower(Person.email),), width=32),
    Column("agency", "Agency", lambda person: ", ".join(agency_names(person)), (_first_agency(),), width=36),
    Column("job_role", "Job role", lambda person: person.job_role, on_page=False),
    Column("roles", "Roles", lambda person: ", ".join(person.role_names).capitalize()),
    Column("known", "Known since", lambda one: one.created_at, (Person.created_at,), SortedBy.MOMENT, phrases=NEWEST),
    Column("off", "Switched off", lambda person: None if person.active else "yes", on_page=False),
)


def agencies_list(search: str, lists: BoardLists, today: date, *, unchecked_only: bool) -> RowList:
    """Agencies by name, those that nobody has checked first."""
    rows = select(Agency.id).where(Agency.merged_into_id.is_(None))
    if search:
        rows = rows.where(Agency.id.in_(people_queries.agencies_that_have(search)))
    if unchecked_only:
        rows = rows.where(Agency.waits_to_be_checked)
    return RowList(
        one="agency",
        several="agencies",
        rows=rows,
        ties=(Agency.id,),
        columns=_agency_columns(lists, today),
        load=loading(Agency),
        order="unchecked",
        filters=(
            Filter("sector", "Sector", lambda sector: Agency.sector == sector, lists.sectors.names(today)),
            Filter("prices", "Prices", lambda tariff: Agency.tariff == tariff, lists.tariffs.names(today)),
            Filter("area", "Where", lambda area: Agency.area == area, lists.areas.names(today), "Anywhere"),
        ),
        cuts=("show",),
    )


def _agency_columns(lists: BoardLists, today: date) -> tuple[Column, ...]:
    return (
        Column("name", "Name", lambda agency: agency.name, (Agency.name_key,), width=36),
        Column("town", "Town", lambda agency: agency.town, on_page=False),
        Column("postcode", "Postcode", lambda agency: agency.postcode, width=12, on_page=False),
        Column("sector", "Sector", lambda agency: lists.sectors.name(agency.sector, today), (Agency.sector,)),
        Column("prices", "Prices", lambda agency: lists.tariffs.name(agency.tariff, today), (Agency.tariff,)),
        Column(
            "area",
            "Where",
            lambda agency: lists.areas.name(agency.area, today),
            (Agency.area, Agency.quadrant),
            called="where it is",
        ),
        Column("quadrant", "Part of Essex", lambda one: lists.quadrants.name(one.quadrant, today), on_page=False),
        Column(
            "unchecked",
            "To be checked",
            lambda agency: None if agency.checked_at else "yes",
            (Agency.checked_at.is_not(None), Agency.name_key),
            on_page=False,
            phrases=("those to be checked first, then A to Z", "those to be checked last, from Z to A"),
        ),
    )


def memberships_list(search: str, cut: str, today: date, notice_days: int) -> RowList:
    """Memberships by agency; those about to end by their last day. A search looks in names and member numbers."""
    rows = select(Membership.id).join(Membership.agency).where(membership_cuts(today, notice_days)[cut])
    if search:
        by_number = Membership.member_number.icontains(search, autoescape=True)
        rows = rows.where(Membership.agency_id.in_(people_queries.agencies_that_have(search)) | by_number)
    return RowList(
        one="membership",
        several="memberships",
        rows=rows,
        ties=(Membership.starts_on, Membership.id),
        columns=(
            Column("agency", "Agency", lambda one: one.agency.name, (Agency.name_key,), width=36),
            Column("number", "Member number", lambda one: one.member_number, (Membership.member_number,)),
            Column("first", "First day", lambda one: one.starts_on, (Membership.starts_on,), SortedBy.DAY),
            Column("last", "Last day", lambda one: one.ends_on, (Membership.ends_on,), SortedBy.DAY),
            Column("state", "State"),
        ),
        load=loading(Membership, joinedload(Membership.agency)),
        order="last" if cut == "ending" else "agency",
        cuts=("show",),
    )


def claims_list(*, decided: bool) -> RowList:
    """Who said that their agency is a member: what waits, the oldest first; or what was decided, the latest first."""
    waits = MembershipClaim.decided_at.is_(None)
    states = {
        "confirmed": MembershipClaim.membership_id.is_not(None),
        "refused": MembershipClaim.refused_because != "",
    }
    return RowList(
        one="claim",
        several="claims",
        rows=select(MembershipClaim.id)
        .join(MembershipClaim.agency)
        .join(MembershipClaim.person)
        .where(~waits if decided else waits),
        ties=(MembershipClaim.id,),
        columns=(
            Column("agency", "Agency", lambda claim: claim.agency.name, (Agency.name_key,), width=36),
            Column("number", "Member number", lambda claim: claim.member_number, (MembershipClaim.member_number,)),
            Column("person", "Who says so", lambda claim: claim.person.name, (Person.name_key,), width=28),
            Column(
                "asked",
                "When",
                lambda claim: claim.created_at,
                (MembershipClaim.created_at,),
                SortedBy.MOMENT,
                phrases=NEWEST,
            ),
            Column(
                "decided", "Decided", lambda claim: claim.decided_at, (MembershipClaim.decided_at,), SortedBy.MOMENT
            ),
            Column("state", "State", claim_state),
        ),
        load=loading(MembershipClaim, joinedload(MembershipClaim.person), joinedload(MembershipClaim.agency)),
        order="-decided" if decided else "asked",
        filters=(Filter("state", "State", lambda state: states[state], choices_of(states)),) if decided else (),
        cuts=("show",),
    )


def claim_state(claim: MembershipClaim) -> str:
    if claim.decided_at is None:
        return "Waiting"
    return "Refused" if claim.refused_because else "Confirmed"
