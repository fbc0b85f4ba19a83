"""What cancelling or not coming costs at one moment, why, and when it will cost more (domain.md, “Cancelling”)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from training import clock, workdays
from training.payments.policy import DueShare, Policy, Scale


@dataclass(frozen=True)
class Exits:
    """The ways out that are free whatever the policy says."""

    free_hours: int = 24
    """Hours after booking, unless the event starts within as many hours of the booking; 0: no such exit."""
    moved_days: int = 10
    """Working days after the Board changed date, time or place, for those who had booked before; 0: no such exit."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a cancellation is judged by."""

    price_pence: int
    booked_at: datetime
    starts_at: datetime
    moved_at: datetime | None = None
    """When the Board last changed date, time or place."""
    cancelled_by_board: bool = False


@dataclass(frozen=True)
class CancellationCost:
    """What cancelling costs at one moment, in whole pence, and what it will cost from the moment it costs more."""

    pence: int
    why: str
    """Fit for a page: “15 or more working days’ notice”."""
    costs_more_from: datetime | None = None
    then_pence: int | None = None


@dataclass(frozen=True)
class AbsenceCost:
    """Whole pence, and the sentence beside them."""

    pence: int
    explanation: str


@dataclass(frozen=True)
class Stage:
    """A stretch of days before one event in which cancelling costs the same."""

    last_day: date | None
    """The last London day of it; None: until the event starts."""
    pence: int
    due: DueShare
    notice: str
    """“5 to 14 working days’ notice”."""
    less_than: int | None = None
    """The event is less than so many working days away in it; None: it is the first."""


def cost_of_cancelling(policy: Policy, case: Case, exits: Exits, now: datetime) -> CancellationCost:
    """What cancelling costs now, and from when it would cost more. Once the event has started, what absence costs."""
    pence, why = _cost_at(policy, case, exits, now)
    for moment in sorted(_turning_points(policy, case, exits)):
        then = _cost_at(policy, case, exits, moment)[0]
        if moment > now and then > pence:
            return CancellationCost(pence, why, moment, then)
    return CancellationCost(pence, why)


def cost_of_absence(policy: Policy, price_pence: int) -> AbsenceCost:
    """What not coming costs."""
    due = policy.scale_for(price_pence).absence
    return AbsenceCost(due.of(price_pence), f"Did not attend: {due.in_words(price_pence)}")


def moved_by_board(case: Case, exits: Exits, now: datetime) -> bool:
    """Whether the way out after the Board changed date, time or place is open."""
    return case.moved_at is not None and now < _moved_until(case, exits)


def asks_for_payer(policy: Policy, price_pence: int) -> bool:
    """Does whoever books have to say who pays? For a free place only where cancelling or absence costs something."""
    return price_pence > 0 or policy.free.charges


def stages(scale: Scale, price_pence: int, starts_at: datetime) -> tuple[Stage, ...]:
    """The steps of a scale on the calendar of one event, from the longest notice to none.

    Where a step would cost less than the one before it (a sum after a share, at some prices), the higher cost stays:
    waiting never makes it cheaper.
    """
    found: list[Stage] = []
    for number, step in enumerate(scale.steps):
        due, pence = step.due, step.due.of(price_pence)
        if found and found[-1].pence > pence:
            due, pence = found[-1].due, found[-1].pence
        longer = scale.steps[number - 1].days if number else None
        last_day = last_day_in_time(starts_at, step.days) if step.days else None
        found.append(Stage(last_day, pence, due, notice_in_words(step.days, longer), longer))
    return tuple(found)


def last_day_in_time(starts_at: datetime, days: int) -> date:
    """The last London day on which cancelling leaves so many working days' notice. `days` is at least 1."""
    return workdays.add(clock.local(starts_at).date(), -days) - timedelta(days=1)


ANY_NOTICE = "whatever the notice"


def notice_in_words(days: int, longer: int | None) -> str:
    """The notice of a step of `days` working days, below one of `longer`, which is None for the first."""
    if longer is None:
        return f"{days} or more working days’ notice" if days else ANY_NOTICE
    if not days:
        return f"less than {_of_working_days(longer)} notice"
    if days == longer - 1:
        return f"{_of_working_days(days)} notice"
    return f"{days} to {longer - 1} working days’ notice"


def because_cancelled(notice: str) -> str:
    """The end of a sentence that begins with “We have charged it, because”. `notice`: in words, as above."""
    return "the place was cancelled" + ("" if notice == ANY_NOTICE else f" with {notice}")


def _of_working_days(days: int) -> str:
    return "1 working day’s" if days == 1 else f"{days} working days’"


def _cost_at(policy: Policy, case: Case, exits: Exits, moment: datetime) -> tuple[int, str]:
    """Pence and why, at one moment."""
    scale, price = policy.scale_for(case.price_pence), case.price_pence
    if case.cancelled_by_board:
        return 0, "the Board cancelled the event"
    if moment >= case.starts_at:
        return scale.absence.of(price), "the event has started"
    stage = _stage_on(clock.local(moment).date(), stages(scale, price, case.starts_at))
    if not stage.pence:
        return 0, stage.notice if scale.charges else "the place is free"
    if moment < _just_booked_until(case, exits):
        return 0, f"within {exits.free_hours} hours of booking"
    if case.moved_at and moment < _moved_until(case, exits):
        day = clock.show_date(case.moved_at)
        return 0, f"the Board changed the date, time or place on {day}"
    return stage.pence, stage.notice


def _stage_on(day: date, found: tuple[Stage, ...]) -> Stage:
    return next((stage for stage in found if stage.last_day is None or day <= stage.last_day), found[-1])


def _turning_points(policy: Policy, case: Case, exits: Exits) -> set[datetime]:
    """Every moment at which the cost may change: between two of them it stays."""
    found = stages(policy.scale_for(case.price_pence), case.price_pence, case.starts_at)
    days = {clock.start_of(stage.last_day + timedelta(days=1)) for stage in found if stage.last_day}
    return days | {case.starts_at, _just_booked_until(case, exits), _moved_until(case, exits)}


def _just_booked_until(case: Case, exits: Exits) -> datetime:
    """When the exit after booking ends; the booking itself where there is none."""
    period = timedelta(hours=exits.free_hours)
    return case.booked_at + period if case.starts_at - case.booked_at > period else case.booked_at


def _moved_until(case: Case, exits: Exits) -> datetime:
    """When the exit after a change ends, at the end of its last working day; the booking where there is none."""
    if case.moved_at is None or case.booked_at >= case.moved_at or not exits.moved_days:
        return case.booked_at
    last_day = workdays.add(clock.local(case.moved_at).date(), exits.moved_days)
    return clock.start_of(last_day + timedelta(days=1))


COSTS_MORE = (
    "Cancelling costs more than when this page was opened. Nothing was cancelled: read below what it costs now."
)
CONFIRMED_SINCE = (
    "This place was confirmed after this page was opened. Nothing was cancelled: read below what cancelling costs."
)


@dataclass(frozen=True)
class CancellationQuote:
    """What a page said before its button was pressed: what cancelling costs, in whole pence.

    `confirmed`: whether the page showed the place as confirmed; None where the page is not known to have said it.
    """

    pence: int
    confirmed: bool | None


def why_not_as_quoted(quote: CancellationQuote, pence: int, *, confirmed: bool) -> str | None:
    """Why a booking that costs so much to cancel is not cancelled by whoever read something else.

    Nobody gives up a place that they did not know was theirs, or owes more for it than they read (domain.md,
    “Cancelling”).
    """
    if confirmed and quote.confirmed is False:
        return CONFIRMED_SINCE
    return COSTS_MORE if pence > quote.pence else None
