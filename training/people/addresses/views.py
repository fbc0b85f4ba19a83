"""The page of somebody's own e-mail addresses, and where the link leads that proves another one."""

from collections.abc import Callable
from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import signed_in
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.db import db, transaction
from training.fields import PressForm
from training.limits import ASK_FOR_MAIL, limiter
from training.links import token_hash
from training.people.addresses import own_operations
from training.people.addresses.forms import AddAddressForm
from training.people.addresses.models import PersonAddress
from training.people.addresses.queries import addresses_of
from training.people.models import Person
from training.people.views import bp

LINK_SENT = "We have sent a message to {}. Follow the link in it to confirm the address."


@bp.get("/addresses")
@signed_in
def addresses() -> Answer:
    """Each of their own, what it is for and what can be done with it; the form adds one."""
    return _page(AddAddressForm(formdata=None))


@bp.get("/details")
@signed_in
def details() -> Response:
    """Where name and addresses stood on one page."""
    return redirect(url_for("account.show"))


@bp.post("/addresses")
@signed_in
@limiter.limit(ASK_FOR_MAIL)
def add_address() -> Answer:
    """Another address: a link goes there, whoever it is of."""
    person_id, form = current_user.id, AddAddressForm()

    def ask(session: Session) -> str:
        person = session.get_one(Person, person_id)
        asked = own_operations.ask_for_address(session, person, form.email.data or "", clock.now())
        return LINK_SENT.format(asked.address)

    if done := carried_out(form, ask, url_for("people.addresses")):
        return done
    return _page(form)


def _page(form: AddAddressForm) -> Answer:
    return page_with(
        form,
        "people/addresses.html",
        addresses=addresses_of(db.session(), current_user.id),
    )


@bp.post("/addresses/<int:address_id>/link")
@signed_in
@limiter.limit(ASK_FOR_MAIL)
def send_address_link(address_id: int) -> Response:
    """The link to an added address once more."""
    return _press(address_id, own_operations.send_link_to_address, LINK_SENT)


@bp.post("/addresses/<int:address_id>/main")
@signed_in
def choose_main_address(address_id: int) -> Response:
    """Messages go there from now on."""
    return _press(address_id, own_operations.choose_main_address, "Messages now go to {}.")


@bp.post("/addresses/<int:address_id>/remove")
@signed_in
def remove_address(address_id: int) -> Response:
    """It is theirs no more."""
    return _press(address_id, own_operations.remove_address, "{} is removed.")


def _press(address_id: int, do: Callable[[Session, Person, PersonAddress, datetime], None], done: str) -> Response:
    """One button beside one of their own addresses."""
    page = url_for("people.addresses")
    with refusals_shown(go_to=page), transaction() as session:
        address = session.get(PersonAddress, address_id, with_for_update=True)
        if address is None or address.person_id != current_user.id:
            abort(404)
        name = address.address
        do(session, session.get_one(Person, current_user.id), address, clock.now())
    flash(done.format(name), "done")
    return redirect(page)


@bp.route("/addresses/confirm/<token>", methods=["GET", "POST"])
@signed_in
def prove_address(token: str) -> Answer:
    """The link that went to an added address leads to a button, for whoever added it: else a stranger who typed the
    address of somebody else would have it by their press.
    """
    form = PressForm()
    address = db.session.scalar(select(PersonAddress).where(PersonAddress.token_hash == token_hash(token)))
    is_theirs = address is not None and address.person_id == current_user.id
    if address is None or not is_theirs or own_operations.address_link_is_over(address, clock.now()):
        return render_template("people/address_link_ended.html"), 410 if is_theirs else 404
    if form.validate_on_submit():
        address_id, person_id = address.id, current_user.id
        with refusals_shown(go_to=url_for("people.addresses")), transaction() as session:
            own, person = session.get_one(PersonAddress, address_id), session.get_one(Person, person_id)
            own_operations.prove_added_address(session, person, own, clock.now())
        flash("The address is confirmed: you can sign in with it.", "done")
        return redirect(url_for("people.addresses"))
    return render_template("people/prove_address.html", address=address.address, form=form)
