"""Where somebody is signed in, and signing out there."""

from flask import abort, flash, redirect, render_template, session, url_for
from flask_security.utils import logout_user
from werkzeug.wrappers import Response

from training import clock
from training.access import signed_in
from training.db import db, transaction
from training.links import token_hash
from training.mine.account import queries
from training.mine.account.blueprint import as_themselves, bp, themselves
from training.people.accounts import SESSION_KEY
from training.people.models import Person
from training.people.signing_in import operations


@bp.get("/devices")
@signed_in
def devices() -> str:
    """Each browser that has not been signed out, this one marked."""
    person_id, here = themselves().id, token_hash(session.get(SESSION_KEY, ""))
    shown = queries.open_sign_ins(db.session(), person_id)
    return render_template(
        "mine/account/devices.html",
        devices=[(one, one.token_hash == here) for one in shown],
        more=queries.count_open_sign_ins(db.session(), person_id) - len(shown),
    )


@bp.post("/devices/<int:sign_in_id>/sign-out")
@signed_in
def sign_out_device(sign_in_id: int) -> Response:
    """Sign one of them out."""
    person_id = themselves().id
    with transaction() as writing:
        device = queries.own_sign_in(writing, person_id, sign_in_id) or abort(404)
        operations.sign_out_there(writing, device, as_themselves(), clock.now())
    flash("Signed out there.", "done")
    return redirect(url_for("account.devices"))


@bp.post("/devices/sign-out")
@signed_in
def sign_out_everywhere() -> Response:
    """Sign all of them out, and this one."""
    person_id = themselves().id
    with transaction() as writing:
        operations.sign_out_everywhere(writing, writing.get_one(Person, person_id), as_themselves(), clock.now())
        logout_user()
    flash("You are signed out everywhere.", "done")
    return redirect(url_for("security.login"))
