"""Asking to be told of new dates of a course, the links of the messages, and what somebody has asked for."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock, limits
from training.access import Actor, public
from training.answers import Answer, page_with, refusals_shown
from training.board_lists.queries import board_lists
from training.courses.models import Course, OpenTo
from training.db import db, transaction
from training.interest import operations, queries
from training.interest.announcing import ANYWHERE, reach_in_words, why_not_asked
from training.interest.forms import AskForm
from training.interest.models import InterestLink
from training.interest.operations import InterestLinkState
from training.limits import limiter
from training.links import ONE_CLICK
from training.settings.queries import rules

bp = Blueprint("interest", __name__)

ASKED_BEFORE = "You have already asked for that. We will write to you when there is a new date."
CHECK_EMAIL = "We have sent a message to {address}."


def _asks_no_mail() -> bool:
    return bool(current_user.is_authenticated)


@bp.context_processor
def _words() -> dict[str, object]:
    return {"in_words": _words_of_reach()}


def _words_of_reach() -> Mapping[str, str]:
    return reach_in_words(board_lists(db.session()), clock.today())


@bp.route("/courses/<code>/tell-me", methods=["GET", "POST"])
@public
@limiter.limit(limits.ASK_FOR_MAIL, methods=["POST"], exempt_when=_asks_no_mail)
def ask(code: str) -> Answer:
    """One press for somebody signed in; a guest's address has to prove itself by the link that goes there."""
    session, course = db.session(), _course_or_404(code)
    if sentence := why_not_asked(retired=course.retired_at is not None, open_to=course.open_to):
        return render_template("interest/not_offered.html", course=course, sentence=sentence)
    person_id = current_user.id if current_user.is_authenticated else None
    usual = ANYWHERE if person_id is None else queries.usual_reach(session, person_id)
    form = AskForm(board_lists(db.session()), clock.today(), guest=person_id is None, reach=usual)
    if form.validate_on_submit():
        with refusals_shown(form):
            return _asked_as_guest(course, form) if person_id is None else _asked(course, person_id, form)
        course = _course_or_404(code)
    mine = [] if person_id is None else queries.interests_of(session, current_user.email or "")
    return page_with(
        form,
        "interest/ask.html",
        course=course,
        waiting=[one for one in mine if one.course_id == course.id],
        restricted=course.open_to == OpenTo.AGENCIES,
        months=rules(session).interest_months,
    )


def _course_or_404(code: str) -> Course:
    course = queries.course_to_ask_for(db.session(), code)
    if course is None:
        abort(404)
    return course


def _asked(course: Course, person_id: int, form: AskForm) -> Response:
    """Raises Refused."""
    course_id, title, reach = course.id, course.title, form.reach.data
    with transaction() as session:
        is_new = operations.ask_for_new_dates(
            session, course_id, person_id, reach, Actor(person_id, "delegate"), clock.now()
        )
    if is_new:
        where = _words_of_reach()[reach]
        flash(f"We will write to you when there is a new date of {title} {where}.", "done")
    else:
        flash(ASKED_BEFORE, "note")
    return redirect(url_for("mine.interest"))


def _asked_as_guest(course: Course, form: AskForm) -> Response:
    """Raises Refused."""
    course_id, code, address = course.id, course.code, form.email.data
    with transaction() as session:
        operations.ask_as_guest(session, course_id, address, form.reach.data, clock.now())
    flash(CHECK_EMAIL.format(address=address.lower()), "done")
    return redirect(url_for("interest.check_email", code=code))


@bp.get("/courses/<code>/tell-me/check-your-email")
@public
def check_email(code: str) -> str:
    """What comes next. The same for an address that we know and one that we do not."""
    days = rules(db.session()).interest_link_days
    return render_template("interest/check_email.html", course=_course_or_404(code), days=days)


@bp.route("/interest/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> Answer:
    """The link in the message. It leads to a button, because mail scanners open links."""
    link, now = _link(token), clock.now()
    if link is None:
        abort(404)
    standing = operations.link_of(db.session(), link, now)
    if request.method == "POST":
        link_id = link.id
        with transaction() as session:
            standing = operations.confirm_interest(session, link_id, now)
        if standing in {InterestLinkState.WORKS, InterestLinkState.USED}:
            return redirect(url_for("interest.confirm", token=token))
        link = _link(token)
        if link is None:
            abort(404)
    page = render_template("interest/confirm.html", interest=link.interest, standing=standing, token=token)
    return (page, 410) if standing in {InterestLinkState.TOO_LATE, InterestLinkState.STOPPED} else page


@bp.route("/interest/stop/<token>", methods=["GET", "POST"])
@public
def stop(token: str) -> Answer:
    """The link in every message: no account is needed to end what somebody asked for of this course."""
    link = _link(token)
    if link is None:
        abort(404)
    if request.method == "POST":
        link_id = link.id
        with transaction() as session:
            operations.stop_by_link(session, link_id, clock.now())
        if ONE_CLICK in request.form:
            return Response("You get no more of these messages.", mimetype="text/plain")
        return redirect(url_for("interest.stop", token=token))
    waiting = queries.same_course(db.session(), link.interest)
    return render_template("interest/stop.html", interest=link.interest, waiting=waiting)


def _link(token: str) -> InterestLink | None:
    return queries.link_by_token(db.session(), token)
