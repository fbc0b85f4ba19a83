"""The register on a trainer's phone: who is expected, one tap each, walk-ins at the door."""

from datetime import datetime, timedelta

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, public
from training.answers import Answer, refusals_shown
from training.attendance import operations, queries
from training.attendance.access_needs import needs_seen_by, who_has_needs
from training.attendance.entry import bp, check_link, opens_register, remember_link
from training.attendance.forms import OpenForm, WalkInForm
from training.attendance.models import MarkKind
from training.attendance.online.queries import takes_reports
from training.attendance.sheet import IN_TIME, TOO_LATE, UNMARKED, RegisterLine, RegisterSheet, sheet_of
from training.courses.models import Event, EventKind, Sitting
from training.db import db, transaction
from training.evaluations.figures import FEWEST
from training.evaluations.queries import results_of
from training.people import queries as people_queries
from training.refusals import Code, Refused
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.queries import refs_of

Page = Answer | tuple[Response, int]

LONGEST_WITHOUT_CONNECTION = timedelta(hours=12) // timedelta(seconds=1)
"""Seconds."""


@bp.route("/register/<ref>/enter/<token>", methods=["GET", "POST"])
@public
def enter(ref: str, token: str) -> Answer:
    """The link in the message leads to a button; the button remembers the link in this browser. It signs nobody in."""
    event = queries.event_of_register(db.session(), ref) or abort(404)
    check_link(event, token)
    form = OpenForm()
    if form.validate_on_submit():
        remember_link(ref, token)
        return redirect(url_for("attendance.register", ref=ref))
    return render_template("attendance/enter.html", event=event, form=form)


@bp.get("/register/<ref>")
@opens_register
def register(event: Event, actor: Actor) -> Answer:
    """One sitting of the register: today's, unless another is asked for."""
    if not event.takes_bookings:
        return redirect(url_for("attendance.headcount", ref=event.ref))
    sitting = _sitting_asked_for(event)
    sheet = _sheet(event, sitting)
    only_rest = request.args.get("show") == "rest"
    return render_template(
        "attendance/register.html",
        event=event,
        actor=actor,
        sitting=sitting,
        sheet=sheet,
        note_refs=_note_refs(sheet),
        only_rest=only_rest,
        why_not=operations.why_not_yet(sitting, clock.now()),
        grace_minutes=rules(db.session()).late_grace_minutes,
        takes_reports=takes_reports(event),
    )


@bp.post("/register/<ref>/mark")
@opens_register
def mark(event: Event, actor: Actor) -> Page:
    """One tap. Answers the page's script with the person's row, and a form with the page at that person."""
    sitting = _sitting_asked_for(event)
    booking_ref, _, what = request.form.get("mark", "").partition(":")
    with refusals_shown() as refusals, transaction() as session:
        _mark(session, sitting.id, booking_ref, what, actor, clock.now())
    if refusals and _asked_by_script():
        return jsonify(problem=refusals[0].sentence), 409
    if refusals:
        flash(refusals[0].sentence)
        return _back(event, sitting)
    if _asked_by_script():
        return _row_as_json(event, sitting, booking_ref)
    return _back(event, sitting, booking_ref)


@bp.post("/register/<ref>/rest")
@opens_register
def mark_rest(event: Event, actor: Actor) -> Answer:
    """Everybody who is not marked yet is present."""
    sitting = _sitting_asked_for(event)
    with refusals_shown(go_to=_address(event, sitting)), transaction() as session:
        number = operations.mark_rest_present(session, sitting.id, actor, clock.now())
    flash(f"Marked present: {number} {'person' if number == 1 else 'people'}.", "done")
    return redirect(_address(event, sitting))


@bp.post("/register/<ref>/needs")
@opens_register
def needs(event: Event, actor: Actor) -> Answer:
    """Access and dietary needs, of one person or of all, to whoever is then written down as having seen them."""
    with transaction() as session:
        seen = needs_seen_by(session, event.id, request.form.get("booking") or None, actor, clock.now())
    return render_template(
        "attendance/needs.html", event=event, seen=seen, back=_address(event, _sitting_asked_for(event))
    )


@bp.route("/register/<ref>/walk-in", methods=["GET", "POST"])
@opens_register
def walk_in(event: Event, actor: Actor) -> Answer:
    """Somebody who had not booked is at the door."""
    sitting = _sitting_asked_for(event)
    with refusals_shown(go_to=_address(event, sitting)):
        operations.refuse_closed(event)
    form = _walk_in_form(event)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and (done := _let_in(event, sitting, form, actor)):
            return done
    page = render_template(
        "attendance/walk_in.html", event=event, sitting=sitting, form=form, sheet=_sheet(event, sitting)
    )
    return page, status


@bp.get("/register/<ref>/evaluations")
@opens_register
def evaluations(event: Event, _actor: Actor) -> Answer:
    """What the delegates of this event said, without names."""
    return render_template(
        "attendance/evaluations.html", event=event, results=results_of(db.session(), event.id), fewest=FEWEST
    )


def _mark(session: Session, sitting_id: int, booking_ref: str, what: str, actor: Actor, now: datetime) -> None:
    """Do what a button says: a kind of mark, nothing any more, or which side of the grace."""
    if what == UNMARKED:
        operations.clear_mark(session, sitting_id, booking_ref, actor, now)
    elif what in {IN_TIME, TOO_LATE}:
        operations.correct_lateness(session, sitting_id, booking_ref, what == IN_TIME, actor, now)
    elif what in set(MarkKind):
        operations.mark(session, sitting_id, booking_ref, MarkKind(what), actor, now, _tapped_at(now))
    else:
        raise Refused(Code.MISSING, "That button is not known here. Reload the page and try again.")


def _tapped_at(now: datetime) -> datetime:
    """When the button was pressed: the page's script says how long ago, after a spell without a connection."""
    seconds = request.form.get("seconds_ago", 0, type=int)
    return now - timedelta(seconds=min(max(seconds, 0), LONGEST_WITHOUT_CONNECTION))


def _walk_in_form(event: Event) -> WalkInForm:
    session = db.session()
    form = WalkInForm(people_queries.agencies_to_choose(session), for_the_public=event.kind == EventKind.PUBLIC)
    form.settle_agency(lambda name: people_queries.agencies_like(session, name))
    return form


def _let_in(event: Event, sitting: Sitting, form: WalkInForm, actor: Actor) -> Response | None:
    """Add the walk-in and go back to the register; None, and a sentence on the form, when that is refused."""
    with refusals_shown(form), transaction() as session:
        booking = operations.let_in(session, event.id, sitting.id, form.walk_in(), actor, clock.now())
        ref = booking.ref
    if form.errors:
        return None
    flash(f"{form.name.data} is on the register.", "done")
    return _back(event, sitting, ref)


def _sitting_asked_for(event: Event) -> Sitting:
    """The day in the address, else today's sitting, else the next one, else the last."""
    day = request.values.get("day", type=int)
    chosen = next((sitting for sitting in event.sittings if sitting.position == day), None)
    today = clock.today()
    ahead = (sitting for sitting in event.sittings if clock.local(sitting.starts_at).date() >= today)
    return chosen or next(ahead, event.sittings[-1])


def _note_refs(sheet: RegisterSheet) -> dict[int, str]:
    """By which a concern about a trainer’s note is raised, by booking."""
    noted = [line.person.booking_id for line in sheet.lines if line.person.because]
    return refs_of(db.session(), TextKind.NOTE, noted) if noted else {}


def _sheet(event: Event, sitting: Sitting) -> RegisterSheet:
    session = db.session()
    return sheet_of(
        queries.expected(session, event.id),
        queries.marks_of(session, event.id),
        sitting.id,
        sitting.position,
        who_has_needs(session, event.id, clock.now()),
    )


def _address(event: Event, sitting: Sitting, anchor: str | None = None) -> str:
    several = sitting.position if len(event.sittings) > 1 else None
    show = "rest" if request.values.get("show") == "rest" else None
    return url_for("attendance.register", ref=event.ref, day=several, show=show, _anchor=anchor)


def _back(event: Event, sitting: Sitting, booking_ref: str | None = None) -> Response:
    """To the same person. With only the rest shown they are gone from the list, so to its top."""
    anchor = "people" if request.values.get("show") == "rest" else booking_ref and f"person-{booking_ref}"
    return redirect(_address(event, sitting, anchor))


def _asked_by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _row_as_json(event: Event, sitting: Sitting, booking_ref: str) -> Response:
    sheet = _sheet(event, sitting)
    line: RegisterLine | None = next((line for line in sheet.lines if line.person.ref == booking_ref), None)
    row = render_template(
        "attendance/row.html", line=line, event=event, grace_minutes=rules(db.session()).late_grace_minutes
    )
    return jsonify(row=row, marked=sheet.marked, rest=len(sheet.rest), saved=f"Saved {clock.show_moment(clock.now())}")
