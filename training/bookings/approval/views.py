"""A line manager's approval: by the link in the message, without an account; and who the manager is, set right."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import public, refuse
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.bookings import links, operations
from training.bookings.approval import asking, queries
from training.bookings.approval import operations as approval_operations
from training.bookings.approval.forms import DeclineApprovalForm, ManagerForm
from training.bookings.approval.operations import MANAGER
from training.bookings.blueprint import actor_for, answer_pressed, bp, opens_booking, say_if_done_before, visible_or_404
from training.bookings.lifecycle import Action, available_actions
from training.bookings.models import Booking, BookingLink, Purpose
from training.bookings.standing import payer_text
from training.db import db, transaction

_ANSWERS = {"approve": Action.APPROVE, "decline": Action.REFUSE}


@bp.route("/bookings/approvals/<token>", methods=["GET", "POST"])
@public
def answer_approval(token: str) -> Answer:
    """The link in the manager's message. It leads to buttons, because mail scanners open links."""
    link = links.link_with(db.session(), token, Purpose.APPROVAL)
    if link is None:
        abort(404)  # the page of lost links says what it was
    booking = link.booking
    if _signed_in_id() is not None and _signed_in_id() == booking.delegate_id:
        refuse(asking.NOT_YOURS)
    form = DeclineApprovalForm()
    if request.method == "POST":
        if request.form.get("answer") != "decline" or form.validate():
            return _answered(link, token, form)
        return _question(link, token, form), 422
    became = asking.what_became(queries.asked_with(db.session(), link), clock.now())
    if became is not None:
        page = render_template(
            "bookings/approval/approval_over.html", booking=booking, event=booking.event, became=became
        )
        return page, 200 if became.approved else 410
    return _question(link, token, form)


def _question(link: BookingLink, token: str, form: DeclineApprovalForm) -> str:
    booking = link.booking
    may = available_actions(operations.facts_of(db.session(), booking), MANAGER, clock.now())
    return render_template(
        "bookings/approval/approval.html",
        booking=booking,
        event=booking.event,
        payer=payer_text(booking),
        sent_to=link.sent_to,
        form=form,
        may=set(may),
        Action=Action,
        token=token,
    )


def _answered(link: BookingLink, token: str, form: DeclineApprovalForm) -> Response:
    """Write the answer down, and lead to the page that says what became of the booking."""
    this_page = url_for("bookings.answer_approval", token=token)
    action, link_id, reason = answer_pressed(_ANSWERS, this_page), link.id, form.reason.data or ""
    with refusals_shown(go_to=this_page), transaction() as session:
        done = approval_operations.answer_approval(session, link_id, _signed_in_id(), action, reason, clock.now())
    say_if_done_before(done)
    return redirect(this_page)


def _signed_in_id() -> int | None:
    return current_user.id if current_user.is_authenticated else None


@bp.route("/bookings/<ref>/manager", methods=["GET", "POST"])
@opens_booking
def manager(ref: str) -> Answer:
    """Who the line manager is, while the booking waits for them: the address may have been mistyped."""
    booking = visible_or_404(ref)
    form = ManagerForm(obj=booking)
    booking_id, actor = booking.id, actor_for(booking)

    def name_manager(session: Session) -> str:
        mine = session.get_one(Booking, booking_id)
        name, email = form.manager_name.data or "", form.manager_email.data or ""
        approval_operations.name_manager(session, mine, name, email, actor, clock.now())
        return f"We have asked {name} at {email}."

    if done := carried_out(form, name_manager, url_for("mine.booking", ref=ref)):
        return done
    if form.errors:
        booking = visible_or_404(ref)
    if not asking.waits_for_manager(booking.state, booking.awaits, booking.held_until, clock.now()):
        if request.method == "POST":
            flash("This booking waits for no approval any more.", "note")
        return redirect(url_for("mine.booking", ref=ref))
    return page_with(form, "bookings/approval/manager.html", booking=booking, event=booking.event)
