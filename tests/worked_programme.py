"""A made-up programme whose figures are known: the published example of domain.md in one year, a small year before it.

2025-26: six events with 393 places, 318 registered, 29 of them cancelled, 269 came and 20 did not, 35 walked in.
2024-25: two small events, one where heads were counted, one called off, one whose register is open.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, cycle
from typing import Any

from sqlalchemy.orm import Session

from tests.factories import Make
from training import clock
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.costs.models import EventCost
from training.courses.models import Course, Event, Headcount, PlacePool
from training.evaluations.models import Evaluation
from training.evaluations.questionnaires.queries import version_in_use
from training.history.models import History
from training.people.models import Agency, Person

CAPACITIES = (70, 70, 65, 65, 63, 60)
REGISTERED, CANCELLED, ABSENT, WALKED_IN = 318, 29, 20, 35
REASONS = ("illness",) * 9 + ("work",) * 4 + ("caring",) * 6 + (None,) * 10
"""Of who cancelled in 2025-26."""
DAYS = (-400, -370, -300, -230, -130, -60)
"""Of the events of 2025-26, before 12 May 2026: in four quarters."""
DAYS_BEFORE = (-700, -600)

DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
"""A picture of one dot, for tests of documents that do not look at their charts."""


@dataclass
class Worked:
    """What was made, for tests that ask for one of it."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    courses: Sequence[Course] = ()
    events: list[Event] = field(default_factory=list)


class Programme:
    """Writes it, a few hundred rows at once."""

    def __init__(self, session: Session, make: Make) -> None:
        self.session, self.make = session, make
        self.numbers = count(1)
        self.made = Worked()

    def write(self) -> Worked:
        self.made.agencies = self._agencies()
        self.made.courses = self._courses()
        people = [self._person(number) for number in range(250)]
        self.session.add_all(people)
        self.session.flush()
        for number, days in enumerate(DAYS):
            event = self._event(self.made.courses[number % 4], days, CAPACITIES[number])
            if number == 0:
                event.partner = "Southend’s partnership"
        self._fill(self.made.events, people, REGISTERED, CANCELLED, ABSENT, WALKED_IN, REASONS)
        before = [self._event(self.made.courses[number], days, 20) for number, days in enumerate(DAYS_BEFORE)]
        self._fill(before, people[200:], 30, 6, 3, 4, ("illness",) * 2 + (None,) * 4)
        self._around(before)
        self.session.flush()
        return self.made

    def _agencies(self) -> dict[str, Agency]:
        made = {
            name: self.make.agency(name, **values)
            for name, values in {
                "Essex Police": {"sector": "police", "quadrant": None},
                "Trust of schools": {"sector": "school"},
                "Marlhoe School": {"sector": "school", "quadrant": "North"},
                "Southend Health": {"sector": "health", "area": "Southend", "quadrant": None},
                "Former Health": {"sector": "health", "area": "Southend", "quadrant": None},
                "Small club": {"quadrant": "West"},
            }.items()
        }
        june = date(2025, 6, 1)
        self.make.relation("became", made["Former Health"], made["Southend Health"], starts_on=june)
        self.make.relation("part of", made["Marlhoe School"], made["Trust of schools"], starts_on=june)
        self.make.membership(made["Essex Police"], date(2020, 1, 1), date(2027, 1, 1))
        return made

    def _courses(self) -> list[Course]:
        funder = self.make.funder()
        return [
            self.make.course("WORKED1", title="Level 1 awareness", level="1", format="webinar"),
            self.make.course("WORKED3", title="Lead training", level="3", funder_id=funder.id),
            self.make.course("TOPIC", title="Gangs", delivery_partner="Gangs Unit", price_pence=8000),
            self.make.course("TOPIC2", title="Neglect", price_pence=5000),
        ]

    def _person(self, number: int) -> Person:
        moment = clock.now() - timedelta(days=900)
        return Person(
            name=f"Person {number:03}", email=f"worked{number}@example.org", created_at=moment, confirmed_at=moment
        )

    def _event(self, course: Course, days: int, capacity: int, **values: Any) -> Event:
        closed = {"register_closed_at": clock.now() + timedelta(days=days + 1)} if "state" not in values else {}
        event = self.make.event(course, days=days, capacity=capacity, **{**closed, **values})
        if days in DAYS:
            self.made.events.append(event)
        return event

    def _fill(
        self, events: Sequence[Event], people: Sequence[Person], registered: int, cancelled: int, absent: int,
        walked_in: int, reasons: Sequence[str | None],
    ) -> None:  # fmt: skip
        """So many bookings over these events, in turn: one person never twice at one event."""
        agencies = list(self.made.agencies.values())
        weighted = cycle([agencies[0]] * 5 + agencies[1:5] * 2 + [None])
        became = ["cancelled"] * cancelled + ["did not attend"] * absent
        became += ["partial"] * 14 if registered > 100 else ["partial"]
        became += ["attended"] * (registered - len(became))
        said = iter(reasons)
        rows = []
        for number, (what, agency) in enumerate(zip(became, weighted, strict=False)):
            row = self._booking(events[number % len(events)], people[number % len(people)], agency)
            if what == "cancelled":
                row.state, row.cancel_category = "cancelled", next(said)
            else:
                row.outcome = what
            rows.append(row)
        small = self.made.agencies["Small club"]
        for number in range(walked_in):
            row = self._booking(events[number % len(events)], people[-1 - number], small if number < 3 else agencies[0])
            row.walk_in, row.pool_id, row.confirmed_at, row.outcome = True, None, None, "attended"
            rows.append(row)
        self.session.add_all(rows)
        self.session.flush()

    def _booking(self, event: Event, person: Person, agency: Agency | None) -> Booking:
        at = event.starts_at - timedelta(days=20)
        return Booking(
            ref=f"W{next(self.numbers):07}", event_id=event.id, pool_id=event.pools[0].id, delegate_id=person.id,
            booked_by_id=person.id, state="confirmed", agency_id=agency.id if agency else None,
            agency_name=agency.name if agency else "Works for themselves", sector=agency.sector if agency else None,
            tariff=agency.tariff if agency else None, area=agency.area if agency else None,
            quadrant=agency.quadrant if agency else None, price_pence=event.price_pence, price_explanation="standard",
            created_at=at, confirmed_at=at,
        )  # fmt: skip

    def _around(self, before: Sequence[Event]) -> None:
        """What stands beside those who came: counted heads, forms, certificates, demand and money."""
        counted = self._event(self.made.courses[0], -500, 0, kind="headcount", came=40, venue_id=None)
        self.session.query(PlacePool).filter_by(event_id=counted.id).delete()
        self.session.add(Headcount(event_id=counted.id, sector="school", came=25))
        self._event(self.made.courses[1], -250, 20, state="cancelled")
        self._event(self.made.courses[1], -240, 20, state="published")
        self._event(self.made.courses[2], -550, 20, state="cancelled")
        first, second, third = self.made.events[:3]
        for event, pence in ((first, 41_050), (first, 9_900), (third, 12_345), (before[0], 7_000)):
            self.session.add(EventCost(event_id=event.id, kind="venue", pence=pence, entered_at=clock.now()))
        came = [one for one in self._bookings_of(first) if one.outcome == "attended"]
        version = version_in_use(self.session, "standard")
        for number, booking in enumerate(came[:30]):
            sent = first.ends_at + timedelta(days=1)
            back = sent + timedelta(days=2) if number < 21 else None
            self.session.add(
                Evaluation(
                    booking_id=booking.id, event_id=first.id, version_id=version.id, token=f"worked-{number}",
                    sent_at=sent, expires_at=sent + timedelta(days=90), submitted_at=back,
                )
            )  # fmt: skip
        for number, booking in enumerate(came[:12]):
            self.session.add(self._certificate(booking, number))
        self._demand(third)
        self._money(self._bookings_of(third), self._bookings_of(second))

    def _bookings_of(self, event: Event) -> list[Booking]:
        return self.session.query(Booking).filter_by(event_id=event.id).order_by(Booking.id).all()

    def _certificate(self, booking: Booking, number: int) -> Certificate:
        """The first was revoked, and the second replaced."""
        moment = clock.now()
        return Certificate(
            year=2025, serial=9000 + number, number=f"ESCB-2025-{9000 + number}", token=f"worked{number}",
            short_code="7Q4MK9XF2T", booking_id=booking.id, name="Somebody", course_title="Level 1 awareness",
            level="1", hours=6, dates="2025", place="online", attended_on=date(2025, 4, 7), design_id=1,
            issued_at=moment,
            revoked_at=moment if number == 0 else None, revoked_because="A mistake" if number == 0 else "",
            replaced_at=moment if number == 1 else None,
        )  # fmt: skip

    def _demand(self, event: Event) -> None:
        """Three waited, of whom one was offered a place; four wish for a new date, one of them in the year before."""
        for number in range(3):
            row = self.make.booking(event, state="waiting")
            self._past(row, "booked", {"to": "waiting"})
            if number == 0:
                self._past(row, "offer", {})
        for number, days in enumerate((-100, -200, -300, -600)):
            at = clock.now() + timedelta(days=days)
            self.make.interest(self.made.courses[2], f"wish{number}@example.org", asked_at=at, confirmed_at=at)

    def _past(self, booking: Booking, action: str, details: dict[str, str]) -> None:
        self.session.add(
            History(
                at=clock.now(), capacity="delegate", subject="booking", subject_id=booking.id, action=action,
                details=details,
            )
        )  # fmt: skip

    def _money(self, priced: Sequence[Booking], free: Sequence[Booking]) -> None:
        """Six charges, of which one is withdrawn, one waits for a decision and two are paid; three discounts."""
        stand = [booking for booking in priced if booking.state == "confirmed" and not booking.walk_in][:6]
        charges = [self.make.charge(booking, pence=8000) for booking in stand]
        charges[0].withdrawn_at, charges[0].withdrawn_because = clock.now(), "A mistake"
        self.make.proposal(stand[1])
        for charge in charges[2:4]:
            self.make.paid(charge)
        for booking in [one for one in free if one.state == "confirmed"][:3]:
            booking.discount_pence = 1250
