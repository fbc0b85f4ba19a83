"""What stands around those who came, for a period and those beside it: forms, certificates, demand and money.

One statement for all periods.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from training import clock
from training.bookings.charging.queries import has_discount
from training.bookings.lifecycle import Action, State
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.costs.models import EventCost
from training.courses.models import Event, EventState
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.history.models import History
from training.interest.models import Interest
from training.payments.models import Allocation, Charge, Proposal
from training.payments.queries import paid_by_charge
from training.reports.figures import Rate
from training.reports.year.around import Costs, Demand, Followed, Income, Whole
from training.reports.year.groupings import NEW
from training.reports.year.periods import Period
from training.reports.year.queries import (
    Compared,
    Counts,
    in_either,
    is_attendance,
    is_counted,
    is_registered,
    side,
    within,
)
from training.reports.year.reasons import ReasonsTold, told, years_of


def wholes(session: Session, compared: Compared, counts: Counts, *, costs: bool = True) -> tuple[Whole, ...]:
    """Everything that is counted of each period. `counts` has new and returning people among its groupings. What its
    events cost takes a query of its own, which `costs` may save.
    """
    asked = [one.scalar_subquery() for period in compared.periods for one in _around(compared, period)]
    row = [int(one or 0) for one in session.execute(select(*asked)).one()]
    each = len(row) // len(compared.periods)
    known = _costs(session, compared) if costs else tuple(None for _ in compared.periods)
    found = []
    for at, broken in enumerate(counts.each):
        answered, sent, issued, waited, people, wishes, charged, paid, *discounts = row[at * each : (at + 1) * each]
        found.append(
            Whole(
                total=counts.total()[at],
                programme=counts.programme[at],
                followed=Followed(Rate(answered, sent), issued),
                demand=Demand(waited, people, wishes),
                income=Income(charged, paid, *discounts),
                new_people=broken["newness"][NEW].people if NEW in broken["newness"] else 0,
                costs=known[at],
            )
        )
    return tuple(found)


def _around(compared: Compared, period: Period) -> Iterator[Select[Any]]:
    """In the order of `wholes`: a number each."""
    counted = and_(within(period), is_counted(), *compared.only, *compared.of_bookings)
    sent = (
        select(func.count(Evaluation.id))
        .join(Booking, Booking.id == Evaluation.booking_id)
        .join(Event, Event.id == Evaluation.event_id)
        .join(Event.course)
        .where(counted, Evaluation.stage == Stage.AFTER)
    )
    yield sent.where(Evaluation.submitted_at.is_not(None))
    yield sent
    standing = and_(Certificate.replaced_at.is_(None), Certificate.revoked_at.is_(None))
    issued = select(func.count(Certificate.id)).join(Certificate.booking).join(Booking.event).join(Event.course)
    yield issued.where(counted, standing)
    yield from _demand(compared, period)
    yield from _income(compared, period)


def _demand(compared: Compared, period: Period) -> Iterator[Select[Any]]:
    waited = (
        select(func.count(Booking.id))
        .join(Booking.event)
        .join(Event.course)
        .where(
            within(period),
            Event.state != EventState.CANCELLED,
            *_without_place(),
            *compared.only,
            *compared.of_bookings,
        )
    )
    yield waited
    yield waited.with_only_columns(func.count(distinct(Booking.delegate_id)))
    asked = and_(Interest.asked_at >= period.begins, Interest.asked_at < period.ends)
    yield select(func.count(Interest.id)).where(asked, Interest.confirmed_at.is_not(None))


def _without_place() -> tuple[ColumnElement[bool], ...]:
    """Bookings that stood on a waiting list, and were never offered a place nor given one."""
    of_booking = and_(History.subject == "booking", History.subject_id == Booking.id)
    joined = exists().where(of_booking, History.action == "booked", History.details["to"].as_string() == State.WAITING)
    offered = exists().where(of_booking, History.action == Action.OFFER)
    stayed = Booking.state.in_((State.WAITING, State.LAPSED, State.CANCELLED, State.DECLINED))
    named = Booking.delegate_id.is_not(None) & Booking.awaits.is_(None)
    return stayed, named, Booking.confirmed_at.is_(None), joined, ~offered


def _income(compared: Compared, period: Period) -> Iterator[Select[Any]]:
    waits = exists().where(Proposal.booking_id == Charge.booking_id, Proposal.decided_at.is_(None))
    stands = and_(Charge.withdrawn_at.is_(None), ~waits)
    charges = (
        select(func.sum(Charge.pence))
        .join(Booking, Booking.id == Charge.booking_id)
        .join(Booking.event)
        .join(Event.course)
        .where(within(period), stands, *compared.only, *compared.of_bookings)
    )
    yield charges
    ids = charges.with_only_columns(Charge.id)
    paid = paid_by_charge().where(Allocation.charge_id.in_(ids)).subquery()
    yield select(func.sum(paid.c.pence))
    discounted = (
        select(func.sum(Booking.discount_pence))
        .join(Booking.event)
        .join(Event.course)
        .where(within(period), has_discount(), *compared.only, *compared.of_bookings)
    )
    yield discounted
    yield discounted.with_only_columns(func.count(Booking.id))
    yield discounted.with_only_columns(func.count(distinct(Booking.agency_id)))


def _costs(session: Session, compared: Compared) -> tuple[Costs | None, ...]:
    """What the events delivered have cost, as far as somebody has entered it, and how many came to those. One query."""
    pence = select(func.sum(EventCost.pence)).where(EventCost.event_id == Event.id).correlate(Event).scalar_subquery()
    came = (
        select(func.count(Booking.id))
        .where(Booking.event_id == Event.id, is_attendance())
        .correlate(Event)
        .scalar_subquery()
    )
    at = side(compared).label("at")
    each = (
        select(
            at,
            pence.label("pence"),
            (came + func.coalesce(Event.came, 0)).label("attendances"),
        )
        .join(Event.course)
        .where(in_either(compared), is_counted(), *compared.only)
        .where(exists().where(EventCost.event_id == Event.id))
        .subquery()
    )
    rows = session.execute(
        select(each.c["at"], func.sum(each.c.pence), func.count(), func.sum(each.c.attendances)).group_by(each.c["at"])
    )
    found = {number: Costs(int(pence), events, int(attendances)) for number, pence, events, attendances in rows}
    return tuple(found.get(number) for number in range(len(compared.periods)))


def cancelled_by_reason(session: Session, compared: Compared) -> tuple[ReasonsTold | None, ...]:
    """How many of those registered cancelled for which reason, as far as it may be told. One query, or none.

    Of a part of the programme nothing is told: what is left of the whole would be of fewer than five people.
    """
    years = sorted({year for period in compared.periods for year in years_of(period)}, key=lambda year: year.first)
    quarters = [quarter for year in years for quarter in year.quarters]
    if not quarters or compared.only or compared.of_bookings:
        return tuple(None for _ in compared.periods)
    quarter = case(*((within(one), one.key) for one in quarters)).label("quarter")
    in_these = or_(*(within(year) for year in years))
    given = (
        select(quarter, func.coalesce(Booking.cancel_category, ""), func.count())
        .join(Booking.event)
        .where(in_these, is_counted(), is_registered(), Booking.completes_id.is_(None))
        .where(Booking.state == State.CANCELLED)
        .group_by(quarter, Booking.cancel_category)
    )
    not_closed = (Event.register_closed_at.is_(None), Event.state.not_in((EventState.CANCELLED, EventState.DRAFT)))
    still_open = {one.key for one in quarters if not one.is_over(clock.today())}
    with_open = select(quarter, cast(null(), String), func.count()).where(in_these, *not_closed).group_by(quarter)
    counted: dict[str, dict[str, int]] = {}
    for key, reason, count in session.execute(union_all(given, with_open)).tuples():
        if reason is None:
            still_open.add(key)
        else:
            counted.setdefault(key, {})[reason] = count
    return tuple(told(counted, period, still_open) for period in compared.periods)
