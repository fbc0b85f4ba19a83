"""Planning an event: dates, place, price, trainers; publishing it, closing and reopening its booking."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme import operations as programme_operations
from training.admin.programme.event_forms import (
    ANOTHER,
    USUAL,
    EventForm,
    as_typed,
    event_form,
    with_one_less,
    with_one_more,
)
from training.admin.programme.forms import agency_choices, whole_number
from training.admin.programme.operations import ClashesNotSeen, EventOperation, Saved
from training.admin.programme.readiness import offered_sentence
from training.admin.programme.telling.operations import Telling, TellingNotSeen
from training.admin.programme.views import STATES
from training.answers import Answer, refusals_shown
from training.board_lists.queries import board_lists
from training.bookings.queries import booked_twice
from training.courses import event_operations, operations, publishing, queries, schedule
from training.courses.clashes import Clash, fingerprint, new_among
from training.courses.differences import Row, differences
from training.courses.event_operations import Clashes, EventDetails
from training.courses.models import Course, Event, EventKind, EventState, OpenTo
from training.courses.operations import SavedMeanwhile
from training.courses.references import next_reference
from training.courses.schedule import ClosingRule
from training.db import db, transaction
from training.fields import PressForm
from training.interest.queries import confirmed_count
from training.settings.queries import rules

Press = Callable[[Session, int, Actor, datetime], int]
"""What a button does to an event; how many places were offered by it."""
STALE = "Somebody else saved this event after you opened it. What you typed is kept below: compare, then save again."


@bp.route("/events/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new_event() -> Answer:
    """A new event of ?course=, or like ?copy= at other dates."""
    reading = db.session()
    pattern = queries.event_to_edit(reading, request.args["copy"]) if "copy" in request.args else None
    course = pattern.course if pattern else queries.course_by_code(reading, request.args.get("course", ""))
    if course is None:
        return render_template("admin/programme/choose_course.html", courses=queries.courses(reading, retired=False))
    form = _form(reading, _copied(reading, pattern) if pattern else _planned(reading, course))
    clashes: Sequence[Clash] | None = None
    if _is_to_be_saved(form):
        course_id = course.id
        try:
            with refusals_shown(form), transaction() as session:
                actor, now = current_actor(), clock.now()
                details = _with_new_trainer(session, form, actor, now)
                course, seen = session.get_one(Course, course_id), form.clashes_seen.data or ""
                ref = programme_operations.plan_event(session, course, details, actor, now, seen=seen).ref
        except ClashesNotSeen as unseen:
            clashes = unseen.clashes
        if not form.errors and not clashes:
            flash("The event is saved as a draft. Look it over, then publish it.", "done")
            return redirect(url_for("admin.programme.edit_event", ref=ref))
        course = reading.get_one(Course, course_id)
    heading = f"Copy {pattern.ref}" if pattern else "Add an event"
    return _form_page(form, course, None, heading, clashes=clashes)


@bp.route("/events/<ref>/edit", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def edit_event(ref: str) -> Answer:
    reading = db.session()
    event = _event(reading, ref)
    saved = event_operations.details_of(event)
    form = _form(reading, as_typed(saved, _closing_rule(reading)) | {"version": event.version}, event)
    differing: list[Row] = []
    clashes: Sequence[Clash] | None = None
    telling: Telling | None = None
    if _is_to_be_saved(form):
        event_id, version = event.id, whole_number(form.version)
        try:
            with refusals_shown(form), transaction() as session:
                actor, now = current_actor(), clock.now()
                details = _with_new_trainer(session, form, actor, now)
                seen = form.clashes_seen.data or ""
                saved_now = programme_operations.save_event(
                    session, event_id, details, version, actor, now, seen=seen, answer=form.answer()
                )
        except TellingNotSeen as unseen_telling:
            telling = unseen_telling.telling
            form.show(telling.seen)
            form.clashes_seen.data = seen  # they were seen: only whom it is told to was not
        except ClashesNotSeen as unseen:
            clashes = unseen.clashes
        except SavedMeanwhile:
            form.form_errors = [STALE]
            event = _event(reading, ref)
            rule = _closing_rule(reading)
            now_saved = as_typed(event_operations.details_of(event), rule)
            differing = differences(form, now_saved, as_typed(form.details(), rule))
            form.version.data = event.version
        if not form.errors and not clashes and not telling:
            flash(_saved_sentence(saved_now, untold=bool(form.answer().untold)), "done")
            return redirect(url_for("admin.programme.edit_event", ref=details.ref))
        event = _event(reading, ref)
    return _form_page(form, event.course, event, event.course.title, differing, clashes, telling)


@bp.post("/events/<ref>/publish")
@requires(Role.ADMINISTRATOR)
def publish_event(ref: str) -> Answer:
    """Publish it. Where it gets in the way of something, that is asked about first."""
    seen = request.form.get("clashes_seen", "")

    def publish(session: Session, event_id: int, actor: Actor, now: datetime) -> int:
        return programme_operations.publish_event(session, event_id, actor, now, seen=seen)

    try:
        return _press(ref, publish, "It is published: people can find and book it.")
    except ClashesNotSeen as unseen:
        event = _event(db.session(), ref)
        page = render_template(
            "admin/programme/publish.html",
            event=event,
            clashes=unseen.clashes,
            seen=fingerprint(unseen.clashes),
            asked_for=confirmed_count(db.session(), event.course_id),
            press=PressForm(),
        )
        return page, 422


@bp.post("/events/<ref>/close")
@requires(Role.ADMINISTRATOR)
def close_event(ref: str) -> Response:
    return _press(ref, _pressing(event_operations.close_bookings), "Booking is closed. The bookings there are stay.")


@bp.post("/events/<ref>/reopen")
@requires(Role.ADMINISTRATOR)
def reopen_event(ref: str) -> Response:
    return _press(ref, _pressing(event_operations.reopen_bookings), "Booking is open again.")


def _pressing(operation: EventOperation) -> Press:
    def press(session: Session, event_id: int, actor: Actor, now: datetime) -> int:
        return programme_operations.press(session, event_id, operation, actor, now)

    return press


def _press(ref: str, press: Press, sentence: str) -> Response:
    event_id = _event(db.session(), ref).id
    with (
        refusals_shown(go_to=url_for("admin.programme.edit_event", ref=ref)),
        transaction() as session,
    ):
        offered = press(session, event_id, current_actor(), clock.now())
    flash(f"{sentence} {offered_sentence(offered)}".strip(), "done")
    return redirect(url_for("admin.programme.edit_event", ref=ref))


def _event(session: Session, ref: str) -> Event:
    event = queries.event_to_edit(session, ref)
    if event is None:
        raise NotFound
    return event


def _closing_rule(session: Session) -> ClosingRule:
    in_force = rules(session)
    return ClosingRule(in_force.room_closes_days, in_force.online_closes_minutes)


def _planned(session: Session, course: Course) -> dict[str, object]:
    """A new event as its course suggests it."""
    places = {"online_places": course.capacity} if course.is_online else {"room_places": course.capacity}
    return {
        "ref": next_reference(course.code, queries.references(session, course.code)),
        "sittings": [{} for _ in range(course.sittings)],
        "price_pence": course.price_pence,
        "agency_cap": course.agency_cap,
        "open_to": course.open_to,
        "agencies": [str(agency.id) for agency in course.agencies],
        "closing": USUAL,
        "kind": EventKind.USUAL,
        **places,
    }


def _copied(session: Session, pattern: Event) -> dict[str, object]:
    """A new event like another one: everything but its reference and its dates."""
    typed = as_typed(event_operations.details_of(pattern), _closing_rule(session))
    return typed | {
        "ref": next_reference(pattern.course.code, queries.references(session, pattern.course.code)),
        "sittings": [{**sitting, "number": "", "day": None} for sitting in typed["sittings"]],
        "decide_on": None,
        "kept_until": None,
        "closing": USUAL,
        "closes_day": None,
        "closes_time": None,
    }


def _form(session: Session, values: dict[str, object], event: Event | None = None) -> EventForm:
    """The form with all that can be chosen; as it was typed once something was, with a sitting more or less."""
    today = clock.today()
    used = {row.area for row in event.kept_places} if event else set()
    areas = [one for one in board_lists(session).areas if one.code in used or (one.keeps_places and one.is_on(today))]
    form_class = event_form(areas, today)
    form = form_class(data=values, formdata=request.form or None)
    typed = request.form
    gone = typed.get("remove_sitting", "")
    if "add_sitting" in typed:
        form = form_class(formdata=with_one_more(_mutable(typed), form))
    elif gone.isdecimal() and len(form.sittings) > 1:
        form = form_class(formdata=with_one_less(_mutable(typed), len(form.sittings), int(gone)))
    form.event = event
    form.rule = _closing_rule(session)
    venues = queries.venues(session)
    form.venues_by_id = {str(venue.id): venue for venue in venues}
    form.venue.choices = [("", "No room")] + [
        (str(venue.id), f"{venue.name}, {venue.town}: {venue.room_limit} people") for venue in venues
    ]
    form.closing.choices = [
        (USUAL, f"As usual: {schedule.closing_rule_text(form.rule)}"),
        (ANOTHER, "At another time"),
    ]
    form.agencies.choices = agency_choices(queries.agencies(session))
    form.trainers.choices = [(str(person.id), person.name) for person in queries.trainers(session)]
    if event and event.published_at:
        del form.ref
    return form


def _mutable(typed: MultiDict[str, str]) -> MultiDict[str, str]:
    return MultiDict(typed.items(multi=True))


def _is_to_be_saved(form: EventForm) -> bool:
    """Was the main button pressed, and is all as it should be? Other buttons only change the page."""
    others = {"add_sitting", "remove_sitting", "preview"}
    return not others & set(request.form) and form.validate_on_submit()


def _with_new_trainer(session: Session, form: EventForm, actor: Actor, now: datetime) -> EventDetails:
    """What was typed; whoever was typed as a new trainer is made one, and is among those of the event."""
    details = form.details()
    if not form.trainer_email.data:
        return details
    trainer = operations.add_trainer(session, form.trainer_name.data, form.trainer_email.data, actor, now)
    return replace(details, trainer_ids=details.trainer_ids | {trainer.id})


def _saved_sentence(saved: Saved, *, untold: bool) -> str:
    told = saved.told
    parts = ["The event is saved. Nobody is told of the change." if untold else "The event is saved."]
    if told.people or told.twice:
        people = "person is" if told.people == 1 else "people are"
        parts = [f"The event is saved, and {told.people or 'no'} {people} being told of the change."]
    if told.again:
        people = "person is" if told.again == 1 else "people are"
        parts.append(f"{told.again} {people} sent the joining instructions again.")
    if told.twice:
        have = "of those booked now has" if told.twice == 1 else "of those booked now have"
        parts.append(f"{told.twice} {have} another booking at the same time: see the list below.")
    if told.trainers:
        parts.append(f"{told.trainers} {'trainer is' if told.trainers == 1 else 'trainers are'} being told.")
    return " ".join([*parts, offered_sentence(saved.offered)]).strip()


def _form_page(
    form: EventForm,
    course: Course,
    event: Event | None,
    heading: str,
    differing: list[Row] | None = None,
    clashes: Sequence[Clash] | None = None,
    telling: Telling | None = None,
) -> str | tuple[str, int]:
    """`clashes` are those that were not seen yet, and `telling` what people would be told, where that kept it from
    being saved.
    """
    form.course = course
    form.minimum.description = f"Leave empty to use the course’s ({course.minimum}). 0: it runs whoever comes."
    typed, asked = _clashes_typed(form, event), list(clashes or ())
    form.clashes_seen.data = fingerprint(asked or typed.new)
    draft = event_operations.draft_of(event) if event else None
    html = render_template(
        "admin/programme/event.html",
        form=form,
        press=PressForm(),
        course=course,
        event=event,
        heading=heading,
        states=STATES,
        missing=publishing.missing(draft, clock.now()) if draft else [],
        to_do=publishing.still_to_do(draft) if draft else [],
        preview="preview" in request.form,
        differing=differing or [],
        marked=[*typed.found, *new_among(asked, typed.found)],
        asked=asked,
        telling=telling,
        links=_links(event) if event else (),
        twice=booked_twice(db.session(), event) if event and event.published_at and clock.now() < event.ends_at else (),
    )
    return (html, 422) if form.errors or asked or telling else html


def _clashes_typed(form: EventForm, event: Event | None) -> Clashes:
    """What is typed gets in the way of these; nothing does that is over or cannot be read."""
    planned = form.planned()
    if planned is None or (event and event.ends_at <= clock.now()):
        return Clashes((), ())
    return event_operations.clashes_with_others(db.session(), planned, event)


def _links(event: Event) -> tuple[tuple[str, str], ...]:
    """The event's other pages. The public has none of a draft."""
    pages = [
        ("Roster", "admin.bookings.roster"),
        ("Waiting list", "admin.bookings.waiting"),
        ("Register", "attendance.register"),
    ]
    if event.state != EventState.CANCELLED and not event.register_closed_at and clock.now() < event.ends_at:
        pages.append(("Cancel the event", "admin.programme.cancel_event"))
    if event.open_to == OpenTo.INVITATION:
        pages.append(("Invitations", "admin.bookings.invitations"))
    if event.published_at:
        pages.append(("As the public sees it", "programme.event"))
    return tuple((text, url_for(page, ref=event.ref)) for text, page in pages)
