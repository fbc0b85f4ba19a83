"""The register on a trainer's phone: who is expected, one tap each, walk-ins at the door."""

import re
from datetime import UTC, datetime, timedelta

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, current_actor, may_open, public
from training.answers import Answer, refusals_shown
from training.attendance import operations, queries
from training.attendance.access_needs import needs_seen_by, who_has_needs
from training.attendance.entry import bp, check_link, opens_register, remember_link
from training.attendance.forms import OpenForm, WalkInForm
from training.attendance.marking.newest import TapVerdict, moment_of_tap
from training.attendance.online.queries import takes_reports
from training.attendance.operations import Tap
from training.attendance.queries import last_tap, tapped_since
from training.attendance.sheet import RegisterLine, RegisterSheet, sheet_of
from training.courses.models import Event, EventKind, Sitting
from training.db import db, transaction
from training.evaluations.figures import FEWEST
from training.evaluations.managers.queries import lines_of_event
from training.evaluations.results.queries import results_of_event
from training.limits import LET_IN, limiter
from training.people import queries as people_queries
from training.refusals import Code, Refused
from training.search.normal_form import has_words, search_words, searchable
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.queries import refs_of
from training.years import FinancialYear

Page = Answer | tuple[Response, int]

LONG_REGISTER = 15
"""People, from more of whom on a name is typed to be found."""
_TAP_ID = re.compile(r"[A-Za-z0-9_-]{16,40}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MILLISECOND = 4_000_000_000_000
"""In the year 2096: what a phone says beyond is no moment."""


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
    sitting = sitting_asked_for(event)
    latest = last_tap(db.session(), sitting.id)  # before the rows: what comes between is shown once more
    sheet = sheet_now(event, sitting)
    only_rest, find = request.args.get("show") == "rest", request.args.get("find", "")
    words = search_words(find)
    shown = {line.person.booking_id for line in sheet.lines if has_words(searchable(line.person.name), words)}
    return render_template(
        "attendance/register.html",
        event=event,
        actor=actor,
        sitting=sitting,
        sheet=sheet,
        note_refs=_note_refs(sheet),
        only_rest=only_rest,
        why_not=operations.why_not_yet(sitting, clock.now()),
        is_over=clock.now() >= sitting.ends_at,
        grace_minutes=rules(db.session()).late_grace_minutes,
        find=find,
        finds=len(sheet.lines) > LONG_REGISTER,
        shown=shown,
        last_tap=latest,
        now_milliseconds=_milliseconds(clock.now()),
        takes_reports=takes_reports(event),
    )


@bp.post("/register/<ref>/mark")
@opens_register
def mark(event: Event, actor: Actor) -> Page:
    """One tap. Answers the page's script with the person's row, and a form with the page at that person."""
    sitting = sitting_asked_for(event)
    booking_ref, _, said = request.form.get("mark", "").partition(":")
    tap, verdict = _tap(sitting, clock.now()), TapVerdict.COUNTS
    with refusals_shown() as refusals, transaction() as session:
        verdict = operations.take_tap(session, sitting.id, booking_ref, said, tap, actor, clock.now())
    if _asked_by_script():
        return _refused_as_json(refusals[0]) if refusals else _row_as_json(event, sitting, booking_ref, verdict)
    if refusals:
        flash(refusals[0].sentence)
        return _back(event, sitting)
    return _back(event, sitting, booking_ref)


@bp.get("/register/<ref>/changes")
@opens_register
def changes(event: Event, _actor: Actor) -> Response:
    """What other phones and the delegates themselves have marked since the page's script last asked."""
    sitting, session = sitting_asked_for(event), db.session()
    after, latest = request.args.get("after", 0, type=int), last_tap(session, sitting.id)
    closed = event.register_closed_at is not None
    if latest <= after or closed:
        return jsonify(after=latest, rows=[], closed=closed, now=_milliseconds(clock.now()))
    changed, sheet = tapped_since(session, sitting.id, after), sheet_now(event, sitting)
    lines = [line for line in sheet.lines if line.person.booking_id in changed]
    rows = [{"ref": line.person.ref, "walked_in": line.person.walk_in, "row": _row(event, line)} for line in lines]
    return jsonify(**_counts(sheet), after=latest, rows=rows, closed=False)


@bp.post("/register/<ref>/rest")
@opens_register
def mark_rest(event: Event, actor: Actor) -> Answer:
    """Everybody who is not marked yet is present."""
    sitting = sitting_asked_for(event)
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
        "attendance/needs.html", event=event, seen=seen, back=_address(event, sitting_asked_for(event))
    )


@bp.route("/register/<ref>/walk-in", methods=["GET", "POST"])
@limiter.limit(LET_IN, methods=["POST"])
@opens_register
def walk_in(event: Event, actor: Actor) -> Answer:
    """Somebody who had not booked is at the door. Where their agency has somebody of that name, it is asked about."""
    sitting = sitting_asked_for(event)
    with refusals_shown(go_to=_address(event, sitting)):
        operations.refuse_closed(event)
    form = _walk_in_form(event)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and (done := _let_in(event, sitting, form, actor)):
            return done
        if form.known.errors:  # nothing is wrong: it is to be asked
            return render_template("attendance/walk_in_known.html", event=event, sitting=sitting, form=form)
    page = render_template(
        "attendance/walk_in.html", event=event, sitting=sitting, form=form, sheet=sheet_now(event, sitting)
    )
    return page, status


@bp.get("/register/<ref>/evaluations")
@opens_register
def evaluations(event: Event, _actor: Actor) -> Answer:
    """What the delegates of this event said, without names. What line managers wrote only administrators read."""
    is_administrator = current_actor().is_administrator
    return render_template(
        "attendance/evaluations.html",
        event=event,
        results=results_of_event(db.session(), event),
        fewest=FEWEST,
        lines=lines_of_event(db.session(), event.id) if is_administrator else (),
        sees_course=may_open("results.course"),
        year=FinancialYear.of(event.starts_at),
    )


def _tap(sitting: Sitting, now: datetime) -> Tap:
    """This press, with the id and the moment that the page's script gives it: it may have waited for a signal."""
    tap_id, milliseconds = request.form.get("tap", ""), request.form.get("tapped_at", type=int)
    if not _TAP_ID.fullmatch(tap_id) or milliseconds is None:
        return Tap.now(now)
    said = _EPOCH + timedelta(milliseconds=min(max(milliseconds, 0), _LAST_MILLISECOND))
    return Tap(tap_id, moment_of_tap(said, now, clock.start_of(clock.local(sitting.starts_at).date())))


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


def sitting_asked_for(event: Event) -> Sitting:
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


def sheet_now(event: Event, sitting: Sitting) -> RegisterSheet:
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


def _row_as_json(event: Event, sitting: Sitting, booking_ref: str, verdict: TapVerdict) -> Response:
    sheet = sheet_now(event, sitting)
    older = "Somebody marked that person after you did, and their mark stays." if verdict is TapVerdict.OLDER else ""
    rows = [_row(event, line) for line in sheet.lines if line.person.ref == booking_ref]
    return jsonify(**_counts(sheet), row=rows[0] if rows else "", older=older)


def _refused_as_json(refused: Refused) -> tuple[Response, int]:
    """`waits`: the phone keeps the mark, because the register may be opened again."""
    waits = refused.code in {Code.CLOSED, Code.TOO_EARLY}
    return jsonify(problem=refused.sentence, waits=waits, now=_milliseconds(clock.now())), 409


def _row(event: Event, line: RegisterLine) -> str:
    grace_minutes = rules(db.session()).late_grace_minutes
    return render_template("attendance/row.html", line=line, event=event, grace_minutes=grace_minutes)


def _counts(sheet: RegisterSheet) -> dict[str, object]:
    """What stands above the names, and what time it is here: a phone reckons by that."""
    now = clock.now()
    saved = f"Saved {clock.show_moment(now)}"
    return {
        "marked": sheet.marked,
        "expected": sheet.expected,
        "rest": len(sheet.rest),
        "by_code": sheet.by_code,
        "saved": saved,
        "now": _milliseconds(now),
    }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
