"""Everything that happened: by who acted, the day, and what it was done to. Read only."""

from typing import Any

from flask import abort, request, url_for

from training.access import Role, requires
from training.admin.blueprint import history as bp
from training.admin.history import queries
from training.answers import Answer
from training.db import db
from training.history.words import SUBJECTS
from training.lists import page_or_file, searched
from training.people.models import Person

# Where each kind of thing has a page, and whether that is found by what it is called, not by its id.
_PAGES = {
    "booking": ("admin.bookings.show", "ref", True),
    "event": ("admin.bookings.event", "ref", True),
    "course": ("admin.programme.edit_course", "code", True),
    "person": ("admin.people.person", "person_id", False),
    "agency": ("admin.people.agency", "agency_id", False),
    "certificate": ("certificates.pdf", "number", True),
    "invoice": ("admin.money.invoice", "number", True),
    "payment": ("admin.money.payment", "payment_id", False),
    "message": ("admin.messages.show", "message_id", False),
    "venue": ("admin.programme.edit_venue", "venue_id", False),
    "funder": ("admin.programme.edit_funder", "funder_id", False),
    "job": ("admin.desk.job", "ref", True),
}


@bp.get("/history")
@requires(Role.ADMINISTRATOR)
def listed() -> Answer:
    """`?subject=booking&id=12` is all of one thing, `?who=7` all that one person did."""
    session = db.session()
    subject = request.args.get("subject", "")
    subject = subject if subject in SUBJECTS else ""
    subject_id, actor_id = _number("id") if subject else None, _number("who")
    actor = session.get(Person, actor_id) if actor_id is not None else None
    if actor_id is not None and actor is None:
        abort(404)
    name = queries.labels_of(session, [(subject, subject_id)]).get((subject, subject_id)) if subject_id else None
    return page_or_file(
        queries.history_list(session, searched(), subject=subject, subject_id=subject_id, actor_id=actor_id),
        "admin/history/list.html",
        subject=subject,
        subjects=SUBJECTS,
        name=name,
        back=page_of_thing(subject, subject_id or 0, name or ""),
        actor=actor,
        page_of_thing=page_of_thing,
    )


def page_of_thing(subject: str, subject_id: int, name: str) -> str | None:
    """The page of what something was done to, where it has one and is there still."""
    if subject not in _PAGES or not name:
        return None
    endpoint, argument, by_name = _PAGES[subject]
    found_by: dict[str, Any] = {argument: name if by_name else subject_id}
    return url_for(endpoint, **found_by)


def _number(name: str) -> int | None:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
