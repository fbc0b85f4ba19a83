"""Somebody shows their training record to an employer, by a link that they make, see used and withdraw."""

from datetime import date, timedelta

from flask import abort, make_response, render_template, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, public, signed_in
from training.answers import Answer, carried_out, page_with
from training.db import db, transaction
from training.fields import PressForm
from training.links import link_to
from training.mine.blueprint import bp
from training.mine.record.forms import ShareForm
from training.records import sharing_operations, sharing_queries
from training.records.models import RecordLink
from training.records.queries import record_of
from training.records.summary import NOT_CHECKED

USUAL_DAYS = 30


@bp.route("/my/record/sharing", methods=["GET", "POST"])
@signed_in
def share_record() -> Answer:
    """The links there are, with when they were opened, and a form for another."""
    person_id, today = current_user.id, clock.today()
    form = ShareForm(data={"last_day": today + timedelta(days=USUAL_DAYS)})

    def share(session: Session) -> str:
        last_day: date = form.last_day.data
        for_whom, actor = form.for_whom.data, Actor(person_id, "delegate")
        sharing_operations.share_record(session, person_id, for_whom, last_day, actor, clock.now())
        return f"The link for {for_whom} is ready below. Copy it, and send it to them."

    if done := carried_out(form, share, url_for("mine.share_record")):
        return done
    links = sharing_queries.links_of(db.session(), person_id)
    works = [link for link in links if not link.why_not_open(today)]
    return page_with(
        form,
        "mine/record/sharing.html",
        live=[(link, link_to("mine.shared_record", token=link.token)) for link in works],
        ended=[link for link in links if link.why_not_open(today)],
    )


@bp.post("/my/record/sharing/<int:link_id>/withdraw")
@signed_in
def withdraw_record_link(link_id: int) -> Answer:
    """It shows nothing from now on."""
    person_id = current_user.id

    def withdraw(session: Session) -> str:
        link = sharing_queries.own_link(session, person_id, link_id) or abort(404)
        sharing_operations.withdraw_link(session, link, Actor(person_id, "delegate"), clock.now())
        return f"Withdrawn. The link for {link.for_whom} shows nothing from now on."

    return carried_out(PressForm(), withdraw, url_for("mine.share_record")) or abort(400)


@bp.get("/my/record/sharing/preview")
@signed_in
def preview_shared_record() -> str:
    """What whoever holds a link sees."""
    record = record_of(db.session(), current_user._get_current_object(), clock.today())
    return render_template("mine/record/shared.html", record=record, link=None, not_checked=NOT_CHECKED)


@bp.get("/shared-record/<token>")
@public
def shared_record(token: str) -> Response:
    """For whom it is, and a button: mail scanners open links, and only somebody who presses is counted."""
    return _found_or_said(token) or _apart(render_template("mine/record/shared_cover.html", link=_link(token)))


@bp.post("/shared-record/<token>")
@public
def show_shared_record(token: str) -> Response:
    """The record, and one more opening that its owner sees."""
    if said := _found_or_said(token):
        return said
    with transaction() as session:
        link = sharing_queries.link_with_token(session, token)
        opened = link is not None and sharing_operations.open_link(session, link, clock.now())
    if not opened:
        return _found_or_said(token) or abort(404)
    link = _link(token)
    assert link is not None  # it was opened just now
    record = record_of(db.session(), link.person, clock.today())
    return _apart(render_template("mine/record/shared.html", record=record, link=link, not_checked=NOT_CHECKED))


def _found_or_said(token: str) -> Response | None:
    """The page that says why a link shows nothing; None where it does."""
    link = _link(token)
    why = link.why_not_open(clock.today()) if link else "unknown"
    if not why:
        return None
    return _apart(render_template("mine/record/shared_ended.html", why=why, link=link), 410 if link else 404)


def _link(token: str) -> RecordLink | None:
    return sharing_queries.link_with_token(db.session(), token)


def _apart(page: str, status: int = 200) -> Response:
    """Kept by nobody, and found by no search engine."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
