"""One page of everything open, promised, waiting and scheduled, so that a colleague can cover a holiday."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import desk as bp
from training.admin.handover import queries
from training.admin.handover.lines import PROMISED, HandoverLine, HandoverPart, handover_parts
from training.db import db, transaction
from training.notes.operations import assign
from training.settings.queries import rules

MOST_NOTES = 50
"""That are promised, on the page of everything, before somebody asks for more of them."""
WHOSE = {"": "All", "mine": "Mine", "nobody": "Nobody’s"}
"""Whose lines are shown, by the word in the address."""


@bp.get("/handover")
@requires(Role.ADMINISTRATOR)
def handover() -> str:
    """Every line, or one’s own, and who sees to it."""
    session = db.session()
    whose, of = _whose(), queries.administrators(session)
    parts = handover_parts(session, clock.now(), rules(session))
    by_whose = {word: _of_whom(parts, word, of.assigned) for word in WHOSE}
    return render_template(
        "admin/notes/handover.html",
        parts=_as_listed(by_whose[whose]),
        whose=whose,
        cuts=[
            {
                "text": text,
                "href": url_for("admin.desk.handover", whose=word or None),
                "current": word == whose,
                "count": sum(len(part.lines) + part.not_listed for part in by_whose[word]),
            }
            for word, text in WHOSE.items()
        ],
        assigned={key: name for key, (_, name) in of.assigned.items()},
        administrators=of.names,
        me=current_actor().person_id,
        notes="all" if _all_notes() else "",
    )


@bp.post("/handover")
@requires(Role.ADMINISTRATOR)
def assign_lines() -> Response:
    """Let somebody see to what is ticked, or to all that is shown."""
    session, whose = db.session(), _whose()
    of = queries.administrators(session)
    every = handover_parts(session, clock.now(), rules(session))
    there = {line.key for line in _lines(_as_listed(_of_whom(every, whose, of.assigned)))}
    chosen = there if request.form.get("which") == "all" else there & set(request.form.getlist("line"))
    person_id = request.form.get("to", type=int)
    if person_id not in of.names:
        person_id = None
    if not chosen:
        flash("Nothing was assigned. Tick what somebody should see to, and press the button once more.")
    else:
        with transaction() as writing:
            are_all = chosen == {line.key for line in _lines(every)}
            assign(writing, chosen, person_id, current_actor(), clock.now(), are_all=are_all)
        lines = "1 line is" if len(chosen) == 1 else f"{len(chosen)} lines are"
        whom = of.names[person_id] if person_id is not None else "nobody in particular"
        flash(f"{lines} assigned to {whom}.", "done")
    return redirect(url_for("admin.desk.handover", whose=whose or None, notes="all" if _all_notes() else None))


def _lines(parts: list[HandoverPart]) -> list[HandoverLine]:
    return [line for part in parts for line in part.lines]


def _all_notes() -> bool:
    return request.values.get("notes") == "all"


def _as_listed(parts: list[HandoverPart]) -> list[HandoverPart]:
    """With the first notes only, unless all are asked for, or those of somebody."""
    if _all_notes() or _whose():
        return parts
    cut = [(part, len(part.lines) - MOST_NOTES if part.title == PROMISED else 0) for part in parts]
    return [
        replace(part, lines=part.lines[:MOST_NOTES], not_listed=part.not_listed + more) if more > 0 else part
        for part, more in cut
    ]


def _whose() -> str:
    typed = request.values.get("whose", "")
    return typed if typed in WHOSE else ""


def _of_whom(parts: list[HandoverPart], whose: str, assigned: Mapping[str, tuple[int, str]]) -> list[HandoverPart]:
    """The lines that somebody sees to who looks, that nobody does, or all of them."""
    shown: dict[str, Callable[[str], bool]] = {
        "": lambda _: True,
        "mine": lambda key: key in assigned and assigned[key][0] == current_actor().person_id,
        "nobody": lambda key: key not in assigned,
    }
    return [
        replace(
            part,
            lines=[line for line in part.lines if shown[whose](line.key)],
            not_listed=0 if whose else part.not_listed,
        )
        for part in parts
    ]
