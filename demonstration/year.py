"""Who books what in the demonstration year: plain plans, made before a row is written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from demonstration.data_files import table
from demonstration.demand import EventDemand, demand_for, is_past
from demonstration.people import AgencyFacts, Delegate
from training import clock, workdays
from training.bookings.lifecycle import HOLDS_A_PLACE, Awaits, Outcome, State
from training.courses.models import Event, OpenTo
from training.payments.models import Way
from training.payments.pricing import Price

CAP_ENDS = 10
"""Working days before an event from which an agency may hold more than its cap."""
BOOKING_BEGINS = timedelta(days=75)
NO_PRICE_YET = Price(0, "")
_NEWCOMERS = 0.66
"""How many of the bookings are somebody's first, while there is anybody who has not booked yet."""


@dataclass(eq=False)
class PlannedBooking:
    """One booking to be, and what becomes of it."""

    event: Event
    delegate: Delegate
    agency: AgencyFacts | None
    state: State
    created_at: datetime
    walk_in: bool = False
    awaits: Awaits | None = None
    ended_at: datetime | None = None
    cancel_category: str | None = None
    cancel_reason: str = ""
    outcome: Outcome | None = None
    answers: bool | None = None
    """Whether they fill in the evaluation form; None: as it comes. False: the form is sent as the site sends it."""
    price: Price = NO_PRICE_YET
    """As on the day it was booked."""
    pays: Way | None = None
    """How it is paid; None: as it comes."""
    ref: str = ""
    id: int = 0

    @property
    def holds_a_place(self) -> bool:
        return self.state in HOLDS_A_PLACE and not self.walk_in


@dataclass(frozen=True)
class Pin:
    """Something that somebody with a sign-in did, so that their pages have it."""

    ref: str
    delegate: Delegate
    state: State = State.CONFIRMED
    outcome: Outcome | None = None
    answers: bool = False
    pays: Way | None = None


class Year:
    """Fills events in the order of their dates, from people who have booked before and people who have not."""

    def __init__(self, people: Sequence[Delegate], pins: Sequence[Pin], now: datetime, rng: Random) -> None:
        self.unused = list(people)
        self.used: list[Delegate] = []
        self.pins = pins
        self.now = now
        self.rng = rng
        self.plans: list[PlannedBooking] = []
        self.reasons = [(row["category"], row["reason"]) for row in table("cancel_reasons.csv")]

    def fill(self, events: Sequence[Event]) -> list[PlannedBooking]:
        """Every booking of the year, in the order in which they were made."""
        for event in sorted(events, key=lambda event: (event.starts_at, event.ref)):
            self._fill_event(event, demand_for(event, self.rng))
        self.plans.sort(key=lambda plan: (plan.created_at, plan.event.ref, plan.delegate.email or ""))
        return self.plans

    def _fill_event(self, event: Event, demand: EventDemand) -> None:
        crowd = _Crowd(event)
        made = [self._pinned(event, crowd, pin) for pin in self.pins if pin.ref == event.ref]
        pinned = Counter(plan.state for plan in made)
        for state, number in (
            (State.CONFIRMED, demand.confirmed),
            (State.REQUESTED, demand.awaiting_manager),
            (State.CANCELLED, demand.cancelled),
            (State.LAPSED, demand.lapsed),
            (State.DECLINED, demand.declined),
        ):
            for delegate, late in self._pick(event, crowd, number - pinned[state]):
                made.append(self._book(event, delegate, state, late=late))
        for delegate, _ in self._pick(event, crowd, demand.walk_ins):
            made.append(self._walk_in(event, delegate))
        self._settle_attendance(event, made, demand.attended)
        self.plans += made

    def _pick(self, event: Event, crowd: "_Crowd", number: int) -> Iterator[tuple[Delegate, bool]]:
        """People for one event, and whether they can only book late, because their agency holds its share."""
        for _ in range(max(number, 0)):
            for _try in range(400):
                delegate = self._candidate(event)
                late = crowd.at_cap(delegate)
                if (
                    delegate in crowd.delegates
                    or not _may_come(event, delegate)
                    or (late and not self._cap_is_over(event))
                ):
                    continue
                crowd.let_in(delegate)
                self._has_booked(delegate, event)
                yield delegate, late
                break
            else:
                raise RuntimeError(f"nobody is left to book {event.ref}")

    def _candidate(self, event: Event) -> Delegate:
        if self.unused and (not self.used or self.rng.random() < _NEWCOMERS):
            return self.rng.choice(self.unused[-60:])
        return self.rng.choice(self.used or self.unused)

    def _has_booked(self, delegate: Delegate, event: Event) -> None:
        if not delegate.has_account and not delegate.courses:
            self.unused.remove(delegate)
            self.used.append(delegate)
        delegate.courses.add(event.course.code)
        delegate.busy |= _days(event)

    def _cap_is_over(self, event: Event) -> bool:
        return event.agency_cap is None or _late_from(event) < self.now

    def _pinned(self, event: Event, crowd: "_Crowd", pin: Pin) -> PlannedBooking:
        crowd.let_in(pin.delegate)
        self._has_booked(pin.delegate, event)
        plan = self._book(event, pin.delegate, pin.state, late=False)
        plan.outcome, plan.answers, plan.pays = pin.outcome, pin.answers, pin.pays
        return plan

    def _book(self, event: Event, delegate: Delegate, state: State, *, late: bool) -> PlannedBooking:
        first = _late_from(event) if late else self._first_booked(event)
        last = min(event.closes_at if late or event.agency_cap is None else _late_from(event), self.now)
        first = min(first, last - timedelta(days=1))
        created_at = self._waking_hours(first, last)
        agency = delegate.agency
        if delegate.second_agency and self.rng.random() < 0.3 and not event.agencies:
            agency = delegate.second_agency
        plan = PlannedBooking(event, delegate, agency, state, created_at)
        if state is State.CANCELLED:
            plan.ended_at = created_at + (min(event.starts_at, self.now) - created_at) * self.rng.random()
            if self.rng.random() < 0.7:
                plan.cancel_category, plan.cancel_reason = self.rng.choice(self.reasons)
        elif state is State.LAPSED:
            plan.ended_at = created_at + timedelta(minutes=30, seconds=self.rng.randrange(60))
        elif state is State.DECLINED:
            plan.ended_at = created_at + timedelta(days=2)
        elif state is State.REQUESTED:
            plan.created_at, plan.awaits = self.now - timedelta(hours=self.rng.randint(2, 20)), Awaits.MANAGER
        return plan

    def _first_booked(self, event: Event) -> datetime:
        """Most book in the weeks before; what is far ahead was booked since it was published."""
        usual = event.starts_at - BOOKING_BEGINS
        return usual if usual < self.now - timedelta(days=21) else event.published_at or usual

    def _walk_in(self, event: Event, delegate: Delegate) -> PlannedBooking:
        at = event.starts_at + timedelta(minutes=self.rng.randint(-10, 20))
        return PlannedBooking(event, delegate, delegate.agency, State.CONFIRMED, at, walk_in=True)

    def _waking_hours(self, first: datetime, last: datetime) -> datetime:
        """Some moment between the two, at a time of day at which people book."""
        days = (clock.local(last).date() - clock.local(first).date()).days
        day = clock.local(first).date() + timedelta(days=self.rng.randint(0, days))
        moment = clock.at(
            day, time(self.rng.choice((7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 19, 20, 21)), self.rng.randrange(60))
        )
        return min(max(moment, first), last - timedelta(minutes=self.rng.randint(5, 600)))

    def _settle_attendance(self, event: Event, made: Sequence[PlannedBooking], attended: int | None) -> None:
        """Who came, for an event that is over: so many where a number is given, else most of them."""
        if not is_past(event, self.now):
            return
        expected = [plan for plan in made if plan.state is State.CONFIRMED]
        open_ones = [plan for plan in expected if plan.outcome is None and not plan.walk_in]
        self.rng.shuffle(open_ones)
        settled = sum(plan.outcome is Outcome.ATTENDED or plan.walk_in for plan in expected)
        come = round(len(open_ones) * self.rng.uniform(0.86, 0.97)) if attended is None else attended - settled
        for position, plan in enumerate(open_ones):
            if position < come:
                plan.outcome = Outcome.ATTENDED
            else:
                partly = self.rng.random() < 0.2
                plan.outcome = Outcome.PARTIAL if partly else Outcome.DID_NOT_ATTEND
        for plan in expected:
            plan.outcome = plan.outcome or Outcome.ATTENDED


class _Crowd:
    """Who is coming to one event so far, and how many from each agency."""

    def __init__(self, event: Event) -> None:
        self.cap = event.agency_cap
        self.delegates: set[Delegate] = set()
        self.by_agency: Counter[int] = Counter()

    def at_cap(self, delegate: Delegate) -> bool:
        """Either of somebody's agencies counts: which one they book for is decided later."""
        return self.cap is not None and any(self.by_agency[agency.id] >= self.cap for agency in _agencies(delegate))

    def let_in(self, delegate: Delegate) -> None:
        self.delegates.add(delegate)
        self.by_agency.update(agency.id for agency in _agencies(delegate))


def _agencies(delegate: Delegate) -> list[AgencyFacts]:
    return [agency for agency in (delegate.agency, delegate.second_agency) if agency]


def _may_come(event: Event, delegate: Delegate) -> bool:
    if event.venue_id is not None and delegate.only_online:
        return False
    if event.course.code in delegate.courses or delegate.busy & _days(event):
        return False
    if event.open_to == OpenTo.AGENCIES:
        return delegate.agency is not None and delegate.agency.id in {agency.id for agency in event.agencies}
    return True


def _days(event: Event) -> set[date]:
    return {clock.local(sitting.starts_at).date() for sitting in event.sittings}


def _late_from(event: Event) -> datetime:
    return clock.start_of(workdays.add(clock.local(event.starts_at).date(), -CAP_ENDS))
