"""Adding somebody to an event by hand: find them or write them down, then book, past the closing date too."""

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings import operations
from training.admin.bookings.forms import AddBookingForm
from training.admin.bookings.operations import WORKS_FOR_THEMSELVES, ByHand
from training.admin.programme.views import event_or_404
from training.answers import Answer, page_with, refusals_shown
from training.bookings.charging.queries import offer_of, price_for_choice
from training.bookings.earlier_training.queries import verdict_on
from training.bookings.emails import price_text
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.db import db, transaction
from training.links import new_token
from training.lists import searched
from training.payments.cancellation import asks_for_payer
from training.payments.models import Payer, Way
from training.payments.queries import policy_with
from training.people import queries as people_queries
from training.people.models import Affiliation, Person
from training.refusals import Code

MOST_FOUND = 10


@bp.get("/events/<ref>/add")
@requires(Role.ADMINISTRATOR)
def add_booking(ref: str) -> str:
    """Who is to be added: somebody we know, found by name or e-mail, or somebody new."""
    event, q = event_or_404(ref), searched()
    found = db.session.scalars(people_queries.people_found(q).limit(MOST_FOUND + 1)).all() if q else []
    return render_template(
        "admin/bookings/add_booking.html", event=event, q=q, found=found[:MOST_FOUND], too_many=len(found) > MOST_FOUND
    )


@bp.route("/events/<ref>/add/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def add_new_person(ref: str) -> Answer:
    """Add somebody we do not know yet."""
    return _add(event_or_404(ref), None)


@bp.route("/events/<ref>/add/<int:person_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def add_known_person(ref: str, person_id: int) -> Answer:
    """Add somebody we know."""
    affiliations = selectinload(Person.affiliations).joinedload(Affiliation.agency)
    person = db.session.scalar(select(Person).where(Person.id == person_id).options(affiliations))
    if person is not None and person.merged_into_id is not None:
        return redirect(url_for("admin.bookings.add_known_person", ref=ref, person_id=person.merged_into_id))
    return _add(event_or_404(ref), person or abort(404))


def _add(event: Event, person: Person | None) -> Answer:
    form = AddBookingForm(data=_what_we_know(person))
    policy = policy_with(db.session(), event.course.policy_id)
    asks_payer = asks_for_payer(policy, event.price_pence)
    form.ask_for(event, known=person is not None, asks_payer=asks_payer, agencies=_agencies(person))
    form.settle_agency(lambda name: people_queries.agencies_like(db.session(), name))
    is_full = event.places_left <= 0
    if form.is_submitted() and not policy.free.charges and _comes_for_free(form, event):
        form.leave_out_payer()
    if form.validate_on_submit():
        ref, typed = event.ref, _by_hand(form, person.id if person else None)
        with refusals_shown(form) as refusals, transaction() as session:
            booking = operations.add_by_hand(session, event_or_404(ref), typed, current_actor(), clock.now())
            page = "admin.bookings.waiting" if booking.state == State.WAITING else "admin.bookings.roster"
            done = _done(booking)
        if not form.errors:
            flash(done, "done")
            return redirect(url_for(page, ref=ref))
        event = event_or_404(ref)
        is_full = is_full or any(refusal.code is Code.FULL for refusal in refusals)
    prerequisite = db.session.get(Course, event.course.prerequisite_id) if event.course.prerequisite_id else None
    return page_with(
        form,
        "admin/bookings/add_booking_form.html",
        event=event,
        person=person,
        prerequisite=prerequisite,
        earlier=verdict_on(db.session(), event.course, person, clock.now(), who="They"),
        is_full=is_full,
        offer=offer_of(db.session(), event, (), clock.now()),
    )


def _agencies(person: Person | None) -> list[tuple[str, str]]:
    """The agencies of the list, and the person's own where nobody has checked it yet."""
    listed = people_queries.agencies_to_choose(db.session())
    ties = person.affiliations if person else []
    own = {str(tie.agency.id): tie.agency.full_name for tie in ties if tie.agency and tie.ended_at is None}
    return [*(choice for choice in own.items() if choice not in set(listed)), *listed]


def _what_we_know(person: Person | None) -> dict[str, str]:
    """What the form shows before anything is typed: the person's newest affiliation and job role."""
    known = {"form_token": new_token(), "name": request.args.get("name", "")[:200]}
    if person:
        current = [tie for tie in person.affiliations if tie.ended_at is None]
        known["job_role"] = person.job_role
        if current:
            newest = current[-1].agency_id
            known["agency"] = WORKS_FOR_THEMSELVES if newest is None else str(newest)
    return known


def _by_hand(form: AddBookingForm, person_id: int | None) -> ByHand:
    payer = None
    if "organisation" in form:
        payer = Payer(
            way=Way.INVOICE,
            organisation=form.typed("organisation"),
            contact_name=form.typed("contact_name"),
            contact_email=form.typed("contact_email"),
            purchase_order=form.typed("purchase_order"),
        )
    names = ("name", "email", "agency", "agency_name", "job_role", "manager_name", "manager_email", "prerequisite")
    more = ("access_needs", "dietary_needs", "form_token")
    values = {name: form.typed(name) for name in (*names, *more)}
    if (works_for := form.chosen()) and works_for.agency_id:
        values["agency"] = str(works_for.agency_id)  # the one of the list that a typed name turned out to be
    return ByHand(person_id=person_id, payer=payer, waits="waits" in request.form, **values)


def _comes_for_free(form: AddBookingForm, event: Event) -> bool:
    """Whether an event that costs something is free for the agency that is chosen."""
    works_for = form.chosen() if event.price_pence else None
    return works_for is not None and price_for_choice(db.session(), event, works_for, clock.now()).pence == 0


def _done(booking: Booking) -> str:
    """Who is booked, what it costs and why, and who is told."""
    name, told = (booking.delegate.name, booking.delegate.email) if booking.delegate else ("Somebody", None)
    message = (
        f"The confirmation goes to {told}." if told else "They have no e-mail address, so nobody is told by message."
    )
    if booking.state == State.WAITING:
        return f"{name} is on the waiting list: {booking.ref}. {message.replace('confirmation', 'message')}"
    return f"{name} is booked: {booking.ref}. Price: {price_text(booking)}. {message}"
