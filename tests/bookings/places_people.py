"""What people do about places: delegates, guests, coordinators, line managers, and whoever pays."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bookings.places_world import MANAGER, World, booking, dates, modes, numbers, ways
from training import clock
from training.access import SYSTEM, Actor
from training.agency import operations as agency
from training.bookings.approval import operations as approval_operations
from training.bookings.booking import guests
from training.bookings.booking.operations import Details
from training.bookings.charging import payer_operations
from training.bookings.lifecycle import LIVE, Action, Awaits, State
from training.bookings.moving import operations as moving_operations
from training.bookings.queries import live_booking
from training.bookings.settling import carry_out
from training.checkout import fulfilment
from training.checkout import operations as checkout
from training.payments.models import Way
from training.people.delegates import WorksFor
from training.people.models import Affiliation, Agency, Person

ANY_BUTTON = sorted(set(Action) - {Action.OFFER, Action.PAY, Action.NAME, Action.SUBSTITUTE, Action.TRANSFER})
"""What anybody may press on a page that was open for long. The others go their own ways."""


class People(World):
    """Booking, joining, answering, paying, cancelling."""

    @rule(person=numbers, date=dates, agency=numbers, way=ways, mode=modes, twice=st.booleans())
    def book(self, person: int, date: int, agency: int, way: Way, mode: str | None, twice: bool) -> None:
        """Somebody books for themselves, and joins the list where there is no place."""
        person_id, said = self.people[person % len(self.people)], self.said(self.events[date], way, mode, MANAGER)
        self.book_own(self.events[date], person_id, self.agencies[agency % 3], said, twice=twice)

    @rule(which=st.integers(0, 3), date=dates, agency=numbers, way=ways, mode=modes, twice=st.booleans())
    def ask_as_a_guest(self, which: int, date: int, agency: int, way: Way, mode: str | None, twice: bool) -> None:
        """By an address alone, which may be somebody's whom we know."""
        event_id, email = self.events[date], self.addresses[which]
        said, works_for = self.said(event_id, way, mode, MANAGER), WorksFor(self.agencies[agency % 3])

        def step(session: Session) -> None:
            details = Details(**said)
            owner = session.scalars(_with_address(email)).one_or_none()
            name = session.get_one(Person, owner).name if owner else "A Guest"
            guests.ask_for_place(session, event_id, name, email, works_for, details, clock.now())
            mine = live_booking(session, event_id, session.scalars(_with_address(email)).one())
            if mine is not None and mine.form_token != said["form_token"]:
                kind = "bookings/confirm_address" if mine.awaits == Awaits.ADDRESS else "bookings/already_booked"
                self.also_told[mine.id, kind, mine.delegate.email] = 1

        self.do(step, twice=twice)

    @precondition(lambda self: self.has_begun and self.unproven())
    @rule(number=numbers, by=st.sampled_from(["link", "link", "administrator"]), twice=st.booleans())
    def confirm_address(self, number: int, by: str, twice: bool) -> None:
        found = self.unproven()
        claim = found[number % len(found)]

        def step(session: Session) -> None:
            mine = booking(session, claim)
            if by == "link":
                guests.confirm_address(session, mine, clock.now())
            else:
                carry_out(session, mine, Action.CONFIRM_ADDRESS, self.administrator, clock.now())

        self.do(step, twice=twice)

    def unproven(self) -> list[Any]:
        live = [claim for claim in self.seen.claims.values() if claim.state in LIVE]
        return [claim for claim in live if claim.awaits == Awaits.ADDRESS]

    def press(self, claim: Any, action: Action, capacity: str, *, twice: bool = False) -> None:
        def step(session: Session) -> None:
            actor = self.actor(capacity, claim)
            carry_out(session, booking(session, claim), action, actor, clock.now())

        self.do(step, twice=twice)

    @precondition(lambda self: self.has_begun and self.any(State.OFFERED))
    @rule(number=numbers, accepts=st.booleans(), by=st.sampled_from(["delegate", "delegate", "coordinator"]))
    def answer_an_offer(self, number: int, accepts: bool, by: str) -> None:
        self.press(self.one(number, State.OFFERED), Action.ACCEPT if accepts else Action.DECLINE, by, twice=True)

    @precondition(lambda self: self.has_begun and self.any(State.REQUESTED))
    @rule(number=numbers, approves=st.booleans(), by=st.sampled_from(["manager", "manager", "administrator"]))
    def answer_for_the_manager(self, number: int, approves: bool, by: str) -> None:
        self.press(self.one(number, State.REQUESTED), Action.APPROVE if approves else Action.REFUSE, by, twice=True)

    @precondition(lambda self: self.has_begun and self.any(State.REQUESTED))
    @rule(number=numbers, again=st.booleans())
    def ask_the_manager_again(self, number: int, again: bool) -> None:
        """Or another one."""
        claim = self.one(number, State.REQUESTED)

        def step(session: Session) -> None:
            mine, actor = booking(session, claim), self.actor("delegate", claim)
            if again:
                approval_operations.ask_again(session, mine, actor, clock.now())
            else:
                approval_operations.name_manager(session, mine, "Other", "other@example.org", actor, clock.now())

        self.do(step)

    @precondition(lambda self: self.has_begun and self.any(*LIVE))
    @rule(number=numbers, by=st.sampled_from(["delegate", "administrator", "coordinator"]), twice=st.booleans())
    def cancel(self, number: int, by: str, twice: bool) -> None:
        """Also of a place on the list: that is leaving it."""
        self.press(self.one(number, *LIVE), Action.CANCEL, by, twice=twice)

    @precondition(lambda self: self.has_begun and self.any(State.CONFIRMED))
    @rule(number=numbers, date=dates, mode=modes, by=st.sampled_from(["delegate", "coordinator", "administrator"]))
    def transfer(self, number: int, date: int, mode: str | None, by: str) -> None:
        """To another date of the course; whoever is next gets the place."""
        claim, to = self.one(number, State.CONFIRMED), self.events[date]

        def step(session: Session) -> None:
            kind = mode if mode in self.kinds[to] else None
            actor, now = self.actor(by, claim), clock.now()
            moving_operations.transfer_booking(session, booking(session, claim), to, actor, now, mode=kind)

        self.do(step, twice=True)

    @precondition(lambda self: self.has_begun and self.any(State.CONFIRMED))
    @rule(number=numbers)
    def give_a_place_back(self, number: int) -> None:
        self.press(self.one(number, State.CONFIRMED), Action.CANCEL, "delegate")

    @precondition(lambda self: self.has_begun and self.any(*State))
    @rule(
        number=numbers,
        action=st.sampled_from(ANY_BUTTON),
        by=st.sampled_from(["delegate", "manager", "coordinator", "administrator", "system"]),
    )
    def press_anything(self, number: int, action: Action, by: str) -> None:
        self.press(self.one(number, *State), action, by)

    @precondition(lambda self: self.has_begun and self.any(State.AWAITING_PAYMENT))
    @rule(number=numbers)
    def open_payment_page(self, number: int) -> None:
        claim = self.one(number, State.AWAITING_PAYMENT)

        def step(session: Session) -> Any:
            payer = session.get_one(Person, claim.delegate_id or claim.booked_by_id)
            attempt = checkout.start(session, [booking(session, claim)], payer, SYSTEM, clock.now()).attempt
            return attempt.id, attempt.key, attempt.pence, attempt.expires_at

        opened = self.do(step)
        if opened and opened[0] not in self.stripe.pages:
            self.stripe.open(*opened)
            self.pages.append(opened[0])

    @precondition(lambda self: self.has_begun and self.pages)
    @rule(number=numbers, heard=st.sampled_from([0, 1, 1, 2]))
    def pay_by_card(self, number: int, heard: int) -> None:
        """We hear of it at once, twice, or only later."""
        page = self.stripe.pages[self.pages[number % len(self.pages)]]
        if page.status == "open" and clock.now() < page.expires_at:
            page.status, page.paid = "complete", True
        for _ in range(heard):
            self.hear_of_payment(number)

    @precondition(lambda self: self.has_begun and self.pages)
    @rule(number=numbers)
    def hear_of_payment(self, number: int) -> None:
        attempt_id = self.pages[number % len(self.pages)]
        page, back = self.stripe.as_told(attempt_id)
        self.do(lambda session: fulfilment.settle(session, attempt_id, page, back, clock.now()))

    @precondition(lambda self: self.has_begun and self.any(State.AWAITING_PAYMENT))
    @rule(number=numbers)
    def choose_invoice(self, number: int) -> None:
        claim = self.one(number, State.AWAITING_PAYMENT)
        details = {"way": "invoice", "organisation": "Scouts", "contact_name": "Fin", "contact_email": "f@example.org"}

        def step(session: Session) -> None:
            actor = self.actor("delegate", claim)
            payer_operations.choose_payer(session, booking(session, claim), details, actor, clock.now())

        self.do(step)

    @rule(person=numbers, to=numbers)
    def change_agency(self, person: int, to: int) -> None:
        """Somebody leaves where they worked and joins another; what they booked stays as it was."""
        person_id, new_id = self.people[person % len(self.people)], self.agencies[to % 3]

        def step(session: Session) -> None:
            mover, me = session.get_one(Person, person_id), Actor(person_id, "delegate")
            for tie in session.scalars(
                select(Affiliation).where(Affiliation.person_id == person_id, Affiliation.ended_at.is_(None))
            ).all():
                agency.leave(session, tie, me, clock.now())
            agency.join(session, mover, session.get(Agency, new_id) if new_id else None, None, clock.now())

        self.do(step)


def _with_address(email: str) -> Any:
    return select(Person.id).where(Person.email.in_([email, email.lower()]))
