"""Where people land after signing in, and where the link leads that proves a new account's address."""

from flask import Blueprint, current_app, flash, redirect, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_login import current_user
from flask_security.confirmable import confirm_email_token_status
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, Role, public, signed_in
from training.answers import Answer, page_with
from training.db import db
from training.people import sentences
from training.people.accounts import choose_first_password, sign_in
from training.people.forms import ConfirmForm
from training.people.models import Person
from training.people.sentences import DONE, NOTE, SENTENCES

bp = Blueprint("people", __name__, url_prefix="/account")

_LANDINGS = (
    (Role.ADMINISTRATOR, "admin.desk.home"),
    (Role.TRAINER, "mine.events"),
    (Role.COORDINATOR, "agency.bookings"),
    (Role.BOARD_READER, "reports.year"),
    (Role.AREA_READER, "area.home"),
)


@bp.get("/start")
@signed_in
def landing() -> Response:
    """The page that matters most to whoever has just signed in."""
    held = current_user.role_names
    return redirect(url_for(next((page for role, page in _LANDINGS if role in held), "mine.bookings")))


@public
def confirm_email(token: str) -> Answer:
    """The link in the message leads to a button, because mail scanners open links; and to the choice of a password.

    It stands in the place of Flask-Security's page, which confirms and signs in when it is fetched.
    """
    expired, not_ours, person = confirm_email_token_status(token)  # type: ignore[no-untyped-call]
    if person is None or expired or not_ours:
        said = SENTENCES["CONFIRMATION_EXPIRED" if expired else "INVALID_CONFIRMATION_TOKEN"][0]
        flash(said % {"within": _good_for()} if expired else said, NOTE)
        return redirect(url_for("security.send_confirmation"))
    if person.confirmed_at is not None or not person.active:
        flash(SENTENCES["ALREADY_CONFIRMED"][0] if person.active else sentences.SWITCHED_OFF, NOTE)
        return redirect(url_for("security.login"))
    form = ConfirmForm()
    form.user = person
    somebody_else = current_user.is_authenticated and current_user.id != person.id
    if somebody_else or not form.validate_on_submit():
        return page_with(form, "people/confirm.html", person=person, somebody_else=somebody_else)
    return _confirmed(person, form.password.data or "")


def _confirmed(person: Person, password: str) -> Response:
    """Inside the transaction that every writing request to Flask-Security's addresses has."""
    choose_first_password(db.session(), person, password, Actor(person.id, "delegate"), clock.now())
    if person.roles:
        flash("Your address is confirmed. Sign in with your new password.", DONE)
        return redirect(url_for("security.login"))
    sign_in(person)
    flash(SENTENCES["EMAIL_CONFIRMED"][0], DONE)
    return redirect(url_for("people.landing"))


def _good_for() -> str:
    days = current_app.config["SECURITY_CONFIRM_EMAIL_WITHIN"].days
    return f"{days} days"


@bp.record_once
def _replace_page_of_security(state: BlueprintSetupState) -> None:
    state.app.view_functions["security.confirm_email"] = confirm_email
