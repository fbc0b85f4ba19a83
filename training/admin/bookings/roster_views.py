"""One event's roster: everything about each booking, access needs at the press of a button, and the spreadsheet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import make_response, render_template, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings import roster_queries
from training.admin.bookings.bulk.questions import presses_on
from training.admin.bookings.roster_spreadsheet import CONTENT_TYPE, roster_spreadsheet
from training.admin.programme.cancel_queries import progress
from training.admin.programme.readiness import state_of
from training.admin.programme.views import event_or_404
from training.attendance.access_needs import needs_seen_by, who_has_needs
from training.bookings.lifecycle import Action, Outcome, available_actions
from training.bookings.models import Booking
from training.bookings.operations import facts_of
from training.bookings.queries import name_by
from training.bookings.standing import until_text
from training.bookings.waiting_queries import positions_of
from training.certificates.queries import current_certificates
from training.courses.models import Event, EventState
from training.db import db, transaction
from training.lists import page_of, searched


@bp.get("/events/<ref>/roster")
@requires(Role.ADMINISTRATOR)
def roster(ref: str) -> str:
    """Who is coming, page by page, cut by state and searched."""
    session, now, actor = db.session(), clock.now(), current_actor()
    event = event_or_404(ref)
    cut, q, counts = _chosen_cut(), searched(), roster_queries.count_cuts(session, event.id)
    listed = page_of(roster_queries.roster(event.id, cut, q))
    ids = [booking.id for booking in listed.items]
    state, tone = state_of(event, now)
    return render_template(
        "admin/bookings/roster.html",
        event=event,
        state=state,
        tone=tone,
        cut=cut,
        q=q,
        cuts=_cuts(event, cut, q, counts),
        waiting=counts["waiting"],
        positions=positions_of(session, listed.items),
        listed=listed,
        owed=roster_queries.owed_by_booking(session, ids),
        certificates=current_certificates(session, ids),
        with_needs=who_has_needs(session, event.id, now),
        presses=_presses(event, counts, now),
        progress=progress(session, event) if event.cancelled_at else None,
        can_add=event.state != EventState.CANCELLED and event.register_closed_at is None,
        actions={booking.id: available_actions(facts_of(session, booking), actor, now) for booking in listed.items},
        Action=Action,
        ATTENDED=Outcome.ATTENDED,
        name_by=until_text(name_by(session, event)),
    )


@bp.get("/events/<ref>/roster.xlsx")
@requires(Role.ADMINISTRATOR)
def roster_download(ref: str) -> Response:
    """The bookings that the page lists, all pages of them, as a spreadsheet without needs."""
    session, event = db.session(), event_or_404(ref)
    return spreadsheet_of(event, session.scalars(roster_queries.roster(event.id, _chosen_cut(), searched())).all())


def spreadsheet_of(event: Event, bookings: Sequence[Booking]) -> Response:
    """These bookings of an event as a file."""
    session = db.session()
    owed = roster_queries.owed_by_booking(session, [booking.id for booking in bookings])
    positions = positions_of(session, bookings)
    response = make_response(roster_spreadsheet(event, bookings, owed, positions))
    response.content_type = CONTENT_TYPE
    response.headers.set("Content-Disposition", "attachment", filename=f"roster-{event.ref}.xlsx")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/events/<ref>/roster/needs")
@requires(Role.ADMINISTRATOR)
def needs(ref: str) -> str:
    """Access and dietary needs of one booking or of all, written down as seen. Shown in the answer and nowhere else."""
    event, chosen = event_or_404(ref), request.form.get("booking") or None
    with transaction() as session:
        seen = needs_seen_by(session, event.id, chosen, current_actor(), clock.now())
    return render_template("admin/bookings/needs.html", event=event, seen=seen, one=chosen is not None)


def ids_listed(event: Event) -> Select[tuple[int]]:
    """The ids of all that the roster lists, cut and searched as its address says."""
    return roster_queries.roster_ids(event.id, _chosen_cut(), searched())


def filters_in_address() -> dict[str, Any]:
    """How the roster is cut and searched, for links that come back to it."""
    kept = {"state": _chosen_cut(), "q": searched()}
    return {name: value for name, value in kept.items() if value and name in request.args}


def _presses(event: Event, counts: Mapping[str, int], now: datetime) -> list[tuple[str, str]]:
    """What can be done to the rows that are ticked: the words of each button, and its address."""
    kept = filters_in_address()
    found = [
        (text, url_for("admin.bookings.press", ref=event.ref, word=word, **kept))
        for word, text in presses_on(event, counts, now)
    ]
    return [*found, ("Download", url_for("admin.bookings.download_ticked", ref=event.ref, **kept))]


def _chosen_cut() -> str:
    wanted = request.args.get("state", "expected")
    return wanted if wanted in roster_queries.CUTS else "expected"


def _cuts(event: Event, chosen: str, q: str, counts: Mapping[str, int]) -> list[dict[str, object]]:
    shown = {name for name, count in counts.items() if count} | {"expected", chosen}
    if chosen != "confirmed" and counts["confirmed"] == counts["expected"]:
        shown.discard("confirmed")  # the same people twice
    return [
        {
            "text": text,
            "href": url_for("admin.bookings.roster", ref=event.ref, state=name, q=q or None),
            "current": name == chosen,
            "count": counts[name],
        }
        for name, (text, _) in roster_queries.CUTS.items()
        if name in shown
    ]
