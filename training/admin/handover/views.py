"""One page of everything open, promised, waiting and scheduled, so that a colleague can cover a holiday."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock, workdays
from training.access import Role, current_actor, requires
from training.admin.blueprint import desk as bp
from training.admin.handover import queries
from training.db import db, transaction
from training.notes.operations import assign
from training.settings.queries import rules


@dataclass(frozen=True)
class HandoverLine:
    """One line: what it says, where it leads, and by which key it is assigned."""

    key: str
    text: str
    more: str
    href: str
    note_id: int | None = None


LEADS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "concerns": ("Concerns that are open", "admin.desk.texts", {}),
    "texts": ("Texts to read", "admin.desk.texts", {}),
    "registers": ("Registers that are not closed", "admin.desk.home", {}),
    "charges": ("Charges to confirm or waive", "admin.money.charges", {}),
    "approvals": ("Bookings that wait for a manager", "admin.bookings.listed", {"state": "requested"}),
    "messages": ("Kinds of messages that were not delivered", "admin.messages.listed", {"state": "failed"}),
    "documents": ("Documents that could not be made", "admin.desk.documents", {}),
    "agencies": ("Agencies to match or add", "admin.people.agencies", {"show": "new"}),
    "earlier training": ("Requests for training from elsewhere to count", "admin.people.earlier_training", {}),
    "claims": ("Claims of a membership of ECVYS", "admin.people.claims", {}),
    "not published": ("Drafts that were not published on their day", "admin.programme.drafts", {}),
    "offers": ("Places that are offered and not answered", "admin.bookings.listed", {"state": "offered"}),
    "waiting": ("People on waiting lists", "admin.bookings.listed", {"state": "waiting"}),
    "jobs": ("Presses on many rows that are at work", "admin.desk.jobs", {}),
}
"""What each number is of, and where it leads."""
GOES_ON = ("offers", "waiting", "jobs")
"""What goes on by itself."""


@bp.get("/handover")
@requires(Role.ADMINISTRATOR)
def handover() -> str:
    """Every line, and who sees to it."""
    session = db.session()
    return render_template(
        "admin/notes/handover.html",
        parts=_parts(session),
        assigned=queries.assigned(session),
        administrators=queries.administrators(session),
    )


@bp.post("/handover")
@requires(Role.ADMINISTRATOR)
def assign_lines() -> Response:
    """Let somebody see to what is ticked, or to all of it."""
    there = {line.key for lines in _parts(db.session()).values() for line in lines}
    chosen = there if request.form.get("which") == "all" else there & set(request.form.getlist("line"))
    whom = dict(queries.administrators(db.session()))
    person_id = request.form.get("to", type=int)
    if not chosen:
        flash("Nothing was assigned. Tick what somebody should see to, and press the button once more.")
    elif person_id is None or person_id not in whom:
        with transaction() as session:
            assign(session, chosen, None, current_actor(), clock.now())
        flash(f"{_lines(len(chosen))} assigned to nobody in particular.", "done")
    else:
        with transaction() as session:
            assign(session, chosen, person_id, current_actor(), clock.now())
        flash(f"{_lines(len(chosen))} assigned to {whom[person_id]}.", "done")
    return redirect(url_for("admin.desk.handover"))


def _parts(session: Session) -> dict[str, list[HandoverLine]]:
    """The lines under their four headings."""
    now = clock.now()
    since = clock.start_of(workdays.add(clock.today(), -1))
    counts = queries.counts(session, now, since, rules(session))
    return {
        "Open": _numbers({key: count for key, count in counts.items() if key not in GOES_ON}),
        "Promised": [
            HandoverLine(
                f"note {row.Note.id}",
                row.Note.words,
                f"{row.about}, come back {clock.show_date(row.Note.come_back_on)}{', by ' + row.by if row.by else ''}",
                f"{_page_of(row)}#notes",
                row.Note.id,
            )
            for row in queries.promised(session)
        ],
        "Waiting": _numbers({key: counts[key] for key in GOES_ON}),
        "Scheduled": [
            HandoverLine(
                f"draft {row.ref}",
                f"{row.title}, {clock.show_moment(row.starts_at)}",
                f"is published {clock.show_moment(row.publish_at)}",
                url_for("admin.bookings.event", ref=row.ref),
            )
            for row in queries.scheduled(session)
        ],
    }


def _page_of(row: Any) -> str:
    """The page of what a note is about."""
    note = row.Note
    if note.booking_id is not None:
        return url_for("admin.bookings.show", ref=row.booking)
    if note.event_id is not None:
        return url_for("admin.bookings.event", ref=row.event)
    if note.agency_id is not None:
        return url_for("admin.people.agency", agency_id=note.agency_id)
    return url_for("admin.people.person", person_id=note.person_id)


def _numbers(counts: dict[str, int]) -> list[HandoverLine]:
    """A line for each number that is not nought."""
    lines = []
    for key, count in counts.items():
        text, endpoint, values = LEADS[key]
        if count:
            lines.append(HandoverLine(key, f"{text}: {count:,}", "", url_for(endpoint, **values)))
    return lines


def _lines(number: int) -> str:
    return "1 line is" if number == 1 else f"{number} lines are"
