"""What can be done with a booking that is there, inside transaction(): place, money, state and history together."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from training.access import Actor
from training.board_lists.queries import board_lists
from training.bookings import lifecycle, places
from training.bookings.holds import hold_ends, naming_ends
from training.bookings.lifecycle import Action, AlreadyDone, Awaits, Decision, Facts, State, decide
from training.bookings.models import FULL, Booking, Needs
from training.bookings.reasons import operations as reasons_operations
from training.bookings.reasons.models import CancelCategory
from training.courses.models import Event, EventState, LineManager
from training.history.operations import record
from training.payments.cancellation import (
    CancellationCost,
    CancellationQuote,
    Case,
    cost_of_cancelling,
    why_not_as_quoted,
)
from training.payments.ledger_operations import Due, owe, propose_charge, settle
from training.payments.models import ChargeReason, Payer, Way
from training.payments.queries import account_of, free_cancellation_windows, policy_with
from training.people import delegates
from training.refusals import Code, Refused
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.operations import queue_text

BOARD_CANCELLED = "The Board cancelled the event."
"""Why charges are withdrawn and money goes back."""

CANCELLED = "Cancelled: "
"""So the explanation of a charge for cancelling late begins; the notice follows."""

_DONE_BY_OTHERS = frozenset({Action.APPROVE, Action.OFFER})
"""After these the delegate learns of it from a message."""


@dataclass(frozen=True)
class Change:
    """What an action made of a booking: for whoever tells people of it, and passes the place on."""

    action: Action
    before: State
    awaited: Awaits | None
    after: Decision
    pence_back: int
    """How many pence go back to whoever paid."""

    @property
    def place_freed(self) -> bool:
        """Whether a place came free that the next on the waiting list can have."""
        return self.before in lifecycle.HOLDS_A_PLACE and self.after.to in lifecycle.FINISHED


def change(
    session: Session,
    booking: Booking,
    action: Action,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    category: CancelCategory | None = None,
    quoted: CancellationQuote | None = None,
    free_because: str = "",
) -> Change | AlreadyDone:
    """Do something to a booking: lock its places, decide, and move place, money, state and history together.

    `quoted` is what whoever cancels has read that it costs, which is never exceeded; with `free_because` it costs
    nothing, whatever the policy says. Answers with AlreadyDone, and changes nothing, when it had been done before.
    Raises Refused with a sentence. Nobody is told of it here, and no place is passed on: settling.carry_out() calls
    this and does both.
    """
    decision = decision_on(session, booking, action, actor, now)
    if isinstance(decision, AlreadyDone):
        return decision
    if quoted:
        pence, confirmed = cancelling_now(session, booking, now).pence, booking.state == State.CONFIRMED
        if sentence := why_not_as_quoted(quoted, pence, confirmed=confirmed):
            raise Refused(Code.CHANGED, sentence)
    before, awaited = State(booking.state), Awaits(booking.awaits) if booking.awaits else None
    _move_place(session, booking, before, decision.to)
    if free_because and action is Action.CANCEL:
        pence_back = settle(session, booking.id, None, free_because, actor, now)
    else:
        pence_back = _settle_money(session, booking, action, actor, now)
    _write_state(session, booking, decision, now, was_away=_will_read_of_it(booking, action, actor))
    if decision.to in lifecycle.FINISHED:
        booking.ended_at = now
        _keep_reason(session, booking, decision.to, reason, category, actor, now)
    record(session, "booking", booking.id, action, actor, now, before=before, to=decision.to)
    return Change(action, before, awaited, decision, pence_back)


def _keep_reason(
    session: Session,
    booking: Booking,
    ended: State,
    reason: str,
    category: CancelCategory | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Why it ended: the delegate is told why it was declined, and why they cancelled is read at a press only."""
    if ended is State.DECLINED:
        booking.declined_because = reason
        if reason.strip():
            queue_text(session, TextKind.REFUSAL, booking.id, actor.person_id, now)
    else:
        booking.cancel_category = category
        reasons_operations.keep_reason(session, booking.id, reason, actor, now)


def forget_who_never_confirmed(session: Session, booking: Booking) -> None:
    """Nobody confirmed the address while the place was held: their needs go with the hold, and so does the person.

    Of somebody whom we know otherwise, or who still has a booking, only the needs go. What stays of the bookings says
    nothing of anybody.
    """
    person, booking.needs = booking.delegate, None
    session.flush()
    if person is None or delegates.is_known_otherwise(session, person):
        return
    theirs = or_(Booking.delegate_id == person.id, Booking.booked_by_id == person.id)
    bookings = session.scalars(select(Booking).where(theirs)).all()
    if not all(one.booked_by_id == person.id and _never_came_about(one) for one in bookings):
        return
    with session.no_autoflush:
        for one in bookings:
            one.delegate, one.booked_by, one.needs = None, None, None
            one.job_role = one.prerequisite = one.manager_name = one.manager_email = ""
            if one.payer:
                one.payer.contact_name = one.payer.contact_email = ""
    delegates.forget(session, person)


def _never_came_about(booking: Booking) -> bool:
    return booking.state in lifecycle.FINISHED and booking.confirmed_at is None


def decision_on(
    session: Session, booking: Booking, action: Action, actor: Actor, now: datetime
) -> Decision | AlreadyDone:
    """What an action would make of a booking, read and decided once its places are locked. Raises Refused."""
    places.lock_for(session, booking)
    session.refresh(booking.event, ["state", "starts_at", "moved_at", "register_closed_at", "agency_cap", "open_to"])
    facts = facts_of(session, booking)
    if facts.pays_by_card and _is_paid(session, booking):
        facts = replace(facts, pays_by_card=False)
    return decide(facts, action, actor, now)


def _write_state(session: Session, booking: Booking, decision: Decision, now: datetime, *, was_away: bool) -> None:
    # Read before anything is written: a query would send half of it to the database, which knows that it is wrong.
    until = held_until(session, decision, booking, now, was_away=was_away)
    booking.state, booking.awaits, booking.held_until = decision.to, decision.awaits, until
    if decision.to is not State.WAITING:
        booking.waiting_order = None
    if decision.to is State.CONFIRMED:
        booking.confirmed_at, booking.ended_at = now, None


def _will_read_of_it(booking: Booking, action: Action, actor: Actor) -> bool:
    """Whether whoever has to pay now learns of it from a message, since somebody else pressed the button."""
    return action in _DONE_BY_OTHERS or (action is Action.ACCEPT and actor.person_id != booking.booked_by_id)


def facts_of(session: Session, booking: Booking) -> Facts:
    """What the lifecycle decides by. Reads the rules only for a place that is still to be named."""
    event, named = booking.event, booking.delegate_id is not None
    return Facts(
        state=State(booking.state),
        awaits=Awaits(booking.awaits) if booking.awaits else None,
        needs_approval=_needs_approval(booking),
        starts_at=event.starts_at,
        register_closed=event.register_closed_at is not None,
        held_until=booking.held_until,
        pays_by_card=booking.pays_by == Way.CARD and booking.price_pence > 0,
        event_cancelled=event.state == EventState.CANCELLED,
        named=named,
        walk_in=booking.walk_in,
        completes=booking.completes_id is not None,
        name_by=None if named else naming_ends(event.starts_at, rules(session).naming_days),
    )


def _needs_approval(booking: Booking) -> bool:
    """What was approved once is not asked for again when it is completed."""
    asks = lifecycle.has_somebody_to_ask(works_alone=booking.agency_id is None, manager_email=booking.manager_email)
    return booking.event.course.line_manager == LineManager.MUST_APPROVE and asks and booking.completes_id is None


def _is_paid(session: Session, booking: Booking) -> bool:
    """Money may come before the place is theirs: on account, or for a page that was open meanwhile."""
    account = account_of(session, booking.id)
    return bool(account.live) and account.open_pence <= 0


def change_needs(
    session: Session, booking: Booking, access: str | None, dietary: str | None, actor: Actor, now: datetime
) -> None:
    """Write other access and dietary needs in the place of what the delegate told before. None leaves one as it is,
    nothing deletes it. Raises Refused where nobody prepares for this booking any more.
    """
    session.refresh(booking, ["state", "event_id"], with_for_update=True)
    session.refresh(booking, ["needs"])  # by itself: PostgreSQL locks no row that an outer join may leave out
    if booking.state not in lifecycle.LIVE or now >= booking.event.ends_at:
        raise Refused(
            Code.CLOSED,
            "This booking is over, so nobody reads what you need any more. For another event, change it there.",
        )
    before = booking.needs or Needs(access="", dietary="")
    after = (before.access if access is None else access, before.dietary if dietary is None else dietary)
    if after == (before.access, before.dietary):
        return
    if not any(after):
        booking.needs = None
    elif booking.needs is None:
        booking.needs = Needs(access=after[0], dietary=after[1])
    else:
        booking.needs.access, booking.needs.dietary = after
    session.flush()
    record(session, "booking", booking.id, "needs changed", actor, now)


def cancelling_now(session: Session, booking: Booking, now: datetime) -> CancellationCost:
    """What cancelling costs at this moment by the policy that was agreed to, why, and from when it would cost more."""
    if booking.state != State.CONFIRMED:
        return CancellationCost(0, "the place is not confirmed")
    if booking.completes_id is not None:
        return CancellationCost(0, "it completes another booking")
    return cost_of_cancelling(
        policy_with(session, booking.policy_id), case_of(booking), free_cancellation_windows(session), now
    )


def case_of(booking: Booking) -> Case:
    """What a cancellation of this booking is judged by."""
    event = booking.event
    return Case(
        price_pence=booking.price_pence,
        booked_at=booking.transferred_at or booking.created_at,
        starts_at=event.starts_at,
        moved_at=event.moved_at,
        cancelled_by_board=event.state == EventState.CANCELLED,
    )


def overdue(now: datetime) -> ColumnElement[bool]:
    """Bookings that have waited long enough: for an answer, or for an event that has begun. For a query with events.

    Who is at the payment page has the rest of their 40 minutes.
    """
    begun = (Event.starts_at <= now) & (Booking.state != State.AWAITING_PAYMENT)
    return and_(
        Booking.state.in_(lifecycle.LIVE - {State.CONFIRMED}),
        or_(Booking.held_until <= now, begun),
        # Of an event that the Board has cancelled, everybody is told that, and not that they were late.
        Event.state != EventState.CANCELLED,
    )


def end_holds_by_start(session: Session, event: Event) -> None:
    """What is held for an event that the Board has moved is given up when it starts at the latest.

    Its places are locked, and it was read after that.
    """
    beyond = (Booking.event_id == event.id, Booking.held_until > event.starts_at)
    session.execute(update(Booking).where(*beyond).values(held_until=event.starts_at))


def _move_place(session: Session, booking: Booking, before: State, after: State) -> None:
    held, holds = before in lifecycle.HOLDS_A_PLACE, after in lifecycle.HOLDS_A_PLACE
    if booking.pool_id is None or held == holds:
        return
    if holds:
        try:
            places.take(session, booking.pool_id)
        except places.Full:
            raise Refused(Code.FULL, FULL) from None
    else:
        places.release(session, booking.pool_id)


def _settle_money(session: Session, booking: Booking, action: Action, actor: Actor, now: datetime) -> int:
    """Bring what is owed in line with what becomes of the booking. Returns the pence that go back.

    What a late cancellation costs is owed from now on, and what was paid beyond it goes back at once. It stands before
    the administrator, beside the reason, until they confirm or waive it.
    """
    match action:
        case Action.LAPSE | Action.REFUSE | Action.DECLINE:
            return settle(session, booking.id, None, "The booking never came about.", actor, now)
        case Action.CANCEL | Action.RELEASE:
            return _settle_cancelled(session, booking, actor, now)
        case Action.PAY if booking.state == State.LAPSED and booking.payer:
            owe_for_place(session, booking, booking.payer, actor, now)
        case Action.ACCEPT if booking.price_pence and booking.payer:
            owe_for_place(session, booking, booking.payer, actor, now)
    return 0


def _settle_cancelled(session: Session, booking: Booking, actor: Actor, now: datetime) -> int:
    notice = cancelling_now(session, booking, now)
    if booking.event.state == EventState.CANCELLED:
        return settle(session, booking.id, None, BOARD_CANCELLED, actor, now)
    if notice.pence == 0 or booking.payer is None:
        return settle(session, booking.id, None, "Cancelled in time.", actor, now)
    due = Due(ChargeReason.LATE_CANCELLATION, notice.pence, f"{CANCELLED}{notice.why}")
    propose_charge(session, booking.id, due, actor, now)
    if booking.price_pence == 0:
        return 0  # a free place owes nothing until the administrator has confirmed it
    return settle(session, booking.id, due, "Cancelled late.", actor, now)


def owe_for_place(session: Session, booking: Booking, payer: Payer, actor: Actor, now: datetime) -> None:
    """The price of a booking is owed by this payer."""
    owe(session, booking.id, Due(ChargeReason.PLACE, booking.price_pence, booking.price_explanation), payer, actor, now)


def held_until(
    session: Session, decision: Decision, booking: Booking, now: datetime, *, was_away: bool = False
) -> datetime | None:
    """When the place of a booking that waits is given up, by the rules in force."""
    in_force, starts_at = rules(session), booking.event.starts_at
    return hold_ends(
        decision,
        now,
        starts_at,
        in_force,
        was_away=was_away,
        of_school=board_lists(session).keeps_school_holidays(booking.sector),
        name_by=naming_ends(starts_at, in_force.naming_days) if booking.delegate_id is None else None,
    )
