"""Booking a place: the form, checking the answers, and the link that confirms an address."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import public
from training.answers import Answer, page_with, refusals_shown
from training.bookings import queries as bookings_queries
from training.bookings.blueprint import bp, opened_by_link, remember_link
from training.bookings.booking import guests, operations
from training.bookings.booking.forms import BookingForm, WhoAreYouForm, usual_answers
from training.bookings.booking.guests import AddressLinkState
from training.bookings.charging import queries as charging_queries
from training.bookings.earlier_training import queries as earlier_training_queries
from training.bookings.earlier_training.prerequisites import PrerequisiteVerdict
from training.bookings.eligibility import is_full, why_not_bookable
from training.bookings.emails import terms_of_booking
from training.bookings.invitations import queries as invitations_queries
from training.bookings.invitations.models import EventInvitation
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.queries import event_facts, overlaps_of
from training.courses.models import Event, OpenTo
from training.db import db, transaction
from training.limits import limiter
from training.payments.cancellation import asks_for_payer
from training.payments.pricing import ComingFor, PriceOffer
from training.payments.queries import policy_with
from training.people import delegates
from training.people import queries as people_queries
from training.people.accounts import sign_in
from training.people.models import Agency, Person
from training.people.needs.queries import may_be_remembered
from training.people.workplaces.queries import unanswered_by, workplace_today, workplaces_on
from training.settings.queries import rules
from training.sharing.queries import said_on_booking_page

# A whole school may sit behind one address; somebody who sends messages to strangers is still slowed down.
GUEST_BOOKINGS = "30 per minute; 300 per hour"


def _asks_no_mail() -> bool:
    return current_user.is_authenticated or request.form.get("step") != "confirm"


@bp.route("/events/<ref>/book", methods=["GET", "POST"])
@public
@limiter.limit(GUEST_BOOKINGS, methods=["POST"], exempt_when=_asks_no_mail)
def book(ref: str) -> Answer:
    """The details, then the answers to check, then the booking. The page itself carries what was typed."""
    session, now = db.session(), clock.now()
    event = _event_or_404(session, ref)
    person = _signed_in_person()
    invitation = _invitation(session, event, person)
    earlier = earlier_training_queries.verdict_on(session, event.course, person, now)
    booking = bookings_queries.live_booking(session, event.id, person.id) if person else None
    if request.method == "POST" and booking and booking.form_token != request.form.get("form_token"):
        # Booked in another tab, say. The same form sent twice goes on to the booking that it made.
        return render_template("bookings/booking/cannot_book.html", event=event, booking=booking), 422
    if request.method == "GET":
        sentence = why_not_bookable(event_facts(event), now, invited=invitation is not None)
        if booking or sentence:
            return render_template("bookings/booking/cannot_book.html", event=event, booking=booking, sentence=sentence)
        if earlier.refuses:
            return _course_before(event, person, earlier)
    own = _coming_for(session, event, person, now)
    policy = policy_with(session, event.course.policy_id)
    form = _form(session, event, person, own, earlier, asks_payer=asks_for_payer(policy, event.price_pence))
    form.settle_agency(lambda name: people_queries.agencies_like(session, name))
    form.settle_workplace(unanswered_by(session, person.id if person else None), workplaces_on(session, clock.today()))
    form.own_address = (person.email or "") if person else ""
    if invitation and person is None:
        form.invite(invitation.name, invitation.email, request.values.get("invitation", ""))
    # Whoever confirms a free place waits for no prices: many may be pressing that button for the last ones.
    offer = charging_queries.offer_of(session, event, own or (), now) if event.price_pence else None
    if offer and not policy.free.charges and _comes_for_free(session, event, form, offer, now):
        form.leave_out_payer()
    step = request.form.get("step")
    if request.method == "GET" or step == "change":
        return _details_page(form, event, own, now, offer)
    if not form.validate():
        return _details_page(form, event, own, now, offer), 422
    if step != "confirm":
        sentence = why_not_bookable(event_facts(event), now, invited=invitation is not None)
        sentence = sentence or earlier_training_queries.why_not_booked_by(session, event.course, person, now)
        return _refused(form, event, own, now, sentence) if sentence else _check_page(form, event, now)
    with refusals_shown(form):
        return _booked(event.id, ref, form, person, now)
    return _details_page(form, _event_or_404(session, ref), own, now), 422


def _event_or_404(session: Session, ref: str) -> Event:
    event = bookings_queries.event_to_book(session, ref)
    if event is None:
        abort(404)
    return event


def _signed_in_person() -> Person | None:
    return current_user._get_current_object() if current_user.is_authenticated else None


def _invitation(session: Session, event: Event, person: Person | None) -> EventInvitation | None:
    """What lets whoever looks book an event that is by invitation: their address, or a guest's link to that event."""
    if event.open_to != OpenTo.INVITATION:
        return None
    if person is not None:
        return invitations_queries.of_address(session, event.id, person.email)
    found = invitations_queries.invitation_with(session, event.ref, request.values.get("invitation", ""))
    return found if found and found.withdrawn_at is None else None


def _coming_for(session: Session, event: Event, person: Person | None, now: datetime) -> Sequence[ComingFor] | None:
    """For whom somebody signed in may come to this event; None for a guest."""
    if person is None:
        return None
    own = charging_queries.coming_for(session, person.id, now)
    if event.open_to != OpenTo.AGENCIES:
        return own
    open_to = {agency.id for agency in event.agencies}
    return [who for who in own if who.agency_id in open_to]


def _course_before(event: Event, person: Person | None, earlier: PrerequisiteVerdict) -> str:
    """Why the course that comes before is missing, and what to do."""
    before_id = event.course.prerequisite_id
    question = (
        earlier_training_queries.open_question(db.session(), person.id, before_id) if person and before_id else None
    )
    return render_template(
        "bookings/booking/course_before.html", event=event, person=person, earlier=earlier, asked=question
    )


def _form(
    session: Session,
    event: Event,
    person: Person | None,
    own: Sequence[ComingFor] | None,
    earlier: PrerequisiteVerdict,
    *,
    asks_payer: bool,
) -> BookingForm:
    cards = current_app.config["STRIPE_SECRET_KEY"] is not None
    may_remember = person is not None and may_be_remembered(person)
    if person is None or own is None or request.method == "POST":
        form = BookingForm(event, own, earlier, asks_payer=asks_payer, cards=cards, may_remember=may_remember)
        if form.agency.data:
            form.list_agencies(bookings_queries.agencies_to_choose(session, event))
        return form
    payer = bookings_queries.last_payer(session, person.id) if asks_payer else None
    last, needs = bookings_queries.last_said(session, person)
    usual = usual_answers(own, last, payer, person.job_role, needs)
    return BookingForm(event, own, earlier, asks_payer=asks_payer, cards=cards, may_remember=may_remember, **usual)


def _comes_for_free(session: Session, event: Event, form: BookingForm, offer: PriceOffer, now: datetime) -> bool:
    """Whether an event that costs something is free for whom they come for, so that there is nothing to invoice."""
    works_for = form.chosen()
    for who, price in offer.own:
        if works_for and not works_for.unlisted and who.agency_id == works_for.agency_id:
            return price.pence == 0
    return works_for is not None and charging_queries.price_for_choice(session, event, works_for, now).pence == 0


def _booked(event_id: int, ref: str, form: BookingForm, person: Person | None, now: datetime) -> Response:
    """Book, and lead to the page that says so, or to the one where it is paid for. Raises Refused."""
    version = request.form.get("event_version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else None
    told = frozenset(request.form.get("told_of_sharing", "").split())
    works_for = form.works_for()
    if person is None:
        name, email = form.name.data or "", form.email.data or ""
        details = form.details(seen, told, name, email)
        with transaction() as session:
            token = guests.ask_for_place(session, event_id, name, email, works_for, details, now)
        return redirect(url_for("bookings.check_email", ref=ref, form_token=token))
    person_id, details = person.id, form.details(seen, told, person.name, person.email or "")
    rules(db.session())  # read once a request: not while everybody else waits for this event's places
    with transaction() as session:
        delegate = session.get_one(Person, person_id)
        booking = operations.book_own_place(session, event_id, delegate, works_for, details, now)
        booking_ref, to_be_paid = booking.ref, booking.state == State.AWAITING_PAYMENT
    if to_be_paid:
        # 307: the browser presses the button of the next page, too, which leads on to the payment page.
        return redirect(url_for("checkout.pay", ref=booking_ref), 307)
    return redirect(url_for("mine.booking", ref=booking_ref, just="booked"))


def _refused(
    form: BookingForm, event: Event, own: Sequence[ComingFor] | None, now: datetime, sentence: str
) -> tuple[str, int]:
    form.refuse(sentence)
    return _details_page(form, event, own, now), 422


def _details_page(
    form: BookingForm, event: Event, own: Sequence[ComingFor] | None, now: datetime, offer: PriceOffer | None = None
) -> str:
    """`offer` where it is known already."""
    session = db.session()
    form.list_agencies(bookings_queries.agencies_to_choose(session, event))
    return render_template(
        "bookings/booking/book.html",
        form=form,
        event=event,
        offer=offer or charging_queries.offer_of(session, event, own or (), now),
        takes_cards=current_app.config["STRIPE_SECRET_KEY"] is not None,
        full=is_full(event_facts(event)),
        said_of_sharing=_said_of_sharing(event),
        hold_minutes=rules(session).address_hold_minutes,
    )


def _check_page(form: BookingForm, event: Event, now: datetime) -> str:
    person = _signed_in_person()
    price = charging_queries.price_for_choice(db.session(), event, form.works_for(), now)
    return render_template(
        "bookings/booking/check.html",
        form=form,
        event=event,
        price=price,
        why_waits=_why_would_wait(event, form, now),
        terms=terms_of_booking(db.session(), event, price.pence, now),
        said_of_sharing=_said_of_sharing(event),
        overlaps=overlaps_of(db.session(), event, person.id) if person else (),
        person=person,
        hold_minutes=rules(db.session()).address_hold_minutes,
    )


def _said_of_sharing(event: Event) -> Mapping[str, str]:
    """With which areas names are shared, in a sentence for each."""
    areas = [one.area for one in event.course.sharing]
    return said_on_booking_page(db.session(), areas, clock.today())


def _why_would_wait(event: Event, form: BookingForm, now: datetime) -> str | None:
    session, agency_id, person, area = db.session(), form.works_for().agency_id, _signed_in_person(), None
    if event.kept_until and agency_id is not None:
        agency = session.get(Agency, agency_id)
        area = workplace_today(session, agency, person.id if person else None, form.workplace).area
    return operations.why_would_wait(session, event, agency_id, area, form.mode_wanted, now)


@bp.route("/events/<ref>/book/check-your-email/<form_token>", methods=["GET", "POST"])
@public
@limiter.limit(GUEST_BOOKINGS, methods=["POST"])
def check_email(ref: str, form_token: str) -> Answer:
    """Until when the place is held, and the message once more if it did not come. The same for every address."""
    session, now = db.session(), clock.now()
    event = _event_or_404(session, ref)
    if request.method == "POST":
        this_page = url_for("bookings.check_email", ref=ref, form_token=form_token)
        with refusals_shown(go_to=this_page), transaction() as writing:
            guests.send_link_again(writing, form_token, now)
        flash("We have sent the message again.", "done")
        return redirect(this_page)
    asked = guests.asked(session, form_token)
    if asked is None:
        abort(404)
    return render_template("bookings/booking/check_email.html", event=event, asked=asked, held=now < asked.held_until)


@bp.route("/bookings/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> Answer:
    """The link in the message. It leads to a button, because mail scanners open links."""
    session, now = db.session(), clock.now()
    booking = bookings_queries.booking_with_link(session, token)
    if booking is None:
        abort(404)  # the page of lost links says what it was
    match guests.link_of(booking, now):
        case AddressLinkState.WORKS:
            return _confirm(session, booking, token, now)
        case AddressLinkState.USED if opened_by_link(booking.ref):
            return redirect(url_for("mine.booking", ref=booking.ref))
        case AddressLinkState.USED:
            return render_template("bookings/booking/link_used.html", booking=booking, event=booking.event)
    sentence = guests.link_ended_because(booking)
    return render_template("bookings/link_ended.html", booking=booking, sentence=sentence), 410


def _confirm(session: Session, booking: Booking, token: str, now: datetime) -> Answer:
    """The button; and who they are, where we know the address by another name. That is said to its owner alone."""
    known = {str(one.id): one for one in guests.known_there(session, booking)}
    form = WhoAreYouForm()
    form.ask(booking.delegate.name if booking.delegate else "", known)
    if form.validate_on_submit():
        who = known.get(form.who.data or "") if known else None
        return _confirmed(booking.id, token, now, known_id=who.id if who else None)
    return page_with(form, "bookings/booking/confirm.html", booking=booking, event=booking.event, known=known)


def _confirmed(booking_id: int, token: str, now: datetime, *, known_id: int | None) -> Response:
    nobody_signed_in = not current_user.is_authenticated
    with refusals_shown(go_to=url_for("bookings.confirm", token=token)), transaction() as session:
        booking = session.get_one(Booking, booking_id)
        known = session.get_one(Person, known_id) if known_id else None
        guests.confirm_address(session, booking, now, known=known)
        delegate, ref = booking.delegate, booking.ref
        assert delegate is not None
        signed_in = nobody_signed_in and delegates.may_be_signed_in_by_link(delegate)
        if signed_in:
            sign_in(delegate)
        by_link = nobody_signed_in and not signed_in
        entrance = guests.entrance_after_confirming(session, booking, now) if by_link else None
    if entrance:
        remember_link(ref, entrance)
    if signed_in or entrance:
        return redirect(url_for("mine.booking", ref=ref, just="booked"))
    return redirect(url_for("bookings.confirm", token=token))
