"""The whole programme for the administrator: events of every state, venues, funders and trainers."""

from flask import abort, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.forms import OUTSIDE, FunderForm, TrainerForm, VenueForm
from training.admin.programme.queries import (
    event_by_ref,
    events_list,
    funders_list,
    most_wanted,
    place_of,
    trainers_list,
    venues_list,
)
from training.admin.programme.venues.operations import (
    AddressChange,
    VenueTelling,
    VenueTellingNotSeen,
    change_venue,
    coming_at,
)
from training.answers import Answer, carried_out, page_with
from training.board_lists.queries import board_lists
from training.courses import operations, queries, schedule
from training.courses.models import Event, EventState, Funder, Venue
from training.courses.queries import EventFilter
from training.db import db
from training.lists import asked_for_file, page_or_file, searched, shown

MOST_WANTED = 3
VENUE_TEXTS = (
    *("name", "town", "postcode", "room_limit", "access", "directions"),
    *("lunch", "map_link", "cost", "contact"),
)
STATES = {
    EventState.DRAFT: ("Draft", "wait"),
    EventState.PUBLISHED: ("Published", "good"),
    EventState.CLOSED: ("Booking closed", "info"),
    EventState.CANCELLED: ("Cancelled", "bad"),
}


@bp.get("/programme/")
@requires(Role.ADMINISTRATOR)
def events() -> Answer:
    session, now = db.session(), clock.now()
    days = queries.first_and_last_day(session)
    months = {f"{month:%Y-%m}": f"{month:%B %Y}" for month in schedule.months(*days)} if days else {}
    wanted = _wanted()
    return page_or_file(
        events_list(session, wanted, now, months),
        "admin/programme/events.html",
        wanted=wanted,
        most_wanted=most_wanted(session, now, MOST_WANTED),
        row_of=_row,
    )


def _wanted() -> EventFilter:
    chosen = request.args
    return EventFilter(
        when=chosen.get("when", "coming"),
        text=searched(),
        course=chosen.get("course", "")[:20],
        month=chosen.get("month", "")[:7],
        state=chosen.get("state", "")[:20],
    )


def _row(event: Event, waiting: int) -> dict[str, object]:
    state, tone = STATES[EventState(event.state)]
    return {
        "ref": event.ref,
        "title": event.course.title,
        "starts_at": event.starts_at,
        "where": place_of(event),
        "taken": event.taken,
        "capacity": event.capacity,
        "waiting": waiting,
        "waiting_list": url_for("admin.bookings.waiting", ref=event.ref),
        "state": state,
        "tone": tone,
        "trainers": ", ".join(trainer.name for trainer in event.trainers),
        "page": url_for("admin.bookings.event", ref=event.ref),
        "edit": url_for("admin.programme.edit_event", ref=event.ref),
        "roster": url_for("admin.bookings.roster", ref=event.ref),
        "register": url_for("attendance.register", ref=event.ref),
    }


@bp.get("/programme/venues")
@requires(Role.ADMINISTRATOR)
def venues() -> Answer:
    return page_or_file(venues_list(db.session(), clock.now()), "admin/programme/venues.html")


@bp.route("/programme/venues/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new_venue() -> Answer:
    return _venue_page(Venue(), VenueForm(), "Add a venue", coming=0)


@bp.route("/programme/venues/<int:venue_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def edit_venue(venue_id: int) -> Answer:
    session = db.session()
    venue = session.get(Venue, venue_id)
    if venue is None:
        raise NotFound
    shown = {"street": venue.address, "quadrant": venue.quadrant or OUTSIDE, "address_change": AddressChange.ELSEWHERE}
    form = VenueForm(data={**{name: getattr(venue, name) for name in VENUE_TEXTS}, **shown})
    return _venue_page(venue, form, venue.name, coming=len(coming_at(session, venue_id, clock.now())))


def _venue_page(venue: Venue, form: VenueForm, heading: str, *, coming: int) -> Answer:
    quadrants = board_lists(db.session()).quadrants
    form.quadrant.choices = [*quadrants.choices(clock.today(), venue.quadrant), (OUTSIDE, "Outside Essex")]
    if not coming:
        del form.address_change

    def save(session: Session) -> str:
        change = AddressChange(form.address_change.data) if coming else AddressChange.CORRECTION
        told = change_venue(session, venue, form.values(), change, form.answer(), current_actor(), clock.now())
        if form.answer().untold:
            return f"{form.name.data} is saved. Nobody is told of the change."
        events = "1 coming event are" if told == 1 else f"{told} coming events are"
        return f"{form.name.data} is saved.{f' Those who come to {events} being told.' if told else ''}"

    telling: VenueTelling | None = None
    try:
        if done := carried_out(form, save, url_for("admin.programme.venues")):
            return done
    except VenueTellingNotSeen as unseen:
        telling = unseen.telling
        form.show(telling.seen)
    page = render_template(
        "admin/programme/venue.html", form=form, heading=heading, coming=coming, telling=telling, venue_id=venue.id
    )
    return (page, 422) if form.errors or telling else page


@bp.get("/programme/funders")
@requires(Role.ADMINISTRATOR)
def funders() -> Answer:
    return page_or_file(funders_list(db.session()), "admin/programme/funders.html")


@bp.route("/programme/funders/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new_funder() -> Answer:
    return _funder_page(Funder(), FunderForm(), "Add a funder")


@bp.route("/programme/funders/<int:funder_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def edit_funder(funder_id: int) -> Answer:
    funder = db.session().get(Funder, funder_id)
    if funder is None:
        raise NotFound
    return _funder_page(funder, FunderForm(obj=funder), funder.name)


def _funder_page(funder: Funder, form: FunderForm, heading: str) -> Answer:
    def save(session: Session) -> str:
        operations.save_funder(session, funder, form.values(), current_actor(), clock.now())
        return f"{form.name.data} is saved."

    go_to = url_for("admin.programme.funders")
    return carried_out(form, save, go_to) or page_with(form, "admin/programme/funder.html", heading=heading)


@bp.route("/programme/trainers", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def trainers() -> Answer:
    form = TrainerForm()

    def add(session: Session) -> str:
        trainer = operations.add_trainer(session, form.name.data, form.email.data, current_actor(), clock.now())
        return f"{trainer.name} can now be chosen as a trainer."

    if done := carried_out(form, add, url_for("admin.programme.trainers")):
        return done
    listed = trainers_list(db.session(), clock.now())
    return asked_for_file(listed) or page_with(form, "admin/programme/trainers.html", listed=shown(listed))


def event_or_404(ref: str) -> Event:
    return event_by_ref(db.session(), ref) or abort(404)
