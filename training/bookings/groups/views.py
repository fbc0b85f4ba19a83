"""Booking for several colleagues, naming them, and one who comes instead."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, Role, has_role, requires, signed_in
from training.answers import Answer, page_with, refusals_shown
from training.bookings import queries as bookings_queries
from training.bookings.blueprint import actions_on, actor_for, bp, visible_or_404
from training.bookings.charging import queries as charging_queries
from training.bookings.eligibility import why_not_bookable
from training.bookings.emails import terms_of_booking
from training.bookings.groups import colleagues, operations, queries
from training.bookings.groups.forms import ColleagueForm, GroupForm
from training.bookings.groups.operations import GroupBooking
from training.bookings.lifecycle import Action, State
from training.bookings.models import Booking
from training.bookings.queries import event_facts, name_by
from training.bookings.standing import standing_for_agency, summarise_group
from training.bookings.waiting_queries import why_waiting
from training.courses.models import Event
from training.db import db, transaction
from training.limits import limiter
from training.payments.cancellation import asks_for_payer
from training.payments.pricing import Price
from training.payments.queries import policy_with
from training.people.models import Agency, Person
from training.people.relations.queries import agencies_booked_for, agency_today
from training.people.workplaces.queries import workplaces_on
from training.settings.queries import rules

# Each press may write hundreds of messages.
GROUPS = "20 per minute; 60 per hour"
_MOST_BY_CARD = 100
"""Stripe takes at most so many lines on one payment page."""


def _writes_nothing() -> bool:
    return request.form.get("step") != "confirm"


@bp.route("/events/<ref>/book-several", methods=["GET", "POST"])
@requires(Role.COORDINATOR)
@limiter.limit(GROUPS, methods=["POST"], exempt_when=_writes_nothing)
def book_several(ref: str) -> Answer:
    """The list, then what will happen to each line, then the bookings. The page itself carries what was typed."""
    session, now, person = db.session(), clock.now(), _person()
    event = _event_or_404(session, ref)
    agencies = [one.agency for one in agencies_booked_for(session, person.id) if not one.former]
    sentence = why_not_bookable(event_facts(event), now)
    sentence = sentence or queries.why_not_for_several(event)
    if not agencies or (sentence and request.method == "GET"):
        sentence = sentence or "You book for no organisation at present. Ask the training team."
        return render_template("bookings/booking/cannot_book.html", event=event, booking=None, sentence=sentence)
    policy = policy_with(session, event.course.policy_id)
    cards = current_app.config["STRIPE_SECRET_KEY"] is not None
    asks_payer = asks_for_payer(policy, event.price_pence)
    form = GroupForm(event, agencies, asks_payer=asks_payer, cards=cards, name_by=_name_by(session, event, now))
    agency = form.chosen_agency
    price = charging_queries.price_for(session, event, agency, now) if agency else None
    if price and not asks_for_payer(policy, price.pence):
        form.leave_out_payer()
    step = request.form.get("step")
    if request.method == "GET" or step == "change":
        return _list_page(form, event)
    if not form.validate() or agency is None or price is None:
        return _list_page(form, event), 422
    if sentence := sentence or queries.why_agency_may_not(event, agency.id):
        form.refuse(sentence)
        return _list_page(form, event), 422
    if step != "confirm":
        return _check_page(form, event, agency, price, now)
    with refusals_shown() as refusals:
        return _booked(event, form, agency, person, now)
    event, agency = _event_or_404(session, ref), session.get_one(Agency, form.agencies[0].id)
    return _check_page(form, event, form.chosen_agency or agency, price, now, refusals[0].sentence), 422


def _event_or_404(session: Session, ref: str) -> Event:
    return bookings_queries.event_to_book(session, ref) or abort(404)


def _person() -> Person:
    person: Person = current_user._get_current_object()
    return person


def _name_by(session: Session, event: Event, now: datetime) -> datetime | None:
    """Until when a place can have its name; None when that is over."""
    ends = name_by(session, event)
    return ends if now < ends else None


def _list_page(form: GroupForm, event: Event) -> str:
    return render_template("bookings/groups/book_several.html", form=form, event=event, takes_cards=form.cards)


def _check_page(form: GroupForm, event: Event, agency: Agency, price: Price, now: datetime, refusal: str = "") -> str:
    session = db.session()
    email = form.said("manager_email")
    typed = form.said_workplaces(request.form, workplaces_on(db.session(), clock.today()))
    looked_up = queries.look_up(
        session, event, agency.id, form.listed, form.unnamed, form.mode_wanted, email, now, typed
    )
    return render_template(
        "bookings/groups/check_several.html",
        form=form,
        event=event,
        agency=agency,
        price=price,
        plan=looked_up.plan,
        workplaces=looked_up.workplaces,
        asks_where=looked_up.asks_where,
        workplace_choices=workplaces_on(session, clock.today()).choices,
        terms=terms_of_booking(session, event, price.pence, now),
        name_by=_name_by(session, event, now) if form.unnamed else None,
        refusal=refusal,
    )


def _booked(event: Event, form: GroupForm, agency: Agency, person: Person, now: datetime) -> Response:
    """Book all of it, and lead to the page that says what came of it, or to where it is paid. Raises Refused."""
    version = request.form.get("event_version", "")
    group = GroupBooking(
        agency_id=agency.id,
        listed=form.listed,
        unnamed=form.unnamed,
        mode=form.mode_wanted,
        manager_name=form.said("manager_name"),
        manager_email=form.said("manager_email"),
        payer=form.payer(person),
        form_token=form.form_token.data,
        workplaces=form.said_workplaces(request.form, workplaces_on(db.session(), clock.today())),
        left_out=request.form.get("left_out", ""),
        event_version=int(version) if version.isdecimal() and len(version) < 10 else None,
    )
    ref, event_id, actor = event.ref, event.id, Actor(person.id, "delegate")
    with transaction() as session:
        booked = operations.book_several(session, event_id, group, actor, now)
        to_pay = [booking.ref for booking in booked if booking.state == State.AWAITING_PAYMENT]
    if 0 < len(to_pay) <= _MOST_BY_CARD:
        # 307: the browser presses the button of the next page, too, which leads on to the payment page.
        return redirect(url_for("checkout.several", ref=to_pay), 307)
    if to_pay:
        flash(f"Pay for at most {_MOST_BY_CARD} places at once: choose which.", "note")
        return redirect(url_for("checkout.several"))
    return redirect(url_for("bookings.booked_several", ref=ref, form_token=group.form_token))


@bp.get("/events/<ref>/book-several/<form_token>")
@requires(Role.COORDINATOR)
def booked_several(ref: str, form_token: str) -> str:
    """Who has a place, who waits and for what, and what has ended."""
    session, now = db.session(), clock.now()
    bookings = [one for one in queries.made_with_form(session, _person(), form_token) if one.event.ref == ref]
    if not bookings:
        abort(404)
    came, unnamed = summarise_group(bookings, now), _to_be_named(bookings)
    days = rules(session).no_show_shown_days
    return render_template(
        "bookings/groups/booked_several.html",
        event=bookings[0].event,
        rows=[(booking, standing_for_agency(booking, now, days), booking.id in unnamed) for booking in bookings],
        came=came,
        why=why_waiting(session, came.waiting[0], now) if came.waiting else "",
        unnamed=len(unnamed),
        name_by=_name_by(session, bookings[0].event, now),
        takes_cards=current_app.config["STRIPE_SECRET_KEY"] is not None,
    )


def _to_be_named(bookings: Sequence[Booking]) -> set[int]:
    """Which of them can still have their name."""
    return {one.id for one in bookings if one.delegate_id is None and Action.NAME in actions_on(one)}


# Each writes to somebody: a stranger's mailbox is not to be filled by it.
SWAPS = "30 per minute; 200 per hour"


@bp.route("/bookings/<ref>/substitute", methods=["GET", "POST"])
@signed_in
@limiter.limit(SWAPS, methods=["POST"])
def substitute(ref: str) -> Answer:
    """A colleague of the same agency comes instead."""
    return _who_comes(visible_or_404(ref), Action.SUBSTITUTE)


@bp.route("/bookings/<ref>/name", methods=["GET", "POST"])
@signed_in
@limiter.limit(SWAPS, methods=["POST"])
def name(ref: str) -> Answer:
    """Say who comes to a place that was booked for nobody yet."""
    return _who_comes(visible_or_404(ref), Action.NAME)


def _who_comes(booking: Booking, action: Action) -> Answer:
    if booking.delegate_id != current_user.id and has_role(Role.COORDINATOR):
        g.section = "agency.bookings"
    ref, agency_id, former = booking.ref, booking.agency_id, booking.delegate
    form = ColleagueForm(_people_to_choose(booking))
    if form.validate_on_submit():
        booking_id, actor = booking.id, actor_for(booking)
        before = (former.name, former.email) if former else None
        do = operations.substitute_delegate if action is Action.SUBSTITUTE else operations.name_delegate
        with refusals_shown(form, field=form.field_of_whom), transaction() as session:
            mine = session.get_one(Booking, booking_id)
            already = do(session, mine, form.who(), actor, clock.now())
            done = already.sentence if already else _what_was_done(mine, form.who().name, before)
        if not form.errors:
            flash(done, "note" if already else "done")
            return _afterwards(ref)
        booking = visible_or_404(ref)
    elif request.method == "GET" and (agency_id is None or action not in actions_on(booking)):
        return redirect(url_for("mine.booking", ref=ref))
    return page_with(
        form,
        "bookings/groups/who_comes.html",
        booking=booking,
        event=booking.event,
        own=booking.delegate_id == current_user.id,
        naming=action is Action.NAME,
        booked=_booked_already(booking) if "colleague" in form else [],
        name_by=bookings_queries.name_by(db.session(), booking.event),
    )


def _people_to_choose(booking: Booking) -> list[tuple[str, str]] | None:
    """The people of the agency, for its coordinators and the administrator only."""
    session, person = db.session(), current_user._get_current_object()
    sees_them = Role.ADMINISTRATOR in person.role_names or bookings_queries.coordinates(
        session, person, booking.agency_id
    )
    if booking.agency_id is None or not sees_them:
        return None
    return colleagues.to_choose(session, agency_today(session, booking.agency_id), booking.event_id)


def _booked_already(booking: Booking) -> list[str]:
    """Who of the agency is missing in the list of its people, since they have a booking already."""
    assert booking.agency_id is not None  # its people are listed
    session = db.session()
    return colleagues.booked_already(session, agency_today(session, booking.agency_id), booking)


def _what_was_done(booking: Booking, typed: str, before: tuple[str, str | None] | None) -> str:
    """`typed`: the name of a colleague who was written down; whose address it is, nobody learns by typing it."""
    assert booking.delegate is not None  # somebody has just been put there
    name = typed or booking.delegate.name
    comes = f"{name} now comes instead of {before[0]}." if before else f"{name} comes."
    concerned = [(name, booking.delegate.email), *([before] if before else [])]
    if silent := [one for one, address in concerned if address is None]:
        return f"{comes} Tell {' and '.join(silent)} yourself: we have no e-mail address."
    return f"{comes} {'Both have been told.' if before else 'We have written to them.'}"


def _afterwards(ref: str) -> Response:
    """To the booking, unless whoever gave it away has nothing more to do with it."""
    if bookings_queries.booking_visible_to(db.session(), current_user._get_current_object(), ref):
        return redirect(url_for("mine.booking", ref=ref))
    return redirect(url_for("mine.bookings"))
