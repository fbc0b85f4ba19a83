"""Bookings across events: found, read, added by hand, approved, declined and cancelled."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings import queries, roster_queries
from training.admin.bookings.forms import CancelForDelegateForm, DeclineBookingForm
from training.admin.bookings.outcomes.forms import CorrectOutcomeForm
from training.admin.history.queries import story_of
from training.answers import Answer, page_with, refusals_shown
from training.attendance.access_needs import may_be_seen
from training.attendance.closing import why_not_corrected
from training.bookings import settling
from training.bookings.approval import operations as approval_operations
from training.bookings.earlier_training.queries import verdict_on
from training.bookings.lifecycle import Action, AlreadyDone, Awaits, Outcome, State, available_actions
from training.bookings.models import Booking
from training.bookings.operations import cancelling_now, facts_of
from training.bookings.queries import name_by
from training.bookings.reasons import operations as reasons_operations
from training.bookings.reasons.forms import NO_REASON, WhyCancelled
from training.bookings.reasons.models import CancelCategory
from training.bookings.standing import until_text
from training.certificates.forms import ReleaseForm
from training.certificates.operations import may_be_released
from training.db import db, transaction
from training.evaluations.managers.queries import line_of
from training.invoices.payment_queries import papers_of_booking
from training.mail.queries import messages
from training.mine.related_links import ways_on
from training.notes.models import NoteSubject
from training.notes.queries import notes_about
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.queries import NO_TEXTS, refs_of, texts_of_booking

_ON_THE_LIST = {State.WAITING, State.OFFERED}


@bp.get("/bookings/<ref>")
@requires(Role.ADMINISTRATOR)
def show(ref: str) -> str:
    """Everything about one booking: what was said, what is owed, what was sent and what happened."""
    session = db.session()
    found, certificate, charge = queries.booking_shown(session, ref) or abort(404)
    return render_template(
        "admin/bookings/show.html",
        booking=found,
        owed=roster_queries.owed_by_booking(session, [found.id]).get(found.id),
        papers=papers_of_booking(session, found.id),
        certificate=certificate,
        has_needs=may_be_seen(State(found.state), found.event.ends_at, clock.now()) and found.needs is not None,
        texts=texts_of_booking(session, found.id) if found.ended_at or found.outcome_because else NO_TEXTS,
        line=line_of(session, found.id) if found.outcome == Outcome.ATTENDED else None,
        category_text=CancelCategory(found.cancel_category).text if found.cancel_category else "",
        actions=available_actions(facts_of(session, found), current_actor(), clock.now()),
        charge=charge,
        earlier=verdict_on(session, found.event.course, found.delegate, clock.now(), who="They"),
        Action=Action,
        name_by=until_text(name_by(session, found.event)),
        releasing=ReleaseForm() if may_be_released(found, certificate) else None,
        correcting=CorrectOutcomeForm() if why_not_corrected(found) is None else None,
        ways_on=ways_on(session, [found]).get(found.id, []),
        notes=notes_about(session, NoteSubject.BOOKING, found.id, rules(session).notes_kept_days),
        messages=session.scalars(messages(about=("booking", found.id))).all(),
        story=story_of(session, "booking", found.id),
    )


@bp.post("/bookings/<ref>/approve")
@requires(Role.ADMINISTRATOR)
def approve(ref: str) -> Response:
    """Let a booking through, for a manager or for a delegate who says so by telephone."""
    waits_for_delegate = _booking_or_404(ref).awaits == Awaits.ADDRESS
    with refusals_shown(go_to=_roster_of(_booking_or_404(ref))):
        said = _change(ref, Action.CONFIRM_ADDRESS if waits_for_delegate else Action.APPROVE)
    done = "Confirmed for them." if waits_for_delegate else "Approved, and the delegate is told."
    flash(said or done, "done")
    return redirect(_roster_of(_booking_or_404(ref)))


@bp.post("/bookings/<ref>/ask-manager")
@requires(Role.ADMINISTRATOR)
def ask_manager(ref: str) -> Response:
    """The message did not come, or was deleted: ask the line manager once more."""
    with refusals_shown(go_to=url_for("admin.bookings.show", ref=ref)), transaction() as session:
        found = queries.booking_by_ref(session, ref) or abort(404)
        approval_operations.ask_again(session, found, current_actor(), clock.now())
        to_address = found.manager_email
    flash(f"We have asked {to_address} again.", "done")
    return redirect(url_for("admin.bookings.show", ref=ref))


@bp.route("/bookings/<ref>/cancel", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def cancel(ref: str) -> Answer:
    """Cancel by hand: what it costs now is on the page before the button."""
    found = _booking_or_404(ref)
    return _end(found, CancelForDelegateForm(), Action.CANCEL, "admin/bookings/cancel_booking.html", "Cancelled")


@bp.route("/bookings/<ref>/decline", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def decline(ref: str) -> Answer:
    """Decline a booking that waits for its manager."""
    found = _booking_or_404(ref)
    return _end(found, DeclineBookingForm(), Action.REFUSE, "admin/bookings/decline_booking.html", "Declined")


@bp.post("/bookings/<ref>/reason")
@requires(Role.ADMINISTRATOR)
def reason(ref: str) -> str:
    """Why a booking was cancelled, in somebody's own words: written down as seen, in the answer and nowhere else."""
    booking_id = _booking_or_404(ref).id
    with transaction() as session:
        seen = reasons_operations.show_reasons(session, [booking_id], current_actor(), clock.now())
    refs = refs_of(db.session(), TextKind.CANCELLATION, [booking_id])
    return render_template(
        "admin/bookings/reason.html", booking=_booking_or_404(ref), text=seen.get(booking_id), ref=refs.get(booking_id)
    )


def _end(
    found: Booking, form: CancelForDelegateForm | DeclineBookingForm, action: Action, template: str, done: str
) -> Answer:
    ref, before, name = found.ref, found.state, _name(found)
    if form.validate_on_submit():
        with refusals_shown(form):
            said = _change(ref, action, form.why())
        found = _booking_or_404(ref)
        if not form.errors and before in _ON_THE_LIST:
            flash(said or f"Taken off the list: {name}.", "done")
            return redirect(url_for("admin.bookings.waiting", ref=found.event.ref))
        if not form.errors:
            flash(said or f"{done}: {name}. The place is free again.", "done")
            return redirect(_roster_of(found))
    session = db.session()
    return page_with(
        form,
        template,
        booking=found,
        name=_name(found),
        notice=cancelling_now(session, found, clock.now()),
        owed=roster_queries.owed_by_booking(session, [found.id]).get(found.id),
    )


def _change(ref: str, action: Action, why: WhyCancelled = NO_REASON) -> str | None:
    """Do it, or say that it had been done before. Raises Refused."""
    with transaction() as session:
        found = queries.booking_by_ref(session, ref) or abort(404)
        done = settling.carry_out(session, found, action, current_actor(), clock.now(), **why)
        return done.sentence if isinstance(done, AlreadyDone) else None


def _booking_or_404(ref: str) -> Booking:
    return queries.booking_by_ref(db.session(), ref) or abort(404)


def _name(found: Booking) -> str:
    return found.delegate.name if found.delegate else "a place to be named"


def _roster_of(found: Booking) -> str:
    return url_for("admin.bookings.roster", ref=found.event.ref)
