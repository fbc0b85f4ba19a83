"""Which message each move has, and to whom: once, and no other."""

from collections.abc import Iterator

from tests.bookings.places_seen import Claim, Date, Row
from training.bookings.lifecycle import Action, State

GUEST = "guest"

# A new booking of somebody whose address is known. Who is to pay by card goes on to the payment page.
OF_NEW = {
    State.CONFIRMED: "bookings/confirmed",
    State.AWAITING_PAYMENT: None,
    State.REQUESTED: "bookings/awaits_approval",
    State.WAITING: "bookings/waiting",
}
# Wherever an action leads, unless the next table says otherwise.
OF_STATE = {
    State.CONFIRMED: "bookings/confirmed",
    State.AWAITING_PAYMENT: "bookings/please_pay",
    State.REQUESTED: "bookings/awaits_approval",
    State.WAITING: "bookings/waiting",
    State.OFFERED: "bookings/offered",
}
OF_END = {
    Action.CANCEL: {State.WAITING: "bookings/left_list", State.OFFERED: "bookings/offer_declined"},
    Action.LAPSE: {State.WAITING: "bookings/list_ended", State.OFFERED: "bookings/offer_lapsed"},
    Action.RELEASE: {State.WAITING: "bookings/list_ended", State.OFFERED: "bookings/offer_lapsed"},
    Action.REFUSE: {},
    Action.DECLINE: {},
}
OF_LOST_PLACE = {
    Action.CANCEL: "bookings/cancelled",
    Action.LAPSE: "bookings/lapsed",
    Action.RELEASE: "bookings/released",
    Action.REFUSE: "bookings/declined",
    Action.DECLINE: "bookings/offer_declined",
}


def messages_of(
    row: Row, claim: Claim, date: Date, before: State | None, to: State, *, by_worker: bool
) -> Iterator[tuple[int, str, str]]:
    """About which booking, of what kind, to which address. Nothing goes to who has no address.

    `by_worker`: the bookings of a cancelled event end, and nobody has pressed anything.
    """
    kind = _kind(row, date, before, to, by_worker)
    if kind and claim.to_address:
        yield claim.id, kind, claim.to_address
    if kind == "bookings/confirmed" and date.line_manager != "none" and claim.manager_email:
        yield claim.id, "bookings/manager_told", claim.manager_email


def _kind(row: Row, date: Date, before: State | None, to: State, by_worker: bool) -> str | None:
    if before is None:
        return "bookings/confirm_address" if row.capacity == GUEST else OF_NEW[to]
    if row.action == Action.CANCEL and date.state == "cancelled" and by_worker:
        return "bookings/event_cancelled"
    if to in OF_STATE:
        return OF_STATE[to]
    action = Action(row.action)
    return OF_END[action].get(before, OF_LOST_PLACE[action])
