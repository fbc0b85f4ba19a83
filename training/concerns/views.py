"""Raising a concern, from any page that shows a text; and the pages of the two safeguarding contacts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, has_role, public, signed_in
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.concerns import operations, queries
from training.concerns.forms import CloseConcernForm
from training.concerns.models import Concern
from training.db import db, transaction
from training.people.forms import is_on_this_site
from training.settings.contacts import is_safeguarding_contact, safeguarding_contacts
from training.settings.queries import rules

bp = Blueprint("concerns", __name__)

MOST_AT_ONCE = 50
"""Texts with the same words that one press hides."""


@bp.post("/concerns/raise")
@public
def raise_concern() -> Answer:
    """“This may be about a child or a worker.” Whoever was shown a text has its ref, and nobody else has."""
    refs = [ref for ref in request.form.getlist("ref") if ref.isascii() and len(ref) <= 30][:MOST_AT_ONCE]
    back = _on_this_site(request.form.get("back", ""))
    with refusals_shown(go_to=back or url_for("programme.home")), transaction() as session:
        operations.raise_concerns(session, refs, current_actor(), clock.now())
    return redirect(url_for("concerns.raised", ref=refs[0], back=back or None))


@bp.get("/concerns/raised/<ref>")
@public
def raised(ref: str) -> str:
    """What the press did, who is told, and what to do besides. Nothing of the text."""
    session = db.session()
    concern = queries.latest_concern_about(session, ref) or abort(404)
    back = _on_this_site(request.args.get("back", ""))
    return render_template(
        "concerns/raised.html",
        concern=concern,
        contacts=safeguarding_contacts(rules(session)),
        is_administrator=has_role(Role.ADMINISTRATOR),
        back=back,
    )


def contacts_only(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """For the two whom the settings name; to everybody else there is no such page."""

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Answer:
        confirmed = current_user.confirmed_at is not None
        named = is_safeguarding_contact(rules(db.session()), current_user.email, confirmed=confirmed)
        if not named or not current_user.has_proved_main_address:
            abort(404)
        return view(*args, **values)

    return guarded


@bp.get("/concerns")
@signed_in
@contacts_only
def listed() -> Answer:
    """Every concern, open ones first."""
    return render_template("concerns/listed.html", concerns=queries.concerns(db.session()))


@bp.route("/concerns/<int:concern_id>", methods=["GET", "POST"])
@signed_in
@contacts_only
def show(concern_id: int) -> Answer:
    """One concern: the way to its words, and who was told and when, which closes it."""
    _concern_or_404(concern_id)
    form = CloseConcernForm()

    def close(session: Session) -> str:
        operations.close_concern(session, concern_id, form.whom(), form.told_when(), current_actor(), clock.now())
        return "Closed. What was written, and by whom, is no longer kept here."

    if done := carried_out(form, close, url_for("concerns.listed")):
        return done
    return page_with(form, "concerns/show.html", concern=_concern_or_404(concern_id), seen=None)


@bp.post("/concerns/<int:concern_id>/words")
@signed_in
@contacts_only
def words(concern_id: int) -> Answer:
    """The text and who wrote it: in the answer and nowhere else, and written down as seen."""
    _concern_or_404(concern_id)
    with transaction() as session:
        operations.read_concern(session, session.get_one(Concern, concern_id), current_actor(), clock.now())
    concern = _concern_or_404(concern_id)
    form = CloseConcernForm(formdata=None)
    return render_template("concerns/show.html", form=form, concern=concern, seen=concern)


def _concern_or_404(concern_id: int) -> Concern:
    return queries.concern_by_id(db.session(), concern_id) or abort(404)


def _on_this_site(address: str) -> str:
    """Where somebody came from, or nothing: no other site is led to."""
    return address if is_on_this_site(address) else ""
