"""Which messages each move has, and to whom: once, and no others."""

from collections.abc import Iterator

from tests.bookings.places_seen import Claim, Date, Row
from training.bookings.lifecycle import HOLDS_A_PLACE, Action, Awaits, State

COORDINATOR, GUEST, MANAGER = "coordinator", "guest", "manager"

Note = tuple[int, str, str]
"""About which booking, of what kind, to which address."""

# Whoever is to pay by card goes on to the payment page.
OF_NEW = {
    State.CONFIRMED: "bookings/confirmed",
    State.AWAITING_PAYMENT: "",
    State.REQUESTED: "bookings/awaits_approval",
    State.WAITING: "bookings/waiting",
}
OF_STATE = {
    State.CONFIRMED: "bookings/confirmed",
    State.AWAITING_PAYMENT: "bookings/please_pay",
    State.REQUESTED: "bookings/awaits_approval",
    State.WAITING: "bookings/waiting",
    State.OFFERED: "bookings/offered",
}
# How it ends for who had no place yet, and for all others.
OF_LIST = {
    (State.WAITING, Action.CANCEL): "bookings/left_list",
    (State.WAITING, Action.LAPSE): "bookings/list_ended",
    (State.WAITING, Action.RELEASE): "bookings/list_ended",
    (State.OFFERED, Action.CANCEL): "bookings/offer_declined",
    (State.OFFERED, Action.LAPSE): "bookings/offer_lapsed",
    (State.OFFERED, Action.RELEASE): "bookings/offer_lapsed",
}
OF_END = {
    Action.CANCEL: "bookings/cancelled",
    Action.LAPSE: "bookings/lapsed",
    Action.RELEASE: "bookings/released",
    Action.REFUSE: "bookings/declined",
    Action.DECLINE: "bookings/offer_declined",
}


def of_new(row: Row, claim: Claim, date: Date, to: State) -> Iterator[Note]:
    """A coordinator who books for several reads of it in one message; each colleague has their own."""
    if row.capacity == COORDINATOR:
        yield from _note(claim, "bookings/booked_for", claim.own_address)
    elif row.capacity == GUEST:
        yield from _note(claim, "bookings/confirm_address", claim.to_address)
    else:
        yield from _note(claim, OF_NEW[to], claim.to_address)
        yield from _to_manager_of_confirmed(claim, date, to)
    if to is State.REQUESTED and row.capacity != GUEST:
        yield from _note(claim, "bookings/manager_asked", claim.manager_email)


def of_move(
    row: Row, claim: Claim, date: Date, before: State, to: State, awaited: str | None, *, by_worker: bool
) -> Iterator[Note]:
    """`by_worker`: the bookings of a cancelled event end, and nobody has pressed anything."""
    action = Action(row.action)
    asked = before is State.REQUESTED and awaited == Awaits.MANAGER
    if to is State.WAITING and claim.state is not State.WAITING:
        kind = ""  # they were offered a place at once, and read of that
    elif action is Action.CANCEL and by_worker:
        kind = "bookings/event_cancelled"
    elif action is Action.LAPSE and asked:
        kind = "bookings/approval_lapsed"
    else:
        kind = OF_STATE.get(to) or OF_LIST.get((before, action)) or OF_END[action]
    yield from _note(claim, kind, claim.to_address)
    to_be_paid = kind == OF_STATE[State.AWAITING_PAYMENT]
    unpaid = kind == OF_END[Action.LAPSE] and before is State.AWAITING_PAYMENT
    if (to_be_paid or unpaid) and claim.arrangers_address not in {claim.to_address, row.actors_address}:
        yield from _note(claim, kind, claim.arrangers_address)  # who meant to pay for them
    yield from _to_manager_of_confirmed(claim, date, to)
    if to is State.REQUESTED:
        yield from _note(claim, "bookings/manager_asked", claim.manager_email)
    elif asked and action is Action.LAPSE:
        yield from _note(claim, "bookings/manager_lapsed", claim.manager_email)
    elif asked and to not in HOLDS_A_PLACE and row.capacity != MANAGER:
        yield from _note(claim, "bookings/manager_not_needed", claim.manager_email)


def of_swap(row: Row, claim: Claim, date: Date, state: State, former_address: str) -> Iterator[Note]:
    """Somebody comes instead, or is named. Who is named for an offered place has it offered to them."""
    if row.action == Action.SUBSTITUTE:
        yield from _note(claim, "bookings/given_away", former_address)
    is_offer = row.action == Action.NAME and state is State.OFFERED
    yield from _note(claim, "bookings/offered" if is_offer else "bookings/booked_for", claim.to_address)
    if row.action == Action.NAME:  # whoever is substituted takes no manager along
        yield from _to_manager_of_confirmed(claim, date, state)


def of_transfer(claim: Claim, date: Date) -> Iterator[Note]:
    yield from _note(claim, "bookings/transferred", claim.to_address)
    if date.line_manager != "none":
        yield from _note(claim, "bookings/manager_told_of_transfer", claim.manager_email)


def of_other(row: Row, claim: Claim) -> Iterator[Note]:
    """What changes no state and yet is told."""
    match row.action:
        case "passed over":
            yield from _note(claim, "bookings/passed_over", claim.to_address)
        case "takes their turn" if claim.state is State.WAITING:
            yield from _note(claim, "bookings/takes_turn_again", claim.to_address)
        case "manager warned":
            yield from _note(claim, "bookings/manager_warned", claim.manager_email)
            yield from _note(claim, "bookings/approval_slow", claim.to_address)
        case "manager changed" | "manager asked again":
            yield from _note(claim, "bookings/manager_asked", claim.manager_email)


def _to_manager_of_confirmed(claim: Claim, date: Date, to: State) -> Iterator[Note]:
    if to is State.CONFIRMED and date.line_manager != "none":
        yield from _note(claim, "bookings/manager_told", claim.manager_email)


def _note(claim: Claim, kind: str, address: str) -> Iterator[Note]:
    """Nothing goes to who has no address."""
    if kind and address:
        yield claim.id, kind, address
