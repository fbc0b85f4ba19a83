"""Which agencies are named in figures, as what they count, and how many came for each organisation with its parts.

An agency is named where at least FEWEST_KNOWN different people of it have ever booked or come: no row is about one
person, and taking rows, periods or tables from each other does not make one.
"""

from collections.abc import Collection, Sequence
from dataclasses import astuple
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Subquery,
    case,
    column,
    distinct,
    func,
    select,
    union_all,
    values,
)
from sqlalchemy.orm import Session

from training import clock
from training.bookings.models import Booking
from training.people.models import Agency, full_name
from training.people.relations.lineage import Relation, successors
from training.people.relations.rollup import groups_of, told_as
from training.reports.figures import Figures
from training.reports.year.groupings import FEWEST_KNOWN

FEW = "few"
"""The key of all agencies of which too few people are known to be named."""

Conditions = tuple[ColumnElement[bool], ...]
"""What else bookings have to be, as in Compared.of_bookings."""


def figures_of(counts: Sequence[int | None], **more: int) -> Figures:
    registered, cancelled, came, walked_in, part_only, people = (int(count or 0) for count in counts)
    return Figures(
        registered=registered, cancelled=cancelled, came=came, walked_in=walked_in, part_only=part_only, people=people,
        **more,
    )  # fmt: skip


def people_known(facts: CTE, relations: Sequence[Relation], of_bookings: Conditions) -> CTE:
    """How many different people have ever booked or come for each agency of these bookings and for what it was before,
    whether or not these bookings are for that. Of an area, say, those from there alone: the one person of a large
    agency who works there is not to be found by its name.
    """
    counted = select(facts.c.agency).where(facts.c.agency.is_not(None)).distinct().cte("counted")
    current: Select[Any] = select(counted.c.agency.label("agency_id"), counted.c.agency)
    lines: Subquery = current.subquery()
    if now_called := successors(relations, clock.today()):
        pairs = values(column("agency_id", Integer), column("agency", Integer), name="became")
        became = pairs.data([*now_called.items()]).cte("became")
        before = select(became.c.agency_id, became.c.agency).join(counted, counted.c.agency == became.c.agency)
        lines = union_all(current, before).subquery()
    return (
        select(lines.c.agency, func.count(distinct(Booking.delegate_id)).label("people"))
        .join_from(Booking, lines, lines.c.agency_id == Booking.agency_id)
        .where(*of_bookings)
        .group_by(lines.c.agency)
        .cte("known")
    )


def agency_names(session: Session, keys: set[str | None]) -> dict[str | None, str]:
    """What the rows of agencies are called, in the order of their names; those that stand for no agency last."""
    ids = [int(key) for key in keys if key and key != FEW]
    rows = session.execute(
        select(Agency.id, Agency.name, Agency.town, Agency.postcode)
        .where(Agency.id.in_(ids))
        .order_by(Agency.name_key, Agency.id)
    )
    named: dict[str | None, str] = {str(number): full_name(*parts) for number, *parts in rows} if ids else {}
    return {
        **named,
        FEW: f"Agencies of which fewer than {FEWEST_KNOWN} people are known",
        None: "Works for themselves, or agency not checked yet",
    }


def by_organisation(
    session: Session, facts: CTE, relations: Sequence[Relation], of_bookings: Conditions
) -> dict[int, dict[str | None, Figures]]:
    """The grouping that adds up to no period: organisations that others became or are a part of, and each of these.

    Four queries where there are any.
    """
    concerned = {one for relation in relations for one in (relation.from_id, relation.to_id)}
    if not concerned:
        return {}
    names = {one.id: one.full_name for one in session.scalars(select(Agency).where(Agency.id.in_(concerned)))}
    today = clock.today()
    told = told_as(relations, _few_known(session, concerned, of_bookings), FEWEST_KNOWN, today)
    counted = groups_of(relations, names, today, told)
    if not counted:
        return {}
    columns = (column("grouped", String), column("agency_id", Integer), column("first", Date), column("last", Date))
    groups = values(*columns, name="groups").data([tuple(astuple(one)) for one in counted]).cte()
    rows = session.execute(
        select(
            facts.c["at"],
            groups.c.grouped,
            *(
                func.count(distinct(case((facts.c[one] == 1, facts.c.booking_id))))  # once, though in by two ways
                for one in ("registered", "cancelled", "came", "walked_in", "part_only")
            ),
            func.count(distinct(facts.c.person)),
        )
        .select_from(facts)
        .join(
            groups,
            (groups.c.agency_id == facts.c.agency_id) & facts.c.day.between(groups.c.first, groups.c.last),
        )
        .group_by(facts.c["at"], groups.c.grouped)
    )
    found: dict[int, dict[str | None, Figures]] = {}
    for at, grouped, *counts in rows:
        found.setdefault(at, {})[grouped] = figures_of(counts)
    return found


def _few_known(session: Session, agency_ids: Collection[int], of_bookings: Conditions) -> dict[int, set[int]]:
    """The people of each of these agencies for which fewer than FEWEST_KNOWN have ever booked or come. Two queries."""
    of_these = select(Booking.agency_id).where(Booking.agency_id.in_(agency_ids), *of_bookings)
    people = func.count(distinct(Booking.delegate_id))
    many = set(session.scalars(of_these.group_by(Booking.agency_id).having(people >= FEWEST_KNOWN)))
    found: dict[int, set[int]] = {agency_id: set() for agency_id in agency_ids if agency_id not in many}
    pairs = select(Booking.agency_id, Booking.delegate_id).where(
        Booking.agency_id.in_(found), Booking.delegate_id.is_not(None), *of_bookings
    )
    for agency_id, person_id in session.execute(pairs.distinct()).tuples() if found else ():
        found[agency_id or 0].add(person_id or 0)
    return found
