"""What the pages of bookings share: one blueprint, its words, and whose booking may be seen and acted on.

The pages of one booking open to whoever is signed in and may see it, and to its delegate by the link in their message.
Those pages say `@opens_booking`; who looks is `reader()`. What is more than that one booking asks to sign in.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, abort, flash, g, redirect, request, session
from flask_login import current_user

from training import clock
from training.access import Actor, Role, ask_to_sign_in, current_actor, has_role, public
from training.bookings import links, operations, queries
from training.bookings.eligibility import listed
from training.bookings.emails import place_text, price_text
from training.bookings.lifecycle import Action, AlreadyDone, available_actions
from training.bookings.models import Booking
from training.bookings.queries import kept_places_text, recipient_of
from training.bookings.standing import until_text
from training.db import db
from training.people.accounts import BOOKING_LINKS
from training.people.models import Person

bp = Blueprint("bookings", __name__)

View = TypeVar("View", bound=Callable[..., Any])
MOST_LINKS = 8
"""Bookings that one browser keeps open by their links: a cookie holds no more than 4 kB."""


@bp.context_processor
def words_for_events() -> dict[str, object]:
    """How pages and messages say when and where an event is."""
    return {
        "show_sitting": clock.show_sitting,
        "place_text": place_text,
        "local": clock.local,
        "price_text": price_text,
        "until_text": lambda moment: until_text(moment, clock.today()),
        "listed": listed,
        "kept_places": lambda event: kept_places_text(db.session(), event, clock.now()),
    }


def opens_booking(view: View) -> View:
    """Let in whoever is signed in, and whoever came by the link in the delegate's own message: to that booking alone.

    The link is asked anew at every request.
    """

    @wraps(view)
    def guarded(ref: str, **values: Any) -> Any:
        if ref != ref.upper():
            abort(404)  # no reference, but what is left of a link that was cut: /bookings/open
        if not current_user.is_authenticated and not opened_by_link(ref):
            return ask_to_sign_in()
        return view(ref, **values)

    return public(guarded)  # type: ignore[return-value]


def opened_by_link(ref: str) -> bool:
    """Whether this browser came to a booking by its link, and nobody is signed in. Then the delegate is who looks."""
    token = session.get(BOOKING_LINKS, {}).get(ref)
    if token and not current_user.is_authenticated:
        g.came_by_link = links.delegate_by_link(db.session(), ref, token, clock.now())
    return came_by_link()


def remember_link(ref: str, token: str) -> None:
    """Keep a link in this browser's session, until it is closed or somebody signs in or out: reference -> token.

    It stands in no address from then on, which others may read over a shoulder or in a list of visited pages.
    """
    others = [(one, kept) for one, kept in session.get(BOOKING_LINKS, {}).items() if one != ref]
    session[BOOKING_LINKS] = dict([*others, (ref, token)][-MOST_LINKS:])


def came_by_link() -> bool:
    """Whether whoever looks has not signed in, but holds the link of this booking."""
    return g.get("came_by_link") is not None


def reader() -> Person:
    """Whoever looks at a booking: the person signed in, or its delegate by the link."""
    person: Person = g.get("came_by_link") or current_user._get_current_object()
    return person


def visible_or_404(ref: str) -> Booking:
    return _in_its_section(queries.booking_visible_to(db.session(), reader(), ref))


def _in_its_section(booking: Booking | None) -> Booking:
    """Marks in the navigation where it is listed: a coordinator finds a colleague's among those of the agency."""
    of_another = booking is not None and booking.delegate_id != reader().id
    g.section = "agency.bookings" if of_another and has_role(Role.COORDINATOR) else "mine.bookings"
    return booking or abort(404)


def may_join(booking: Booking) -> bool:
    """Whether the online link is for whoever looks: the delegate, or who is written to for one without an address."""
    recipient = recipient_of(booking)
    theirs = {booking.delegate_id, recipient.id if recipient else None}
    return reader().id in theirs or has_role(Role.ADMINISTRATOR)


def actor_for(booking: Booking) -> Actor:
    """Even an administrator cancels a booking of their own as its delegate."""
    return Actor(reader().id, "delegate") if booking.delegate_id == reader().id else current_actor()


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
