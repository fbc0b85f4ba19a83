"""A few dates of two courses, agencies with people, and what a machine needs in order to act among them."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy.orm import Session

from tests.bookings.places_seen import Claim, Seen, Told, look
from tests.checkout.stripe_as_told import Stripe
from tests.conftest import NOW
from tests.factories import Make
from training import clock
from training.access import Actor, Role
from training.bookings.booking import operations as booking_operations
from training.bookings.booking.operations import Details
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.courses.models import LineManager, Mode, PlacePool
from training.courses.operations import SavedMeanwhile
from training.db import db, transaction
from training.links import new_token
from training.payments.models import Payer, Way
from training.people.delegates import WorksFor
from training.people.models import Person
from training.refusals import Refused

MANY = 1000
PRICE_PENCE = 8000
MANAGER = "manager@example.org"
DATES = 3

numbers = st.integers(0, MANY)
dates = st.integers(0, DATES - 1)
ways = st.sampled_from([Way.CARD, Way.CARD, Way.INVOICE])
modes = st.sampled_from([None, None, Mode.ROOM, Mode.ONLINE])
shapes = st.fixed_dictionaries(
    {
        "room": st.sampled_from([0, 1, 1, 2, 3]),
        "online": st.sampled_from([None, None, 0, 1]),
        "cap": st.sampled_from([None, 1, 2]),
        "days": st.sampled_from([9, 17, 40, 60]),  # soon to be named for, capped still, before any charge
        "asked_for": st.integers(0, 5),
        "pence": st.sampled_from([0, PRICE_PENCE, PRICE_PENCE]),
    }
)


class World(RuleBasedStateMachine):
    """Where it happens. What happens is in the classes that stand on this one."""

    app: Any

    @initialize(shapes=st.lists(shapes, min_size=DATES, max_size=DATES))
    def begin(self, shapes: list[dict[str, Any]]) -> None:
        self.traveller = time_machine.travel(NOW, tick=False)
        self.clock = self.traveller.start()
        self.context = self.app.app_context()
        self.context.push()
        self.undo = db.engines[None].begin_nested()
        self.stripe, self.pages = Stripe(), list[int]()
        self.excused, self.swept = set[int](), False
        """Events whose caps time has opened since the worker looked; whether it has looked since time passed."""
        self.by_worker = self.has_been_looked_at = False
        self.also_told: Told = Counter()
        """Messages of this step that tell of no move."""
        with Session(bind=db.engines[None], join_transaction_mode="create_savepoint") as session:
            self._populate(Make(session), shapes)
        self.seen: Seen = self.look()
        for event_id, shape in zip(self.events, shapes, strict=True):
            for person_id in self.people[: shape["asked_for"]]:
                self.book_own(event_id, person_id, self.homes[person_id], self.said(event_id, Way.CARD))

    def _populate(self, make: Make, shapes: list[dict[str, Any]]) -> None:
        told = make.course(line_manager=LineManager.TOLD)
        approved = make.course(line_manager=LineManager.MUST_APPROVE)
        self.events = [
            self._event(make, told if number < DATES - 1 else approved, shape) for number, shape in enumerate(shapes)
        ]
        self.kinds = {
            event_id: {Mode.ROOM} if shape["online"] is None else {Mode.ROOM, Mode.ONLINE}
            for event_id, shape in zip(self.events, shapes, strict=True)
        }
        self.prices = {event_id: shape["pence"] for event_id, shape in zip(self.events, shapes, strict=True)}
        nurses, scouts = make.agency("Nurses"), make.agency("Scouts")
        self.agencies: list[int | None] = [nurses.id, scouts.id, None]
        tied = [nurses, nurses, nurses, scouts, scouts, None]
        self.homes = {make.person(agency=agency).id: agency and agency.id for agency in tied}
        self.people = list(self.homes)
        self.people.append(make.person("Without Address", agency=nurses, email=None).id)
        coordinator = make.coordinator(nurses)
        self.coordinator, self.coordinators_address = Actor(coordinator.id, Role.COORDINATOR), coordinator.email
        self.administrator = Actor(make.administrator().id, Role.ADMINISTRATOR)
        self.addresses = [f"guest{number}@example.org" for number in range(3)]
        self.addresses.append(make.person(agency=scouts, email="Known@example.org").email or "")

    def _event(self, make: Make, course: Any, shape: dict[str, Any]) -> int:
        event = make.event(
            course,
            capacity=shape["room"],
            days=shape["days"],
            agency_cap=shape["cap"],
            price_pence=shape["pence"],
            online_link="https://meeting.example/1",
        )
        if shape["online"] is not None:
            event.pools.append(PlacePool(mode=Mode.ONLINE, capacity=shape["online"], taken=0))
            make.session.commit()
        return event.id

    @property
    def has_begun(self) -> bool:
        return hasattr(self, "seen")

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            db.session.remove()
            self.undo.rollback()
            self.context.pop()
            self.traveller.stop()

    def do(self, step: Callable[[Session], Any], *, twice: bool = False) -> Any:
        """One transaction of the application, or the same again after it; what it refuses changes nothing.

        Pressed twice in a row, the second press writes nothing.
        """
        done = self._once(step)
        if twice:
            first = self.look()
            self._once(step)
            assert self.look() == first, "pressed again, it did something"
        return done

    def _once(self, step: Callable[[Session], Any]) -> Any:
        try:
            with transaction() as session:
                return step(session)
        except (Refused, SavedMeanwhile):
            return None

    def look(self) -> Seen:
        """What there is now."""
        db.session.rollback()
        seen = look(db.session())
        db.session.rollback()
        return seen

    def any(self, *states: State) -> bool:
        return any(claim.state in states for claim in self.seen.claims.values())

    def one(self, number: int, *states: State) -> Claim:
        """One of the bookings in these states."""
        found = [claim for claim in self.seen.claims.values() if claim.state in states]
        return found[number % len(found)]

    def actor(self, capacity: str, claim: Claim) -> Actor:
        match capacity:
            case "administrator":
                return self.administrator
            case "coordinator":
                return self.coordinator
            case "manager" | "system":
                return Actor(None, capacity)
            case _:
                return Actor(claim.delegate_id or claim.booked_by_id, "delegate")

    def said(self, event_id: int, way: Way, mode: str | None = None, manager_email: str = "") -> dict[str, Any]:
        """What a booking form says. Whoever books what costs something says who pays."""
        payer = Payer(way=way, organisation="Scouts", contact_name="Fin", contact_email="fin@example.org")
        return {
            "payer": payer if self.prices[event_id] else None,
            "mode": mode if mode in self.kinds[event_id] else None,
            "manager_email": manager_email,
            "form_token": new_token(),
        }

    def book_own(
        self, event_id: int, person_id: int, agency_id: int | None, said: dict[str, Any], *, twice: bool = False
    ) -> None:
        def step(session: Session) -> None:
            delegate, works_for = session.get_one(Person, person_id), WorksFor(agency_id)
            booking_operations.book_own_place(session, event_id, delegate, works_for, Details(**said), clock.now())

        self.do(step, twice=twice)


def booking(session: Session, claim: Claim) -> Booking:
    return session.get_one(Booking, claim.id)
