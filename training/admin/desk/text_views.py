"""What people wrote and nobody has read yet: shown at a press, then read or raised as a concern. It is daily work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import desk as bp
from training.answers import Answer, refusals_shown
from training.bookings.reasons import operations as reasons_operations
from training.concerns import queries as concerns_queries
from training.concerns.operations import raise_concerns
from training.db import db, transaction
from training.evaluations.quotes import queries as quotes_queries
from training.evaluations.themes.operations import give_themes
from training.evaluations.themes.queries import themes_of_forms
from training.settings.contacts import safeguarding_contacts
from training.settings.queries import rules
from training.texts import operations, queries
from training.texts.models import TextKind

AT_ONCE = 20
LONGEST_REF = 30


@dataclass(frozen=True)
class ShownText:
    """A text as the page of reading shows it."""

    ref: str
    kind: str
    said: Sequence[tuple[str, str]]
    """Question and answer."""
    themes: Collection[int] | None
    """What is ticked already; None where it is asked of no such text."""


@bp.get("/texts")
@requires(Role.ADMINISTRATOR)
def texts() -> str:
    """How many texts wait, by when they have to be read, and the concerns that are open, without a word of them."""
    session, in_force = db.session(), rules(db.session())
    return render_template(
        "admin/desk/texts.html",
        to_read=queries.to_read(session, clock.now(), in_force.working_day_ends),
        at_once=AT_ONCE,
        concerns=concerns_queries.concerns(session),
        contacts=safeguarding_contacts(in_force),
    )


@bp.post("/texts/next")
@requires(Role.ADMINISTRATOR)
def next_texts() -> Answer:
    """The texts that have waited longest, without who wrote them. That a reason was seen is written down."""
    with transaction() as session:
        waiting = queries.next_to_read(session, AT_ONCE)
        words = concerns_queries.words_of(session, waiting)
        reasons = [one.subject_id for one in waiting if one.kind == TextKind.CANCELLATION and one.id in words]
        reasons_operations.note_seen(session, reasons, current_actor(), clock.now())
        forms = {one.subject_id for one in waiting if one.kind == TextKind.EVALUATION}
        given = themes_of_forms(session, forms)
        shown = [
            ShownText(
                one.ref,
                one.kind_text,
                words[one.id].said if one.id in words else (),
                given.get(one.subject_id, set()) if one.kind == TextKind.EVALUATION else None,
            )
            for one in waiting
        ]
        themes = [(theme.id, theme.name) for theme in quotes_queries.themes(session)]
    if not shown:
        return redirect(url_for("admin.desk.texts"))
    return render_template("admin/desk/read_texts.html", texts=shown, themes=themes)


@bp.post("/texts/read")
@requires(Role.ADMINISTRATOR)
def texts_read() -> Answer:
    """The administrator has read what the page showed, and what each text speaks of."""
    ticked = _ticked()
    with transaction() as session:
        give_themes(session, ticked)
        count = operations.mark_read(session, list(ticked), current_actor(), clock.now())
    flash(f"Read: {count} {'text' if count == 1 else 'texts'}.", "done")
    return redirect(url_for("admin.desk.texts"))


@bp.post("/texts/concern")
@requires(Role.ADMINISTRATOR)
def raise_from_texts() -> Answer:
    """One of the texts is raised as a concern; what was ticked on the page is kept for when it is read on."""
    ref = request.form.get("ref", "")
    with refusals_shown(go_to=url_for("admin.desk.texts")), transaction() as session:
        give_themes(session, _ticked())
        raise_concerns(session, [ref], current_actor(), clock.now())
    return redirect(url_for("concerns.raised", ref=ref, back=url_for("admin.desk.texts")))


def _ticked() -> dict[str, set[int]]:
    """The themes of each text of the page, by its ref."""
    refs = [ref for ref in request.form.getlist("read") if ref.isascii() and len(ref) <= LONGEST_REF]
    return {ref: _numbers(request.form.getlist(f"themes-{ref}")) for ref in refs[:AT_ONCE]}


def _numbers(typed: list[str]) -> set[int]:
    return {int(one) for one in typed if one.isascii() and one.isdecimal() and len(one) < 10}
