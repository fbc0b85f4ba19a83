"""The sentences of what the places, the database, and what a page had said refuse."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from training.bookings.eligibility import booked_already
from training.bookings.lifecycle import Refused, State

FULL = "Somebody else has just taken the last place. Nothing was booked."
BOOKED_TWICE = booked_already()
CHANGED = "The date, the time, the place or the price of this event has just changed. Check it, then book again."
MOVED = "This booking has just been moved to another date. Look at it again: nothing was changed."
COSTS_MORE = (
    "Cancelling costs more than when this page was opened. Nothing was cancelled: read below what it costs now."
)
CONFIRMED_SINCE = (
    "This place was confirmed after this page was opened. Nothing was cancelled: read below what cancelling costs."
)
NO_PLACE_THERE = "No place is left there any more. Nothing was changed: choose another date."
NOBODY_PAYS = (
    "That date costs something, and your booking names nobody who pays. Book that date, then cancel this booking."
)
COMPLETING_ALREADY = "You have a booking already that completes what you missed. Cancel it first, then choose again."
TRY_AGAIN = "The same details were being saved twice at the same moment. Nothing was booked: try again."

# PostgreSQL names the constraint, SQLite the columns of an index, and both the name of a CHECK.
_SENTENCES = (
    ("uq_booking_live", "booking.event_id, booking.delegate_id", BOOKED_TWICE),
    ("uq_booking_completing", "booking.completes_id", COMPLETING_ALREADY),
    ("ck_place_pool_never_oversold", "ck_place_pool_never_oversold", FULL),
    ("uq_booking_waiting_order", "booking.event_id, booking.waiting_order", TRY_AGAIN),
    ("uq_booking_form_token", "booking.form_token", TRY_AGAIN),
    ("uq_person_email", "person.email", TRY_AGAIN),
    ("uq_agency_name", "agency.name", TRY_AGAIN),
    ("uq_affiliation_current", "affiliation.person_id, affiliation.agency_id", TRY_AGAIN),
    ("uq_message_once", "message.once", TRY_AGAIN),
)


def refusal_of(error: IntegrityError, name: str | None = None) -> Exception:
    """The refusal that says what the database would not have; the error itself where nobody expected it.

    `name` of the delegate, where somebody else books for them.
    """
    said = str(error.orig)
    for constraint, columns, sentence in _SENTENCES:
        if constraint in said or columns in said:
            return Refused(booked_already(name) if sentence == BOOKED_TWICE else sentence)
    return error


@dataclass(frozen=True)
class Shown:
    """What a page said before its button was pressed: what cancelling costs, in whole pence, and the booking's state.

    No state: the page is not known to have named one.
    """

    pence: int
    state: State | None


def why_not_as_shown(shown: Shown, state: str, pence: int) -> str | None:
    """Why a booking in this state, which costs so much to cancel, is not cancelled by whoever read something else.

    Nobody gives up a place that they did not know was theirs, or owes more for it than they read (domain.md,
    “Cancelling”).
    """
    if state == State.CONFIRMED and shown.state not in {State.CONFIRMED, None}:
        return CONFIRMED_SINCE
    return COSTS_MORE if pence > shown.pence else None
