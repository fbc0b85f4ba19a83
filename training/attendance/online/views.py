"""Attendance reports of Teams and Zoom: sent here, whom they mean, and the marks that follow from them."""

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor
from training.answers import Answer, page_with, refusals_shown
from training.attendance import closing
from training.attendance.entry import bp, opens_register
from training.attendance.forms import WalkInForm
from training.attendance.online import operations, queries
from training.attendance.online.forms import ReportForm
from training.attendance.online.matching import Match
from training.attendance.online.models import AttendanceFile
from training.attendance.online.operations import MarkedByReport
from training.attendance.online.queries import Reading
from training.attendance.online.reports import report_of
from training.attendance.operations import let_in, refuse_closed, why_not_yet
from training.attendance.views import LONG_REGISTER
from training.courses.models import Event, EventKind
from training.db import db, transaction
from training.files.gateway import store
from training.files_in.cells import Unreadable
from training.files_in.sheets import Sheet
from training.people import queries as people_queries

NOBODY = "nobody"
"""What a button sends for a name that is nobody on the register."""


@bp.route("/register/<ref>/online", methods=["GET", "POST"])
@opens_register
def online(event: Event, actor: Actor) -> Answer:
    """Send a report here, and see those that are there."""
    with refusals_shown(go_to=_register(event)):
        operations.refuse_without_register(event)
    form = ReportForm()
    event_id, ref = event.id, event.ref
    if form.validate_on_submit() and (sheet := _readable(form, event)) is not None:
        content, name = form.file_read
        stored, which = store(content), sheet.name if len(sheet.choices) > 1 else ""
        with refusals_shown(form, field="file"), transaction() as session:
            file_id = operations.keep_report(session, event_id, name, stored, actor, clock.now(), which).id
        if not form.errors:
            return redirect(url_for("attendance.online_report", ref=ref, file_id=file_id))
    session = db.session()
    return page_with(
        form,
        "attendance/online/upload.html",
        event=event,
        actor=actor,
        files=queries.files_of(session, event.id),
        share=queries.share_of(session, event),
    )


@bp.route("/register/<ref>/online/<int:file_id>", methods=["GET", "POST"])
@opens_register
def online_report(event: Event, actor: Actor, file_id: int) -> Answer:
    """What a report says of whom, and the press that marks it; answers to names in doubt come with the press."""
    if request.method == "POST":
        return _mark(event, file_id, actor)
    reading = _reading_or_404(event, file_id)
    now = clock.now()
    return render_template(
        "attendance/online/report.html",
        event=event,
        actor=actor,
        file=reading.read.file,
        reading=reading,
        why_not=why_not_yet(reading.sitting, now) if reading.sitting else None,
        shows_addresses=_may_see_addresses(reading.read.file, actor),
    )


@bp.route("/register/<ref>/online/<int:file_id>/who/<int:line>", methods=["GET", "POST"])
@opens_register
def online_who(event: Event, actor: Actor, file_id: int, line: int) -> Answer:
    """Who is behind one name: one person, several round one screen, or nobody on the register."""
    reading = _reading_or_404(event, file_id)
    found = reading.match_at(line) or abort(404)
    there = url_for("attendance.online_report", ref=event.ref, file_id=file_id, day=_day())
    if request.method == "POST":
        nobody, refs = NOBODY in request.form, set(request.form.getlist("who"))
        if nobody or refs:
            event_id, key, name = event.id, found.attender.key, found.attender.name
            with refusals_shown(go_to=there), transaction() as session:
                bookings = [] if nobody else operations.bookings_called(session, event_id, refs)
                operations.say_who(session, event_id, {key: bookings}, actor, clock.now())
            flash(f"Remembered for this event: “{name}” is {_how_many(len(bookings))}.", "done")
            return redirect(there)
        flash("Tick who was there, or say that it is nobody on the register.")
    in_report = {booking for one in reading.matches for booking in one.bookings}
    page = render_template(
        "attendance/online/who.html",
        event=event,
        found=found,
        back=there,
        people=sorted(reading.people.values(), key=lambda one: one.booking_id in in_report),
        in_report=in_report,
        finds=len(reading.people) > LONG_REGISTER,
    )
    return page, 422 if request.method == "POST" else 200


@bp.route("/register/<ref>/online/<int:file_id>/walk-in/<int:line>", methods=["GET", "POST"])
@opens_register
def online_walk_in(event: Event, actor: Actor, file_id: int, line: int) -> Answer:
    """Somebody in the report who had not booked is put on the register, and is marked by it from then on."""
    there = url_for("attendance.online_report", ref=event.ref, file_id=file_id, day=_day())
    with refusals_shown(go_to=there):
        refuse_closed(event)
    reading = _reading_or_404(event, file_id)
    found = reading.match_at(line) or abort(404)
    form = _walk_in_form(event, found, found.attender.address if _may_see_addresses(reading.read.file, actor) else "")
    if form.validate_on_submit() and reading.sitting is not None:
        event_id, sitting_id, key = event.id, reading.sitting.id, found.attender.key
        with refusals_shown(form), transaction() as session:
            booking = let_in(session, event_id, sitting_id, form.walk_in(), actor, clock.now(), marked=False)
            operations.say_who(session, event_id, {key: [booking.id]}, actor, clock.now())
        if not form.errors:
            flash(f"{form.name.data} is on the register. Mark the report to say how long they were there.", "done")
            return redirect(there)
    return page_with(form, "attendance/online/walk_in.html", event=event, found=found, back=there)


def _readable(form: ReportForm, event: Event) -> Sheet | None:
    """The sheet of the file; None where the form asks which, or has a sentence why it is no report."""
    days = [clock.local(one.starts_at).date() for one in event.sittings]
    sheet = form.read_sheet()
    try:
        if sheet is not None:
            report_of(sheet, days)
    except Unreadable as unreadable:
        form.refuse_file(str(unreadable))
        return None
    return sheet


def _mark(event: Event, file_id: int, actor: Actor) -> Response:
    ref, event_id, day = event.ref, event.id, _day()
    there = url_for("attendance.online_report", ref=ref, file_id=file_id, day=day)
    said = _answers(event, file_id)
    now = clock.now()
    with refusals_shown(go_to=there), transaction() as session:
        answers = {key: operations.bookings_called(session, event_id, {who} - {NOBODY}) for key, who in said.items()}
        operations.say_who(session, event_id, answers, actor, now)
        done = operations.mark_by_report(session, event_id, file_id, day, "absent" in request.form, actor, now)
    flash(_done_sentence(done), "done")
    return redirect(there)


def _answers(event: Event, file_id: int) -> Mapping[str, str]:
    """By the key of an attender, the reference chosen for it, or NOBODY; names left for later are not there."""
    if not any(who for name, who in request.form.items() if name.startswith("who-")):
        return {}
    given = {
        one.attender.key: request.form.get(f"who-{one.attender.joins[0].line}", "")
        for one in _reading_or_404(event, file_id).in_doubt
    }
    return {key: who for key, who in given.items() if who}


def _done_sentence(done: MarkedByReport) -> str:
    if not done.marked:
        said = ["Everything in this report was marked already, so nothing was changed."]
    else:
        said = [f"Marked by the report: {_people(done.marked)}."]
    if done.by_hand:
        said.append(f"Set by hand, and left as it was: {_people(done.by_hand)}.")
    if done.amended:
        said.append(f"The closed register was amended: {_outcomes(done.amended.changed)} changed.")
        said += closing.what_followed(done.amended)
    return " ".join(said)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _outcomes(number: int) -> str:
    return "1 outcome" if number == 1 else f"{number} outcomes"


def _how_many(number: int) -> str:
    return "nobody on the register" if not number else "one person" if number == 1 else f"{number} people together"


def _may_see_addresses(file: AttendanceFile, actor: Actor) -> bool:
    """A trainer sees those of a file that they sent here themselves, and not what a partner's says."""
    return actor.is_administrator or file.kept.kept_by_id == actor.person_id


def _walk_in_form(event: Event, found: Match, address: str) -> WalkInForm:
    session = db.session()
    typed = {} if request.method == "POST" else {"name": found.attender.called, "email": address}
    form = WalkInForm(
        people_queries.agencies_to_choose(session), for_the_public=event.kind == EventKind.PUBLIC, data=typed
    )
    form.settle_agency(lambda name: people_queries.agencies_like(session, name))
    return form


def _reading_or_404(event: Event, file_id: int) -> Reading:
    try:
        return queries.reading_of(db.session(), event, file_id, _day()) or abort(404)
    except Unreadable as unreadable:
        flash(str(unreadable))
        abort(redirect(url_for("attendance.online", ref=event.ref)))


def _day() -> int | None:
    return request.values.get("day", type=int)


def _register(event: Event) -> str:
    return url_for("attendance.register", ref=event.ref)
