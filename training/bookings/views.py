"""Somebody's own bookings: one of them, all of them, those of an agency; cancelling; who pays."""

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, requires, signed_in
from training.bookings import operations, queries, show_views, waiting_queries
from training.bookings.approval import views as approval_views
from training.bookings.blueprint import bp
from training.bookings.booking import views as booking_views
from training.bookings.charging import views as charging_views
from training.bookings.charging.forms import CancelForm
from training.bookings.earlier_training import views as earlier_training_views
from training.bookings.emails import calendar_attachment
from training.bookings.groups import views as groups_views
from training.bookings.invitations import views as invitations_views
from training.bookings.lifecycle import Action, Refused, State, available_actions
from training.bookings.models import Booking
from training.bookings.moving import views as moving_views
from training.bookings.show_views import actions_on, actor_for, may_join, visible_or_404
from training.bookings.standing import standing
from training.bookings.waiting import views as waiting_views
from training.db import db, transaction
from training.payments.models import Way
from training.payments.queries import account_of, accounts_of, paid_by_card

# Importing these puts their pages on the blueprint.
PAGES = (
    approval_views,
    booking_views,
    earlier_training_views,
    groups_views,
    invitations_views,
    charging_views,
    show_views,
    groups_views,
    moving_views,
    waiting_views,
)
blueprints = [bp]

PER_PAGE = 50

Answer = str | tuple[str, int] | Response


@bp.get("/bookings/<ref>/calendar.ics")
@signed_in
def calendar(ref: str) -> FileResponse:
    """The event for somebody's calendar; with the online link once the booking is confirmed."""
    booking = visible_or_404(ref)
    cancelled = booking.state in {State.CANCELLED, State.LAPSED, State.DECLINED}
    file = calendar_attachment(booking, clock.now(), cancelled=cancelled, joins=may_join(booking))
    return FileResponse(
        file.content,
        content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="booking-{booking.ref}.ics"'},
    )


@bp.route("/bookings/<ref>/cancel", methods=["GET", "POST"])
@signed_in
def cancel(ref: str) -> Answer:
    """What cancelling costs now and from when it costs more, and the button."""
    booking, now = visible_or_404(ref), clock.now()
    form, actor, waited = CancelForm(), actor_for(booking), booking.state == State.WAITING
    status, own = 200, booking.delegate_id == current_user.id
    if request.method == "POST":
        if form.validate():
            try:
                with transaction() as session:
                    reason, shown = form.reason.data or "", form.shown()
                    done = operations.change(session, booking, Action.CANCEL, actor, now, reason=reason, shown=shown)
            except Refused as refused:
                form.form_errors = [*form.form_errors, str(refused)]
            else:
                flash(done.sentence if done else _ended(waited, own=own), "done")
                return redirect(url_for("bookings.show", ref=ref))
        status = 422
        booking = visible_or_404(ref)
    elif Action.CANCEL not in available_actions(operations.facts_of(db.session(), booking), actor, now):
        return redirect(url_for("bookings.show", ref=ref))
    session = db.session()
    notice, money = operations.cancelling_now(session, booking, now), account_of(session, booking.id)
    form.show(notice, booking.state)
    back_pence = max(money.paid_pence - notice.pence, 0)
    page = render_template(
        "bookings/cancel.html",
        booking=booking,
        event=booking.event,
        own=own,
        notice=notice,
        back_pence=back_pence,
        to_card=back_pence > 0 and paid_by_card(session, money),
        form=form,
    )
    return page, status


def _ended(waited: bool, *, own: bool) -> str:
    if not own:
        left = "It is off the waiting list" if waited else "The booking is cancelled"
        return f"{left}. Whoever was to come is told, where they have an e-mail address."
    return f"{'You have left the waiting list' if waited else 'Your booking is cancelled'}. We have sent you a message."


@bp.get("/my/bookings")
@signed_in
def mine() -> str:
    """What is coming, what is past, and what did not come about."""
    now = clock.now()
    bookings = [(booking, standing(booking, now)) for booking in queries.bookings_of(db.session(), current_user.id)]
    ended = [(booking, how) for booking, how in bookings if _has_ended(booking)]
    others = [(booking, how) for booking, how in bookings if not _has_ended(booking)]
    coming = [pair for pair in reversed(others) if now < pair[0].event.ends_at]
    to_pay = [one.id for one, _ in bookings if one.pays_by == Way.CARD and one.state != State.REQUESTED]
    by_card = accounts_of(db.session(), to_pay)
    return render_template(
        "bookings/mine.html",
        coming=sorted(coming, key=lambda pair: pair[0].state != State.OFFERED),  # what has to be answered comes first
        positions=waiting_queries.positions_of(db.session(), [booking for booking, _ in coming]),
        past=[pair for pair in others if now >= pair[0].event.ends_at],
        ended=ended,
        links=queries.links_of(db.session(), [booking.id for booking, _ in bookings]),
        ways_on=queries.ways_on(db.session(), [booking for booking, _ in bookings]),
        to_pay_pence=sum(max(account.open_pence, 0) for account in by_card.values()),
        wants_password=not current_user.password,
    )


@bp.get("/agency")
@requires(Role.COORDINATOR)
def agency() -> str:
    """Everybody of the coordinator's agencies who has booked, and what can be done about each."""
    now = clock.now()
    when = "past" if request.args.get("when") == "past" else "coming"
    typed = request.args.get("page", "")[:6]
    page = max(int(typed), 1) if typed.isascii() and typed.isdecimal() else 1
    session, person = db.session(), current_user._get_current_object()
    total = queries.count_of_agencies(session, person, now, past=when == "past")
    pages = max(-(-total // PER_PAGE), 1)
    page = min(page, pages)
    rows = queries.page_of_agencies(session, person, now, past=when == "past", page=page, per_page=PER_PAGE)
    return render_template(
        "bookings/agency.html",
        when=when,
        rows=[(booking, standing(booking, now), set(actions_on(booking))) for booking in rows],
        Action=Action,
        name_by=lambda event: queries.name_by(session, event),
        total=total,
        page=page,
        pages=pages,
        names=queries.names_of_agencies(session, person),
    )


def _has_ended(booking: Booking) -> bool:
    return booking.state in {State.CANCELLED, State.LAPSED, State.DECLINED}
