"""What is not over yet: booked, approved, paid for and cancelled by the operations that the pages call.

Each is given the moment at which it was done: history, messages, links and money are those of the site itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from demonstration.moments import Doing, Moments
from demonstration.money.card_payments import TYPING, pay_by_card, send_card_refunds
from demonstration.money.dues import payer_of
from demonstration.names import make_name
from demonstration.rows import has_manager, needs_of
from demonstration.year import PlannedBooking
from training.access import Actor
from training.bookings import settling
from training.bookings.approval.operations import answer_approval
from training.bookings.booking.operations import book_own_place
from training.bookings.booking.requests import Details
from training.bookings.charging.operations import confirm_charges
from training.bookings.invitations.invitees import Invitee
from training.bookings.invitations.operations import invite_people
from training.bookings.lifecycle import Action, State
from training.bookings.models import Booking, BookingLink, Purpose
from training.bookings.reasons.models import CancelCategory
from training.courses.models import Event, OpenTo
from training.payments.models import Payer, Proposal
from training.people.delegates import WorksFor
from training.people.models import Person

INVITED_BEFORE = timedelta(days=3)
NOT_COMING = 6
"""How many are invited and do not answer."""
LOOKS_FOR_THE_CARD = timedelta(minutes=1)
MANAGER_ANSWERS = timedelta(hours=20)
WORKER_SENDS = timedelta(minutes=1)
ADMINISTRATOR_DECIDES = timedelta(days=3)
_A_MOMENT = timedelta(minutes=10)


class Coming:
    """Everything that was done so far about events that are not over."""

    def __init__(self, session: Session, moments: Moments, administrator: Actor, rng: Random) -> None:
        self.session, self.administrator, self.now, self.rng = session, administrator, moments.now, rng
        self.moments = moments
        self._leaving: dict[int, list[PlannedBooking]] = defaultdict(list)
        self._gone: set[PlannedBooking] = set()
        self._people: Sequence[Person] = ()  # read together, and held: the session itself forgets them

    def plan(self, plans: Sequence[PlannedBooking], uninvited: Sequence[PlannedBooking]) -> None:
        """Have these bookings made, each in its moment. `uninvited`: who may be invited beside those who come."""
        self._people = _load_people(self.session, [plan.delegate.id for plan in plans])
        by_invitation: dict[Event, list[PlannedBooking]] = defaultdict(list)
        for plan in plans:
            self.moments.at(plan.created_at, self._booking(plan))
            if plan.event.open_to == OpenTo.INVITATION:
                by_invitation[plan.event].append(plan)
        for event, invited in by_invitation.items():
            first = min(plan.created_at for plan in invited) - INVITED_BEFORE
            self.moments.at(first, self._inviting(event, [*invited, *uninvited[:NOT_COMING]]))

    def _inviting(self, event: Event, plans: Sequence[PlannedBooking]) -> Doing:
        def invite(at: datetime) -> None:
            people = [Invitee(plan.delegate.name, plan.delegate.email) for plan in plans if plan.delegate.email]
            invite_people(self.session, event.id, people, self.administrator, at)

        return invite

    def _booking(self, plan: PlannedBooking) -> Doing:
        def book(at: datetime) -> None:
            delegate = self.session.get_one(Person, plan.delegate.id)
            self._make_room(plan.event, at)
            works_for = WorksFor(plan.agency.id) if plan.agency else WorksFor()
            details = self._details(plan)
            booking = book_own_place(self.session, plan.event.id, delegate, works_for, details, at)
            plan.id, plan.ref = booking.id, booking.ref
            self._go_on(plan, booking, delegate, at)

        return book

    def _details(self, plan: PlannedBooking) -> Details:
        domain = (plan.delegate.email or "@demo.example").partition("@")[2]
        prerequisite = plan.event.course.prerequisite
        access, dietary = needs_of(plan, self.rng)
        payer = None
        if plan.price.pence:
            payee = payer_of(plan, self.rng)
            payer = Payer(
                way=payee.way,
                organisation=payee.organisation,
                contact_name=payee.contact_name,
                contact_email=payee.contact_email,
                purchase_order=payee.purchase_order,
                cost_code=payee.cost_code,
            )
        return Details(
            job_role=plan.delegate.job_role,
            manager_name=make_name(self.rng) if has_manager(plan) else "",
            manager_email=f"manager{self.rng.randint(1, 40)}@{domain}" if has_manager(plan) else "",
            prerequisite=f"{prerequisite.title}, {self.rng.randint(2023, 2025)}" if prerequisite else "",
            access_needs=access,
            dietary_needs=dietary,
            payer=payer,
        )

    def _go_on(self, plan: PlannedBooking, booking: Booking, delegate: Person, at: datetime) -> None:
        """What follows from a booking sooner or later."""
        if booking.state == State.AWAITING_PAYMENT:
            self.moments.at(
                at + LOOKS_FOR_THE_CARD, lambda then: pay_by_card(self.session, booking, delegate, then, self.rng)
            )
        if plan.state in {State.CONFIRMED, State.DECLINED} and booking.state == State.REQUESTED:
            approved = plan.state is State.CONFIRMED
            then = at + MANAGER_ANSWERS if approved else plan.ended_at or self.now
            self.moments.at(min(then, self.now), lambda then: self._answer(booking, then, approved=approved))
        if plan.state is State.CANCELLED and plan.ended_at:
            self._leaving[plan.event.id].append(plan)
            self.moments.at(max(plan.ended_at, at + _A_MOMENT), lambda then: self._cancel(plan, then))

    def _answer(self, booking: Booking, at: datetime, *, approved: bool) -> None:
        link = self.session.scalars(
            select(BookingLink).where(
                BookingLink.booking_id == booking.id,
                BookingLink.purpose == Purpose.APPROVAL,
                BookingLink.ended_at.is_(None),
            )
        ).one()
        action, reason = (Action.APPROVE, "") if approved else (Action.REFUSE, "We have nobody to stand in that day.")
        answer_approval(self.session, link.id, None, action, reason, at)

    def _make_room(self, event: Event, at: datetime) -> None:
        """Who is going to cancel does so before somebody else would find the event full."""
        while event.places_left == 0:
            early = [one for one in self._leaving[event.id] if one.created_at + _A_MOMENT < at - TYPING]
            if not early:
                return
            self._cancel(early[0], at - TYPING)

    def _cancel(self, plan: PlannedBooking, at: datetime) -> None:
        if plan in self._gone:
            return
        self._gone.add(plan)
        self._leaving[plan.event.id].remove(plan)
        booking = self.session.get_one(Booking, plan.id)
        category = CancelCategory(plan.cancel_category) if plan.cancel_category else None
        actor = Actor(plan.delegate.id, "delegate")
        settling.carry_out(
            self.session, booking, Action.CANCEL, actor, at, reason=plan.cancel_reason, category=category
        )
        send_card_refunds(self.session, booking, min(at + WORKER_SENDS, self.now), self.rng)
        self.moments.at(at + ADMINISTRATOR_DECIDES, lambda then: self._confirm_charge(booking, then))

    def _confirm_charge(self, booking: Booking, at: datetime) -> None:
        """What a late cancellation costs stands before the administrator. The latest are not decided yet."""
        undecided = select(Proposal.id).where(Proposal.booking_id == booking.id, Proposal.decided_at.is_(None))
        if ids := self.session.scalars(undecided).all():
            confirm_charges(self.session, ids, self.administrator, at)


def _load_people(session: Session, ids: Sequence[int]) -> Sequence[Person]:
    with_ties = (selectinload(Person.roles), selectinload(Person.affiliations))
    return session.scalars(select(Person).where(Person.id.in_(ids)).options(*with_ties)).all()
