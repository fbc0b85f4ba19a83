"""The life of a booking, from top to bottom.

A booking is requested (its delegate has to confirm an address, or a manager has to approve), or confirmed at once. When
an event is full, or its agency has as many places as it may, it waits; a freed place is offered. A place that has to be
paid for by card awaits payment. It ends cancelled, lapsed or declined, or its event comes and the register gives it an
outcome, which is a field beside the state. Who comes, and to which date, can change on the way: that moves no state. A
pair of state and action that is not in the table is refused, never ignored.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from training.access import Actor
from training.refusals import Code, Refused


class State(StrEnum):
    REQUESTED = "requested"
    WAITING = "waiting"
    OFFERED = "offered"
    AWAITING_PAYMENT = "awaiting payment"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    DECLINED = "declined"


HOLDS_A_PLACE = frozenset({State.REQUESTED, State.OFFERED, State.AWAITING_PAYMENT, State.CONFIRMED})
LIVE = HOLDS_A_PLACE | {State.WAITING}
OWES_MONEY = frozenset({State.REQUESTED, State.AWAITING_PAYMENT, State.CONFIRMED})
ON_THE_REGISTER = frozenset({State.CONFIRMED})
FINISHED = frozenset({State.CANCELLED, State.LAPSED, State.DECLINED})


class Awaits(StrEnum):
    """What a requested booking waits for. A waiting one counts once its address is confirmed."""

    ADDRESS = "address"
    MANAGER = "manager"


class Outcome(StrEnum):
    """What the register said, once closed."""

    ATTENDED = "attended"
    PARTIAL = "partial"
    DID_NOT_ATTEND = "did not attend"


class Action(StrEnum):
    CONFIRM_ADDRESS = "confirm address"
    APPROVE = "approve"
    REFUSE = "refuse"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    PAY = "pay"
    CHOOSE_INVOICE = "choose invoice"
    LAPSE = "lapse"
    NAME = "name"
    SUBSTITUTE = "substitute"
    TRANSFER = "transfer"
    RELEASE = "release"
    CANCEL = "cancel"


CONFIRMS = frozenset({Action.CONFIRM_ADDRESS, Action.APPROVE, Action.ACCEPT})
"""These make somebody's place of what is only held."""

STAYS = frozenset({Action.NAME, Action.SUBSTITUTE, Action.TRANSFER})
"""These change who comes, or when, and leave the state as it is."""


@dataclass(frozen=True)
class Step:
    """What an action makes of a state. `to` None: the facts decide where it goes."""

    to: State | None
    by: frozenset[str]


@dataclass(frozen=True)
class AlreadyDone:
    """The action has happened before: nothing changes, and whoever asked is told what is so."""

    sentence: str


DELEGATE, MANAGER, ADMINISTRATOR, SYSTEM = "delegate", "manager", "administrator", "system"
_EVERYONE = frozenset({DELEGATE, ADMINISTRATOR, SYSTEM})
_DELEGATE = frozenset({DELEGATE, ADMINISTRATOR})
_MANAGER = frozenset({MANAGER, ADMINISTRATOR})
_SYSTEM = frozenset({SYSTEM})
_SYSTEM_OR_ADMINISTRATOR = frozenset({SYSTEM, ADMINISTRATOR})

_CANCELLED = AlreadyDone("This booking is already cancelled.")
_CONFIRMED = AlreadyDone("This booking is already confirmed.")
_TO_BE_PAID = AlreadyDone("This is done already. The booking waits for its payment.")
_LAPSED = AlreadyDone("This booking has already lapsed.")
_DECLINED = AlreadyDone("This booking was already declined.")
_ON_THE_LIST = AlreadyDone("Your address is confirmed, and you are on the waiting list.")
_THEY_ARE_ON_THE_LIST = AlreadyDone("The address is confirmed, and the booking is on the waiting list.")

TABLE: dict[tuple[State, Action], Step | AlreadyDone] = {
    (State.REQUESTED, Action.CONFIRM_ADDRESS): Step(None, _EVERYONE),
    (State.REQUESTED, Action.APPROVE): Step(None, _MANAGER),
    (State.REQUESTED, Action.REFUSE): Step(State.DECLINED, _MANAGER),
    (State.REQUESTED, Action.LAPSE): Step(State.LAPSED, _SYSTEM),
    (State.REQUESTED, Action.NAME): Step(State.REQUESTED, _DELEGATE),
    (State.REQUESTED, Action.RELEASE): Step(State.CANCELLED, _SYSTEM),
    (State.REQUESTED, Action.CANCEL): Step(State.CANCELLED, _EVERYONE),
    (State.WAITING, Action.CONFIRM_ADDRESS): Step(State.WAITING, _EVERYONE),
    (State.WAITING, Action.OFFER): Step(State.OFFERED, _SYSTEM_OR_ADMINISTRATOR),
    (State.WAITING, Action.LAPSE): Step(State.LAPSED, _SYSTEM),
    (State.WAITING, Action.NAME): Step(State.WAITING, _DELEGATE),
    (State.WAITING, Action.RELEASE): Step(State.CANCELLED, _SYSTEM),
    (State.WAITING, Action.CANCEL): Step(State.CANCELLED, _EVERYONE),
    (State.OFFERED, Action.OFFER): AlreadyDone("A place has already been offered."),
    (State.OFFERED, Action.ACCEPT): Step(None, _DELEGATE),
    (State.OFFERED, Action.DECLINE): Step(State.DECLINED, _DELEGATE),
    (State.OFFERED, Action.LAPSE): Step(State.LAPSED, _SYSTEM),
    (State.OFFERED, Action.NAME): Step(State.OFFERED, _DELEGATE),
    (State.OFFERED, Action.RELEASE): Step(State.CANCELLED, _SYSTEM),
    (State.OFFERED, Action.CANCEL): Step(State.CANCELLED, _EVERYONE),
    (State.AWAITING_PAYMENT, Action.CONFIRM_ADDRESS): _TO_BE_PAID,
    (State.AWAITING_PAYMENT, Action.APPROVE): _TO_BE_PAID,
    (State.AWAITING_PAYMENT, Action.ACCEPT): _TO_BE_PAID,
    (State.AWAITING_PAYMENT, Action.PAY): Step(State.CONFIRMED, _SYSTEM_OR_ADMINISTRATOR),
    (State.AWAITING_PAYMENT, Action.CHOOSE_INVOICE): Step(State.CONFIRMED, _DELEGATE),
    (State.AWAITING_PAYMENT, Action.LAPSE): Step(State.LAPSED, _SYSTEM),
    (State.AWAITING_PAYMENT, Action.NAME): Step(State.AWAITING_PAYMENT, _DELEGATE),
    (State.AWAITING_PAYMENT, Action.SUBSTITUTE): Step(State.AWAITING_PAYMENT, _DELEGATE),
    (State.AWAITING_PAYMENT, Action.RELEASE): Step(State.CANCELLED, _SYSTEM),
    (State.AWAITING_PAYMENT, Action.CANCEL): Step(State.CANCELLED, _EVERYONE),
    (State.CONFIRMED, Action.CONFIRM_ADDRESS): _CONFIRMED,
    (State.CONFIRMED, Action.APPROVE): _CONFIRMED,
    (State.CONFIRMED, Action.ACCEPT): _CONFIRMED,
    (State.CONFIRMED, Action.PAY): _CONFIRMED,
    (State.CONFIRMED, Action.CHOOSE_INVOICE): _CONFIRMED,
    (State.CONFIRMED, Action.NAME): Step(State.CONFIRMED, _DELEGATE),
    (State.CONFIRMED, Action.SUBSTITUTE): Step(State.CONFIRMED, _DELEGATE),
    (State.CONFIRMED, Action.TRANSFER): Step(State.CONFIRMED, _DELEGATE),
    (State.CONFIRMED, Action.RELEASE): Step(State.CANCELLED, _SYSTEM),
    (State.CONFIRMED, Action.CANCEL): Step(State.CANCELLED, _EVERYONE),
    (State.CANCELLED, Action.CANCEL): _CANCELLED,
    # Money that came after the place was given up: it is theirs again where one is free.
    (State.LAPSED, Action.PAY): Step(State.CONFIRMED, _SYSTEM),
    (State.LAPSED, Action.LAPSE): _LAPSED,
    (State.DECLINED, Action.REFUSE): _DECLINED,
    (State.DECLINED, Action.DECLINE): _DECLINED,
}

_WHY_NOT: dict[State, str] = {
    State.REQUESTED: "This booking is still waiting to be confirmed.",
    State.WAITING: "This booking is on the waiting list.",
    State.OFFERED: "A place has been offered, and waits for an answer.",
    State.AWAITING_PAYMENT: "This booking is waiting for its payment.",
    State.CONFIRMED: "This booking is confirmed.",
    State.CANCELLED: "This booking was cancelled.",
    State.LAPSED: "This booking was not confirmed in time, so it lapsed.",
    State.DECLINED: "This booking was declined.",
}


@dataclass(frozen=True)
class Facts:
    """What a decision depends on, read under the lock on the event's places."""

    state: State
    awaits: Awaits | None
    needs_approval: bool
    starts_at: datetime
    register_closed: bool
    held_until: datetime | None = None
    pays_by_card: bool = False
    """It costs something, and is to be paid by card before it is confirmed."""
    event_cancelled: bool = False
    """The Board has cancelled the event."""
    named: bool = True
    """Whether anybody is down to come."""
    name_by: datetime | None = None
    """Until when a place that was booked for nobody yet must have a name."""
    walk_in: bool = False
    """They came without a booking, and hold none of the places."""
    completes: bool = False
    """It completes what its delegate missed at another date."""


@dataclass(frozen=True)
class Decision:
    """Where the booking goes, and what it waits for there."""

    to: State
    awaits: Awaits | None = None


def decide(facts: Facts, action: Action, actor: Actor, now: datetime) -> Decision | AlreadyDone:
    """What this action by this actor makes of the booking. Raises Refused with a sentence when it may not be."""
    step = TABLE.get((facts.state, action))
    if step is None:
        raise Refused(Code.NOT_POSSIBLE, _why_not(facts.state, actor))
    if isinstance(step, AlreadyDone):
        return step
    if (facts.state, action) == (State.WAITING, Action.CONFIRM_ADDRESS) and facts.awaits is None:
        return _THEY_ARE_ON_THE_LIST if actor.is_administrator else _ON_THE_LIST
    if _capacity(actor) not in step.by:
        raise Refused(Code.NOT_ALLOWED, "You cannot do this to the booking. Ask the training administrator.")
    _refuse_untimely(facts, action, actor, now)
    _refuse_unasked(facts, action)
    _refuse_unnamed(facts, action)
    if action in STAYS:
        return Decision(facts.state, facts.awaits)
    if step.to:
        return Decision(step.to)
    asks_manager = action in {Action.CONFIRM_ADDRESS, Action.ACCEPT} and facts.needs_approval
    if asks_manager and not (action is Action.ACCEPT and actor.is_administrator):
        return Decision(State.REQUESTED, Awaits.MANAGER)
    return Decision(_when_nothing_else_is_in_the_way(facts.pays_by_card))


def _why_not(state: State, actor: Actor) -> str:
    """Whoever booked reads what they can do; the training administrator, of whom it is not true, only why."""
    ended = state in {State.CANCELLED, State.LAPSED, State.DECLINED}
    again = " You can book again if there are places left." if ended and not actor.is_administrator else ""
    return _WHY_NOT[state] + again


def _when_nothing_else_is_in_the_way(pays_by_card: bool) -> State:
    return State.AWAITING_PAYMENT if pays_by_card else State.CONFIRMED


def _capacity(actor: Actor) -> str:
    """A trainer or coordinator who acts on their own booking acts as its delegate."""
    return actor.capacity if actor.capacity in {MANAGER, ADMINISTRATOR, SYSTEM} else DELEGATE


def is_late(state: State, held_until: datetime | None, now: datetime) -> bool:
    """What a booking waits for did not come in time, though the worker may not have come to it yet."""
    return state is not State.CONFIRMED and held_until is not None and now >= held_until


def _refuse_untimely(facts: Facts, action: Action, actor: Actor, now: datetime) -> None:
    if action is Action.LAPSE:
        if now < facts.starts_at and (facts.held_until is None or now < facts.held_until):
            raise Refused(Code.TOO_EARLY, "This booking is still held.")
        return
    if action is Action.RELEASE and (facts.named or facts.name_by is None or now < facts.name_by):
        raise Refused(Code.TOO_EARLY, "This place does not need a name yet.")
    if facts.event_cancelled and action is not Action.CANCEL:
        raise Refused(
            Code.CLOSED, "The Board has cancelled this event, so the booking ends. We will write to you about it."
        )
    if facts.register_closed:
        raise Refused(Code.CLOSED, "The register of this event is closed, so its bookings can no longer change.")
    if now >= facts.starts_at:
        _refuse_once_started(action, actor)
    late = is_late(facts.state, facts.held_until, now)
    # Money that has come is not turned away for being late: while the place is held it is theirs.
    if late and action not in {Action.CANCEL, Action.PAY}:
        raise Refused(Code.CLOSED, _WHY_NOT[State.LAPSED])


def _refuse_once_started(action: Action, actor: Actor) -> None:
    """Nobody moves or is offered a place of an event that has started; what else may change is the administrator's."""
    if not actor.is_administrator:
        if action is Action.CANCEL:
            raise Refused(Code.CLOSED, "This event has started, so the booking can no longer be cancelled here.")
        if action in STAYS:
            raise Refused(Code.CLOSED, "This event has started, so the booking can no longer be changed here.")
        if action in CONFIRMS:
            raise Refused(Code.CLOSED, "This event has started, so the booking can no longer be confirmed here.")
    if action is Action.TRANSFER:
        raise Refused(Code.CLOSED, "This event has started, so nobody can be moved to another date.")
    if action is Action.OFFER:
        raise Refused(Code.CLOSED, "This event has started, so its places can no longer be offered.")


def _refuse_unasked(facts: Facts, action: Action) -> None:
    if action is Action.OFFER and facts.awaits is Awaits.ADDRESS:
        raise Refused(Code.NOT_POSSIBLE, "Whoever this is has not confirmed their e-mail address yet.")
    if facts.state is not State.REQUESTED:
        return
    if action is Action.CONFIRM_ADDRESS and facts.awaits is not Awaits.ADDRESS:
        raise Refused(Code.NOT_POSSIBLE, "The address is confirmed. This booking waits for a manager’s approval.")
    if action in {Action.APPROVE, Action.REFUSE} and facts.awaits is not Awaits.MANAGER:
        raise Refused(Code.NOT_POSSIBLE, "This booking waits for its delegate to confirm their e-mail address.")


def _refuse_unnamed(facts: Facts, action: Action) -> None:
    if action is Action.NAME and facts.named:
        raise Refused(Code.TAKEN, "This place has a name already. You can swap it for a colleague’s.")
    if action in {Action.SUBSTITUTE, Action.TRANSFER} and not facts.named:
        raise Refused(Code.MISSING, "Nobody is down for this place yet. Name somebody first.")
    if action is Action.SUBSTITUTE and facts.completes:
        raise Refused(
            Code.NOT_POSSIBLE, "This booking completes what one person missed, so nobody else can come in their place."
        )
    if action is Action.TRANSFER and facts.walk_in:
        raise Refused(Code.NOT_POSSIBLE, "Somebody who walked in has no place that could be moved.")


def has_somebody_to_ask(*, works_alone: bool, manager_email: str) -> bool:
    """Whether a line manager is told or asked: whoever works for themselves has none, unless they name somebody."""
    return not works_alone or bool(manager_email)


def initial_decision(
    address_confirmed: bool, needs_approval: bool, pays_by_card: bool = False, *, has_place: bool = True
) -> Decision:
    """Where a new booking begins: with a place, or on the waiting list."""
    if not has_place:
        return Decision(State.WAITING, None if address_confirmed else Awaits.ADDRESS)
    if not address_confirmed:
        return Decision(State.REQUESTED, Awaits.ADDRESS)
    if needs_approval:
        return Decision(State.REQUESTED, Awaits.MANAGER)
    return Decision(_when_nothing_else_is_in_the_way(pays_by_card))


def available_actions(facts: Facts, actor: Actor, now: datetime) -> list[Action]:
    """What this actor could do now: the buttons of a page come from here, so a page and a rule can't disagree."""
    possible = []
    for action in Action:
        try:
            decision = decide(facts, action, actor, now)
        except Refused:
            continue
        if isinstance(decision, Decision):
            possible.append(action)
    return possible
