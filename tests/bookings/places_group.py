"""What coordinators do: book for several, name, and swap."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy.orm import Session

from tests.bookings.places_world import MANAGER, World, booking, dates, modes, numbers, ways
from training import clock
from training.bookings.groups import operations as groups_operations
from training.bookings.groups import queries as groups_queries
from training.bookings.groups.colleagues import Colleague
from training.bookings.groups.operations import GroupBooking as Several
from training.bookings.groups.operations import book_several
from training.bookings.groups.pasted_list import ListedColleague
from training.bookings.lifecycle import LIVE, State
from training.courses.models import Event
from training.payments.models import Way
from training.people.models import Person


class Group(World):
    """For their agency, with names and without."""

    @rule(
        who=st.sets(st.integers(0, 6), max_size=3),
        unnamed=st.integers(0, 2),
        date=dates,
        way=ways,
        mode=modes,
        twice=st.booleans(),
    )
    def book_for_several(self, who: set[int], unnamed: int, date: int, way: Way, mode: str | None, twice: bool) -> None:
        """Whoever finds no place joins the list; places without names are to be named later."""
        event_id, said = self.events[date], self.said(self.events[date], way, mode, MANAGER)
        payer = {"way": way, "organisation": "Scouts", "contact_name": "Fin", "contact_email": "fin@example.org"}
        group = Several(
            agency_id=self.agencies[0] or 0,
            listed=(),
            unnamed=unnamed,
            mode=said["mode"],
            manager_email=MANAGER,
            payer=payer if said["payer"] else None,
            form_token=said["form_token"],
        )

        def step(session: Session) -> list[tuple[int, str]]:
            people = [session.get_one(Person, self.people[number]) for number in sorted(who)]
            listed = [
                ListedColleague(line, person.name, person.email or "") for line, person in enumerate(people, start=1)
            ]
            event, now = session.get_one(Event, event_id), clock.now()
            plan = groups_queries.look_up(
                session, event, group.agency_id, listed, unnamed, group.mode, MANAGER, now
            ).plan
            checked = replace(group, listed=listed, left_out=plan.left_out)
            made = book_several(session, event_id, checked, self.coordinator, now)
            return [(one.id, one.state) for one in made]

        made = self.do(step, twice=twice)
        if made:
            self.also_told[made[0][0], "bookings/booked_several", self.coordinators_address] = 1
            confirmed = [booking_id for booking_id, state in made if state == State.CONFIRMED]
            if confirmed and self.seen.dates[event_id].line_manager == "told":
                self.also_told[confirmed[0], "bookings/manager_told_of_several", MANAGER] = 1

    @precondition(lambda self: self.has_begun and self.unnamed())
    @rule(number=numbers, person=numbers, by=st.sampled_from(["coordinator", "administrator"]), twice=st.booleans())
    def name(self, number: int, person: int, by: str, twice: bool) -> None:
        found = self.unnamed()
        self._swap(found[number % len(found)], person, by, groups_operations.name_delegate, twice)

    def unnamed(self) -> list[Any]:
        return [claim for claim in self.seen.claims.values() if claim.state in LIVE and claim.delegate_id is None]

    @precondition(lambda self: self.has_begun and self.any(State.CONFIRMED, State.AWAITING_PAYMENT))
    @rule(
        number=numbers,
        person=numbers,
        by=st.sampled_from(["delegate", "coordinator", "administrator"]),
        twice=st.booleans(),
    )
    def substitute(self, number: int, person: int, by: str, twice: bool) -> None:
        claim = self.one(number, State.CONFIRMED, State.AWAITING_PAYMENT)
        self._swap(claim, person, by, groups_operations.substitute_delegate, twice)

    def _swap(self, claim: Any, person: int, by: str, operation: Callable[..., Any], twice: bool) -> None:
        def step(session: Session) -> None:
            one = session.get_one(Person, self.people[person % len(self.people)])
            colleague = Colleague(name=one.name, email=one.email) if one.email else Colleague(person_id=one.id)
            actor, now = self.actor(by, claim), clock.now()
            operation(session, booking(session, claim), colleague, actor, now)

        self.do(step, twice=twice)
