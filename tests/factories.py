"""Rows that are right in all that a test does not name."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Role
from training.bookings.lifecycle import HOLDS_A_PLACE, State
from training.bookings.models import Booking
from training.checkout.models import Attempt, AttemptLine
from training.courses.models import Course, Event, Funder, LearningOutcome, PlacePool, Sitting, Venue
from training.links import new_code, new_token
from training.payments.models import Allocation, Charge, Payer, Payment, Proposal
from training.people.models import Affiliation, Agency, Coordinator, Membership, Person, RoleRow

_numbers = itertools.count(1)


class Make:
    """Makes and commits rows in one session."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def _save(self, row: Any) -> Any:
        self.session.add(row)
        self.session.commit()
        return row

    def agency(self, name: str | None = None, **values: Any) -> Agency:
        defaults = {
            "name": name or f"Example agency {next(_numbers)}",
            "sector": "voluntary",
            "tariff": "other voluntary",
            "area": "Essex",
            "quadrant": "Mid",
            "created_at": clock.now(),
            "checked_at": clock.now(),
        }
        return self._save(Agency(**{**defaults, **values}))

    def unchecked_agency(self, name: str) -> Agency:
        return self._save(Agency(name=name, created_at=clock.now()))

    def membership(self, agency: Agency, starts_on: Any, ends_on: Any) -> Membership:
        return self._save(
            Membership(
                agency_id=agency.id, member_number=f"ECVYS-{next(_numbers)}", starts_on=starts_on, ends_on=ends_on
            )
        )

    def person(self, name: str | None = None, *roles: Role, agency: Agency | None = None, **values: Any) -> Person:
        """Somebody with a confirmed address and no password; roles by name, tied to an agency if one is given."""
        number = next(_numbers)
        defaults = {
            "name": name or f"Delegate {number:04}",
            "email": f"person{number}@example.org",
            "created_at": clock.now(),
            "confirmed_at": clock.now(),
        }
        person = Person(**{**defaults, **values})
        person.roles = [self.role(role) for role in roles]
        self._save(person)
        if agency:
            self._save(Affiliation(person_id=person.id, agency_id=agency.id, began_at=clock.now()))
        return person

    def role(self, role: Role) -> RoleRow:
        row = self.session.scalar(select(RoleRow).where(RoleRow.name == role))
        return row or self._save(RoleRow(name=role))

    def administrator(self) -> Person:
        return self.person("Alex Administrator", Role.ADMINISTRATOR)

    def trainer(self, name: str = "Terry Trainer") -> Person:
        return self.person(name, Role.TRAINER)

    def board_reader(self) -> Person:
        return self.person("Bola Reader", Role.BOARD_READER)

    def coordinator(self, agency: Agency) -> Person:
        person = self.person("Cory Coordinator", Role.COORDINATOR, agency=agency)
        self._save(Coordinator(person_id=person.id, agency_id=agency.id, created_at=clock.now()))
        return person

    def venue(self, name: str | None = None, **values: Any) -> Venue:
        defaults = {
            "name": name or f"Example hall {next(_numbers)}",
            "town": "Colchester",
            "address": "1 High Street, Colchester",
            "postcode": "CO1 1AA",
            "quadrant": "North",
            "room_limit": 30,
            "access": "Step-free from the street. Hearing loop.",
        }
        return self._save(Venue(**{**defaults, **values}))

    def funder(self, code: str = "VVU", name: str = "Violence and Vulnerability Unit") -> Funder:
        return self.session.scalar(select(Funder).where(Funder.code == code)) or self._save(
            Funder(code=code, name=name)
        )

    def course(self, code: str | None = None, *, outcomes: int = 2, **values: Any) -> Course:
        number = next(_numbers)
        defaults = {
            "code": code or f"C{number}",
            "title": f"Example course {number}",
            "level": "topic",
            "format": "classroom",
            "hours": Decimal("6"),
            "capacity": 24,
            "summary": "What it is about.",
            "audience": "Anyone working with children",
            "created_at": clock.now(),
        }
        course = Course(**{**defaults, **values})
        course.outcomes = [LearningOutcome(position=n, text=f"I can do thing {n}") for n in range(1, outcomes + 1)]
        return self._save(course)

    def event(
        self,
        course: Course | None = None,
        *,
        capacity: int = 24,
        days: int = 60,
        sittings: int = 1,
        online: bool = False,
        trainers: tuple[Person, ...] = (),
        agencies: tuple[Agency, ...] = (),
        **values: Any,
    ) -> Event:
        """A published event `days` from today (before it when negative), 9:30am to 4:30pm on consecutive days."""
        course = course or self.course(format="webinar" if online else "classroom")
        first = clock.today() + timedelta(days=days)
        times = [
            (
                clock.at(first + timedelta(days=n), datetime(2000, 1, 1, 9, 30, tzinfo=UTC).time()),
                clock.at(first + timedelta(days=n), datetime(2000, 1, 1, 16, 30, tzinfo=UTC).time()),
            )
            for n in range(sittings)
        ]
        defaults: dict[str, Any] = {
            "ref": f"{course.code}-{next(_numbers):02}",
            "course_id": course.id,
            "state": "published",
            "starts_at": times[0][0],
            "ends_at": times[-1][1],
            "closes_at": times[0][0] - timedelta(hours=1 if online else 72),
            "price_pence": course.price_pence,
            "online_link": "https://meeting.example/123" if online else "",
            "created_at": clock.now(),
            "published_at": clock.now(),
        }
        if not online and "venue_id" not in values:
            defaults["venue_id"] = self.venue().id
        event = Event(**{**defaults, **values})
        event.sittings = [
            Sitting(position=n, starts_at=start, ends_at=end) for n, (start, end) in enumerate(times, start=1)
        ]
        event.pools = [PlacePool(mode="online" if online else "room", capacity=capacity)]
        event.trainers = list(trainers)
        event.agencies = list(agencies)
        return self._save(event)

    def booking(
        self,
        event: Event | None = None,
        delegate: Person | None = None,
        *,
        agency: Agency | None = None,
        state: str = State.CONFIRMED,
        walk_in: bool = False,
        **values: Any,
    ) -> Booking:
        """A booking, confirmed unless another state is named, with its place counted in the pool."""
        event = event or self.event()
        agency = agency or self.agency()
        delegate = delegate or self.person(agency=agency)
        pool = event.pools[0]
        holds = state in HOLDS_A_PLACE and not walk_in
        defaults: dict[str, Any] = {
            "ref": new_code(8),
            "event_id": event.id,
            "pool_id": None if walk_in else pool.id,
            "delegate_id": delegate.id,
            "booked_by_id": delegate.id,
            "state": state,
            "awaits": "address" if state == State.REQUESTED else None,
            "walk_in": walk_in,
            "agency_id": agency.id,
            "agency_name": agency.name,
            "sector": agency.sector,
            "tariff": agency.tariff,
            "area": agency.area,
            "quadrant": agency.quadrant,
            "price_pence": event.price_pence,
            "price_explanation": "Free" if not event.price_pence else "standard price",
            "created_at": clock.now(),
            "confirmed_at": clock.now() if state == State.CONFIRMED else None,
        }
        if holds:
            pool.taken += 1
        return self._save(Booking(**{**defaults, **values}))

    def payer(self, **values: Any) -> Payer:
        """An agency that is sent an invoice."""
        defaults = {
            "way": "invoice",
            "organisation": "Example Scouts",
            "contact_name": "Fin Ance",
            "contact_email": "finance@example.org",
        }
        return self._save(Payer(**{**defaults, **values}))

    def charge(self, booking: Booking, payer: Payer | None = None, **values: Any) -> Charge:
        """What is owed for the place of a booking, and who pays it: the booking's own payer, or one that is made."""
        payer = payer or booking.payer or self.payer()
        booking.payer, booking.pays_by = payer, payer.way
        defaults = {
            "booking_id": booking.id,
            "payer_id": payer.id,
            "reason": "place",
            "pence": booking.price_pence,
            "explanation": booking.price_explanation,
            "created_at": booking.created_at,
        }
        return self._save(Charge(**{**defaults, **values}))

    def paid(self, charge: Charge, method: str = "card", **values: Any) -> Payment:
        """A charge that was paid in full."""
        number = next(_numbers)
        defaults = {
            "method": method,
            "pence": charge.pence,
            "received_on": clock.today(),
            "payer_name": "Example Scouts",
            "intent_id": f"pi_test_{number}" if method == "card" else None,
            "created_at": clock.now(),
        }
        payment = self._save(Payment(**{**defaults, **values}))
        share = {"charge_id": charge.id, "payment_id": payment.id, "pence": payment.pence, "created_at": clock.now()}
        self._save(Allocation(**share))
        return payment

    def proposal(self, booking: Booking, **values: Any) -> Proposal:
        """A charge for cancelling late that nobody has decided about."""
        defaults = {
            "booking_id": booking.id,
            "reason": "late cancellation",
            "pence": booking.price_pence or 1500,
            "explanation": "Cancelled: 5 to 14 working days’ notice",
            "created_at": clock.now(),
        }
        return self._save(Proposal(**{**defaults, **values}))

    def attempt(self, *bookings: Booking, **values: Any) -> Attempt:
        """A payment page that the first booking's delegate has open, for the whole price of each booking."""
        number = next(_numbers)
        defaults = {
            "key": new_token(),
            "person_id": bookings[0].delegate_id,
            "state": "open",
            "pence": sum(booking.price_pence for booking in bookings),
            "email": f"payer{number}@example.org",
            "page_id": f"cs_test_{number}",
            "page_url": f"http://127.0.0.1:9/c/pay/cs_test_{number}",
            "created_at": clock.now(),
            "expires_at": clock.now() + timedelta(minutes=35),
            "lines": [
                AttemptLine(booking_id=booking.id, name=f"Booking {booking.ref}", pence=booking.price_pence)
                for booking in bookings
            ],
        }
        return self._save(Attempt(**{**defaults, **values}))
