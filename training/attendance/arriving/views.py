"""Delegates sign in by code at /here; the trainer shows the code, and sees them arrive."""

from datetime import datetime

import segno
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_limiter.util import get_remote_address
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock, limits
from training.access import Actor, public
from training.answers import Answer, refusals_shown
from training.attendance.arriving import operations
from training.attendance.arriving.codes import digits_typed
from training.attendance.arriving.forms import ArriveForm, CodeForm
from training.attendance.arriving.hours import SignInState
from training.attendance.arriving.operations import Claim
from training.attendance.arriving.queries import code_of_sitting
from training.attendance.entry import bp, opens_register
from training.attendance.models import MarkKind
from training.attendance.views import sheet_now, sitting_asked_for
from training.courses.models import Event
from training.db import db, transaction
from training.links import as_typed, link_to
from training.refusals import Code, Refused
from training.settings.queries import rules

TOO_MANY = "That was a lot of tries. Wait a minute and try again, or ask the trainer to mark you"


@bp.route("/here", methods=["GET", "POST"])
@public
def arrive() -> Answer:
    """The code, with one press for whoever is signed in to their account, and surname and reference for others."""
    by_account = current_user.is_authenticated and request.values.get("by") != "reference"
    form = CodeForm() if by_account else ArriveForm()
    if request.method == "GET":
        form.code.data = digits_typed(request.args.get("code", ""))[:6]
    status = 200
    if form.validate_on_submit():
        status = 422
        if done := _sign_in(form):
            return done
    elif form.errors:
        status = 422
    page = render_template("attendance/arriving/here.html", form=form, by_account=by_account)
    return page, 429 if TOO_MANY in form.form_errors else status


@bp.get("/here/done")
@public
def arrived() -> str:
    """What came of it. It says no name, and the next person at the same phone begins anew."""
    return render_template("attendance/arriving/done.html")


def _sign_in(form: CodeForm) -> Response | None:
    """Sign somebody in and go on; None, and a sentence on the form, when that is refused."""
    by_reference = form if isinstance(form, ArriveForm) else None
    code, reference = digits_typed(form.code.data), as_typed(by_reference.reference.data)[:12] if by_reference else ""
    # Somebody who is signed in tries with their own booking, whatever its reference.
    whose = reference if by_reference else f"person {current_user.id}"
    tries = (
        (limits.WRONG_TRIES_FROM_ONE_ADDRESS, "here", get_remote_address()),
        (limits.WRONG_REFERENCES_FOR_ONE_CODE, "here code", code),
        (limits.WRONG_CODES_FOR_ONE_REFERENCE, "here reference", whose),
    )
    if any(limits.too_many(*one) for one in tries):
        form.form_errors = [TOO_MANY]
        return None
    surname = by_reference.surname.data if by_reference else ""
    claim = Claim(None, surname, reference) if by_reference else Claim(current_user.id)
    with refusals_shown(form) as refusals, transaction() as session:
        done = operations.sign_in_by_code(session, code, claim, current_app.config["SECRET_KEY"], clock.now())
    if refusals:
        wrong_code = refusals[0].code is Code.MISSING
        for one in (tries[0], tries[2] if wrong_code else tries[1]):
            limits.count_try(*one)
        return None
    flash(done.sentence, "done")
    return redirect(url_for("attendance.arrived"))


@bp.route("/register/<ref>/code", methods=["GET", "POST"])
@opens_register
def code(event: Event, actor: Actor) -> Answer:
    """A page to project: the code, how many have come, and no names. Its buttons open, end and change it."""
    if not event.takes_bookings:
        return redirect(url_for("attendance.headcount", ref=event.ref))
    sitting = sitting_asked_for(event)
    here = url_for("attendance.code", ref=event.ref, day=sitting.position)
    if request.method == "POST":
        event_id, sitting_id = event.id, sitting.id
        with refusals_shown(go_to=here), transaction() as session:
            _press(session, event_id, sitting_id, actor, clock.now())
        return redirect(here)
    now, session = clock.now(), db.session()
    shown = code_of_sitting(session, sitting, current_app.config["SECRET_KEY"])
    address = link_to("attendance.arrive", code=shown.code)
    return render_template(
        "attendance/arriving/code.html",
        event=event,
        sitting=sitting,
        why_not=operations.why_no_code(sitting, now),
        shown=shown,
        state=shown.hours.state_at(now),
        states=SignInState,
        ends_at=shown.hours.ends_at(now),
        address=address,
        typed_at=link_to("attendance.arrive"),
        qr_code=_qr_code(address),
        sheet=sheet_now(event, sitting),
        again_minutes=rules(session).sign_in_again_minutes,
    )


def _press(session: Session, event_id: int, sitting_id: int, actor: Actor, now: datetime) -> None:
    pressed = request.form.get("press", "")
    if pressed == "end":
        operations.end_now(session, event_id, sitting_id, actor, now)
    elif pressed == "new":
        operations.make_new_code(session, event_id, sitting_id, actor, now)
    elif pressed in {MarkKind.PRESENT, MarkKind.LATE}:
        operations.open_again(session, event_id, sitting_id, MarkKind(pressed), actor, now)
    else:
        raise Refused(Code.MISSING, "That button is not known here. Reload the page and try again.")


def _qr_code(address: str) -> str:
    return segno.make_qr(address, error="m").svg_data_uri(border=2)
