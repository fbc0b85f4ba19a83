"""Signing in by a link: asking for one, and the page that it leads to, with a button."""

from urllib.parse import urlsplit

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from training import clock, kept
from training.access import public
from training.answers import Answer, page_with, refusals_shown
from training.db import db, transaction
from training.fields import PressForm
from training.limits import ASK_FOR_MAIL, SIGN_IN, limiter
from training.people.forms import is_on_this_site
from training.people.signing_in import operations
from training.people.signing_in.forms import AskForLinkForm
from training.people.signing_in.models import SignInLink
from training.people.signing_in.queries import sign_in_link_with, still_signs_in
from training.people.views import bp


@bp.route("/login/link", methods=["GET", "POST"])
@public
@limiter.limit(ASK_FOR_MAIL, methods=["POST"])
def ask_for_sign_in_link() -> Answer:
    """The same for every address, and after the same time (accounts.py). What was typed before waits on the page that
    answers: whoever opens the link beside it, in the same browser, comes back to it.
    """
    form = AskForLinkForm(next=_of_this_site(request.values.get("next", "")))
    if not form.validate_on_submit():
        return page_with(form, "people/signing_in/ask.html")
    wanted = form.next.data or ""
    leads_to = _of_this_site(wanted)
    with transaction() as session:
        operations.ask_for_link(session, form.email.data or "", leads_to, clock.now())
    if form.typed.data and _is_ours(wanted):
        typed = kept.unpacked(form.typed.data)
        return render_template("people/signing_in/sent.html", form=form, address=wanted, typed=typed)
    return redirect(url_for("people.sign_in_link_sent", next=leads_to or None))


@bp.get("/check-your-email")
@public
def sign_in_link_sent() -> str:
    """What to do now, and where nothing comes."""
    return render_template("people/signing_in/sent.html", wanted=_of_this_site(request.args.get("next", "")))


@bp.route("/login/link/<token>", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN, methods=["POST"])
def sign_in_by_link(token: str) -> Answer:
    """The link in the message. It leads to a button, because mail scanners open links."""
    link, form = sign_in_link_with(db.session(), token), PressForm()
    if link is None:
        return render_template("people/signing_in/unknown.html", form=AskForLinkForm(formdata=None)), 404
    if current_user.is_authenticated and current_user.id == link.person_id:
        return redirect(link.leads_to or url_for("people.landing"))
    if not still_signs_in(db.session(), link, clock.now()):
        return _over(link, token)
    somebody_else = current_user.is_authenticated
    if not somebody_else and form.validate_on_submit():
        return _signed_in(link.id, token)
    return page_with(form, "people/signing_in/enter.html", person=link.person, somebody_else=somebody_else)


def _signed_in(link_id: int, token: str) -> Response:
    with refusals_shown(go_to=url_for("people.sign_in_by_link", token=token)), transaction() as session:
        leads_to = operations.follow_link(session, link_id, clock.now())
    return redirect(leads_to or url_for("people.landing"))


def _over(link: SignInLink, token: str) -> Answer:
    return render_template("people/signing_in/over.html", used=link.used_at is not None, token=token), 410


@bp.post("/login/link/<token>/again")
@public
@limiter.limit(ASK_FOR_MAIL)
def send_sign_in_link_again(token: str) -> Response:
    """A new link, to the address that the old one went to."""
    link = sign_in_link_with(db.session(), token) or abort(404)
    link_id, leads_to = link.id, link.leads_to
    with transaction() as session:
        operations.send_another(session, link_id, clock.now())
    flash("A new link is on its way to the address that the old one went to.", "done")
    return redirect(url_for("people.sign_in_link_sent", next=leads_to or None))


def _of_this_site(address: str) -> str:
    """Where somebody wanted to go, if it is a page of this site: a link in a message can only open one."""
    return address if _is_ours(address) and _is_page(address) else ""


def _is_ours(address: str) -> bool:
    return address.startswith("/") and len(address) <= 500 and is_on_this_site(address)


def _is_page(address: str) -> bool:
    """Whether an address can be opened. Many forms are sent to one that cannot, and it then stands in `next`."""
    try:
        current_app.url_map.bind("").match(urlsplit(address).path, method="GET")
    except RequestRedirect:
        return True
    except (NotFound, MethodNotAllowed):
        return False
    return True
