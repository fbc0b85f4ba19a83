"""One event's roster: everything about each booking, access needs at the press of a button, and its files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings import roster_queries
from training.admin.bookings.bulk.questions import presses_on
from training.admin.bookings.roster_list_queries import agencies_on, roster_list
from training.admin.programme.cancel_queries import progress
from training.admin.programme.readiness import state_of
from training.admin.programme.views import event_or_404
from training.attendance.access_needs import needs_seen_by, who_has_needs
from training.board_lists.queries import board_lists
from training.bookings.lifecycle import Action, Outcome, available_actions
from training.bookings.operations import facts_of
from training.bookings.queries import name_by
from training.bookings.standing import until_text
from training.certificates.queries import current_certificates
from training.courses.models import Event, EventState
from training.db import db, transaction
from training.downloads import FILES, KIND_WORDS
from training.lists import RowList, all_found, as_file, kept_in_address, searched, shown


@bp.get("/events/<ref>/roster")
@requires(Role.ADMINISTRATOR)
def roster(ref: str) -> str | Response:
    """Who is coming, page by page, cut by state, searched, sorted and filtered; or all that is found as a file."""
    session, now, actor = db.session(), clock.now(), current_actor()
    event = event_or_404(ref)
    of = _list(event)
    if (kind := request.args.get("download", "")) in FILES:
        return as_file(of, kind, session.execute(all_found(of)).all(), f"roster-{event.ref}")
    cut, counts, listed = _chosen_cut(), roster_queries.count_cuts(session, event.id), shown(of)
    bookings = [row.booking for row in listed.items]
    state, tone = state_of(event, now)
    return render_template(
        "admin/bookings/roster.html",
        event=event,
        state=state,
        tone=tone,
        cut=cut,
        cuts=_cuts(event, cut, counts),
        waiting=counts["waiting"],
        listed=listed,
        columns={column.name: column for column in of.columns},
        certificates=current_certificates(session, [booking.id for booking in bookings]),
        with_needs=who_has_needs(session, event.id, now),
        presses=_presses(event, counts, now),
        progress=progress(session, event) if event.cancelled_at else None,
        can_add=event.state != EventState.CANCELLED and event.register_closed_at is None and event.takes_bookings,
        actions={booking.id: available_actions(facts_of(session, booking), actor, now) for booking in bookings},
        Action=Action,
        ATTENDED=Outcome.ATTENDED,
        name_by=until_text(name_by(session, event)),
    )


@bp.get("/events/<ref>/roster.xlsx")
@requires(Role.ADMINISTRATOR)
def roster_download(ref: str) -> Response:
    """The bookings that the page lists, all pages of them, as a spreadsheet without needs."""
    event = event_or_404(ref)
    of = _list(event)
    return as_file(of, "xlsx", db.session.execute(all_found(of)).all(), f"roster-{event.ref}")


def file_of_bookings(event: Event, kind: str, ids: Sequence[int]) -> Response:
    """These bookings of an event as a file."""
    return as_file(_list(event), kind, [(one,) for one in ids], f"roster-{event.ref}")


@bp.post("/events/<ref>/roster/needs")
@requires(Role.ADMINISTRATOR)
def needs(ref: str) -> str:
    """Access and dietary needs of one booking or of all, written down as seen. Shown in the answer and nowhere else."""
    event, chosen = event_or_404(ref), request.form.get("booking") or None
    with transaction() as session:
        seen = needs_seen_by(session, event.id, chosen, current_actor(), clock.now())
    return render_template("admin/bookings/needs.html", event=event, seen=seen, one=chosen is not None)


def _list(event: Event) -> RowList:
    """The roster as the address asks for it."""
    agencies = agencies_on(db.session(), event.id)
    return roster_list(event, _chosen_cut(), searched(), agencies, board_lists(db.session()), clock.now())


def ids_listed(event: Event) -> Select[tuple[int]]:
    """The ids of all that the roster lists: cut, searched, filtered and sorted as its address says."""
    return all_found(_list(event))


def filters_in_address() -> dict[str, Any]:
    """How the roster is cut, searched, filtered and sorted, for links that come back to it."""
    return {name: value for name, value in kept_in_address().items() if name != "rows"}


def _presses(event: Event, counts: Mapping[str, int], now: datetime) -> list[tuple[str, str]]:
    """What can be done to the rows that are ticked: the words of each button, and its address."""
    kept = filters_in_address()
    found = [
        (text, url_for("admin.bookings.press", ref=event.ref, word=word, **kept))
        for word, text in presses_on(event, counts, now)
    ]
    files = [
        (f"Download {KIND_WORDS[kind]}", url_for("admin.bookings.download_ticked", ref=event.ref, kind=kind, **kept))
        for kind in FILES
    ]
    write = ("Write to them", url_for("admin.messages.write_to_ticked", ref=event.ref, **kept))
    return [write, *found, *files]


def _chosen_cut() -> str:
    wanted = request.args.get("state", "expected")
    return wanted if wanted in roster_queries.CUTS else "expected"


def _cuts(event: Event, chosen: str, counts: Mapping[str, int]) -> list[dict[str, object]]:
    shown_cuts = {name for name, count in counts.items() if count} | {"expected", chosen}
    if chosen != "confirmed" and counts["confirmed"] == counts["expected"]:
        shown_cuts.discard("confirmed")  # the same people twice
    kept = filters_in_address()
    return [
        {
            "text": text,
            "href": url_for("admin.bookings.roster", ref=event.ref, **{**kept, "state": name}),
            "current": name == chosen,
            "count": counts[name],
        }
        for name, (text, _) in roster_queries.CUTS.items()
        if name in shown_cuts
    ]
