"""What the pages of bookings share: one blueprint, its words, and whose booking may be seen and acted on."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, g, redirect, request
from flask_login import current_user

from training import clock
from training.access import Actor, Role, current_actor, has_role
from training.bookings import operations, queries
from training.bookings.eligibility import listed
from training.bookings.emails import place_text, price_text
from training.bookings.lifecycle import Action, AlreadyDone, available_actions
from training.bookings.models import Booking
from training.bookings.queries import kept_places_text, recipient_of
from training.bookings.standing import until_text
from training.db import db

bp = Blueprint("bookings", __name__)


@bp.context_processor
def words_for_events() -> dict[str, object]:
    """How pages and messages say when and where an event is."""
    return {
        "show_sitting": clock.show_sitting,
        "place_text": place_text,
        "local": clock.local,
        "price_text": price_text,
        "until_text": until_text,
        "listed": listed,
        "kept_places": lambda event: kept_places_text(db.session(), event, clock.now()),
    }


def visible_or_404(ref: str) -> Booking:
    return _in_its_section(queries.booking_visible_to(db.session(), current_user._get_current_object(), ref))


def _in_its_section(booking: Booking | None) -> Booking:
    """Marks in the navigation where it is listed: a coordinator finds a colleague's among those of the agency."""
    of_another = booking is not None and booking.delegate_id != current_user.id
    g.section = "agency.bookings" if of_another and has_role(Role.COORDINATOR) else "mine.bookings"
    return booking or abort(404)


def may_join(booking: Booking) -> bool:
    """Whether the online link is for whoever looks: the delegate, or who is written to for one without an address."""
    reader = recipient_of(booking)
    theirs = {booking.delegate_id, reader.id if reader else None}
    return current_user.id in theirs or has_role(Role.ADMINISTRATOR)


def actor_for(booking: Booking) -> Actor:
    """Even an administrator cancels a booking of their own as its delegate."""
    return Actor(current_user.id, "delegate") if booking.delegate_id == current_user.id else current_actor()


def answer_pressed(answers: Mapping[str, Action], go_to: str) -> Action:
    """Which button was pressed on the page that a message leads to; back there where it was none of them."""
    action = answers.get(request.form.get("answer", ""))
    if action is None:
        flash("Press one of the two buttons.", "note")
        abort(redirect(go_to))
    return action


def say_if_done_before(done: AlreadyDone | None) -> None:
    """What a button asks for may be done by now: pressed twice, or by somebody else."""
    if done:
        flash(done.sentence, "note")


def actions_on(booking: Booking) -> list[Action]:
    """What whoever looks may do with it."""
    return available_actions(operations.facts_of(db.session(), booking), actor_for(booking), clock.now())
