"""A colleague comes instead; a place without a name gets one; the way in for somebody for whom others booked."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from flask_security.utils import login_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, has_role, public, signed_in
from training.bookings import colleagues, delegates, link_queries, naming_queries, queries, swap_operations
from training.bookings.blueprint import bp
from training.bookings.lifecycle import Action, Refused
from training.bookings.models import Booking, Purpose
from training.bookings.show_views import actions_on, actor_for, visible_or_404
from training.bookings.swap_forms import ColleagueForm
from training.db import db, transaction
from training.limits import limiter

Answer = str | tuple[str, int] | Response

# Each writes to somebody: a stranger's mailbox is not to be filled by it.
SWAPS = "30 per minute; 200 per hour"


@bp.route("/bookings/<ref>/substitute", methods=["GET", "POST"])
@signed_in
@limiter.limit(SWAPS, methods=["POST"])
def substitute(ref: str) -> Answer:
    """A colleague of the same agency comes instead."""
    return _who_comes(visible_or_404(ref), Action.SUBSTITUTE)


@bp.route("/bookings/<ref>/name", methods=["GET", "POST"])
@signed_in
@limiter.limit(SWAPS, methods=["POST"])
def name(ref: str) -> Answer:
    """Say who comes to a place that was booked for nobody yet."""
    return _who_comes(visible_or_404(ref), Action.NAME)


def _who_comes(booking: Booking, action: Action) -> Answer:
    if booking.delegate_id != current_user.id and has_role(Role.COORDINATOR):
        g.section = "bookings.agency"
    ref, agency_id, former = booking.ref, booking.agency_id, booking.delegate
    form = ColleagueForm(_people_to_choose(booking))
    if form.validate_on_submit():
        booking_id, actor = booking.id, actor_for(booking)
        before = (former.name, former.email) if former else None
        do = swap_operations.substitute if action is Action.SUBSTITUTE else swap_operations.name
        try:
            with transaction() as session:
                mine = session.get_one(Booking, booking_id)
                already = do(session, mine, form.who(), actor, clock.now())
                done = already.sentence if already else _what_was_done(mine, form.who().name, before)
        except Refused as refused:
            form.refuse(str(refused))
        else:
            flash(done, "note" if already else "done")
            return _afterwards(ref)
        booking = visible_or_404(ref)
    elif request.method == "GET" and (agency_id is None or action not in actions_on(booking)):
        return redirect(url_for("bookings.show", ref=ref))
    page = render_template(
        "bookings/who_comes.html",
        booking=booking,
        event=booking.event,
        form=form,
        own=booking.delegate_id == current_user.id,
        naming=action is Action.NAME,
        name_by=naming_queries.name_by(db.session(), booking.event),
    )
    return page, 422 if form.errors else 200


def _people_to_choose(booking: Booking) -> list[tuple[str, str]] | None:
    """The people of the agency, for its coordinators and the administrator only."""
    session, person = db.session(), current_user._get_current_object()
    sees_them = Role.ADMINISTRATOR in person.role_names or queries.coordinates(session, person, booking.agency_id)
    if booking.agency_id is None or not sees_them:
        return None
    return colleagues.to_choose(session, booking.agency_id, booking.event_id)


def _what_was_done(booking: Booking, typed: str, before: tuple[str, str | None] | None) -> str:
    """`typed`: the name of a colleague who was written down; whose address it is, nobody learns by typing it."""
    assert booking.delegate is not None  # somebody has just been put there
    name = typed or booking.delegate.name
    comes = f"{name} now comes instead of {before[0]}." if before else f"{name} comes."
    concerned = [(name, booking.delegate.email), *([before] if before else [])]
    if silent := [one for one, address in concerned if address is None]:
        return f"{comes} Tell {' and '.join(silent)} yourself: we have no e-mail address."
    return f"{comes} {'Both have been told.' if before else 'We have written to them.'}"


def _afterwards(ref: str) -> Response:
    """To the booking, unless whoever gave it away has nothing more to do with it."""
    if queries.booking_visible_to(db.session(), current_user._get_current_object(), ref):
        return redirect(url_for("bookings.show", ref=ref))
    return redirect(url_for("bookings.mine"))


@bp.route("/bookings/open/<token>", methods=["GET", "POST"])
@public
def enter(token: str) -> Answer:
    """The link for somebody who was booked for. It leads to a button, because mail scanners open links."""
    g.section = "programme.courses"
    link = link_queries.link_with(db.session(), token, Purpose.ENTRANCE)
    if link is None:
        return render_template("bookings/link_ended.html", booking=None, sentence=None), 404
    booking, delegate = link.booking, link.booking.delegate
    if delegate is None or not link_queries.still_opens(link, clock.now()):
        return render_template("bookings/entrance_ended.html", event=booking.event), 410
    if current_user.is_authenticated and current_user.id == delegate.id:
        return redirect(url_for("bookings.show", ref=booking.ref))
    if request.method == "POST":
        return _entered(link.id, token)
    # An address that is still to be proved undoes whatever password somebody chose for it (prove_address).
    opens = delegate.confirmed_at is None or delegates.may_be_signed_in_by_link(delegate)
    return render_template("bookings/entrance.html", booking=booking, event=booking.event, opens=opens)


def _entered(link_id: int, token: str) -> Response:
    if current_user.is_authenticated:
        return redirect(url_for("bookings.enter", token=token))
    try:
        with transaction() as session:
            ref, delegate = swap_operations.enter(session, link_id, clock.now())
            if delegate and delegates.may_be_signed_in_by_link(delegate):
                login_user(delegate, remember=False, authn_via=["link"])
    except Refused as refused:
        flash(str(refused), "note")
        return redirect(url_for("bookings.enter", token=token))
    return redirect(url_for("bookings.show", ref=ref) if delegate else url_for("bookings.enter", token=token))
