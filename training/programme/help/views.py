"""Help, the way to the training team, who we are and what somebody agrees to: the same for everybody."""

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from training import clock
from training.access import public
from training.answers import Answer, page_with
from training.db import db, transaction
from training.limits import ASK_FOR_MAIL, limiter
from training.payments.queries import policy_with
from training.payments.terms import in_general
from training.programme.blueprint import bp
from training.programme.help.emails import tell_team
from training.programme.help.forms import SUBJECTS, ContactForm
from training.settings.queries import rules


@bp.get("/help")
@public
def help_page() -> str:
    """How to book, pay, cancel, join and get the certificate."""
    session = db.session()
    return render_template("programme/help/help.html", rules=rules(session))


@bp.get("/help/words")
@public
def words() -> str:
    """The terms of the field that stay, explained."""
    return render_template("programme/help/words.html")


@bp.get("/about")
@public
def about() -> str:
    return render_template("programme/help/about.html")


@bp.get("/terms")
@public
def terms() -> str:
    """What somebody agrees to who books, by the policy that is in force where a course has none of its own."""
    session = db.session()
    policy = policy_with(session, None)
    return render_template(
        "programme/help/terms.html",
        rules=rules(session),
        paid=in_general(policy.paid),
        free=in_general(policy.free) if policy.free.charges else [],
    )


@bp.route("/contact", methods=["GET", "POST"])
@public
@limiter.limit(ASK_FOR_MAIL, methods=["POST"])
def contact() -> Answer:
    """A message to the training team, by subject; ?ref= fills in the booking's reference."""
    form = ContactForm(data=_known())
    if form.validate_on_submit():
        with transaction() as session:
            tell_team(session, form.question(), rules(session).contact_email, clock.now())
        return redirect(url_for("programme.contact_sent"))
    return page_with(form, "programme/help/contact.html")


@bp.get("/contact/sent")
@public
def contact_sent() -> str:
    return render_template("programme/help/contact_sent.html")


def _known() -> Mapping[str, str]:
    """What need not be typed: who somebody is, and what the page they came from was about."""
    about, ref = request.args.get("about", ""), request.args.get("ref", "")[:30]
    known = {"about": about if about in SUBJECTS else "", "reference": ref}
    if current_user.is_authenticated:
        known |= {"name": current_user.name, "email": current_user.email or ""}
    return known
