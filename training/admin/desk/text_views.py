"""What people wrote and nobody has read yet: shown at a press, then read or raised as a concern. It is daily work."""

from flask import flash, redirect, render_template, request, url_for

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import desk as bp
from training.answers import Answer
from training.bookings.reasons import operations as reasons_operations
from training.concerns import queries as concerns_queries
from training.db import db, transaction
from training.evaluations.quotes import queries as quotes_queries
from training.evaluations.themes.operations import give_themes
from training.settings.contacts import safeguarding_contacts
from training.settings.queries import rules
from training.texts import operations, queries
from training.texts.models import TextKind

AT_ONCE = 20


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
        shown = [
            (one.ref, one.kind_text, words[one.id].said if one.id in words else (), one.kind == TextKind.EVALUATION)
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
    refs = request.form.getlist("read")[:AT_ONCE]
    with transaction() as session:
        give_themes(session, {ref: _numbers(request.form.getlist(f"themes-{ref}")) for ref in refs})
        count = operations.mark_read(session, refs, current_actor(), clock.now())
    flash(f"Read: {count} {'text' if count == 1 else 'texts'}.", "done")
    return redirect(url_for("admin.desk.texts"))


def _numbers(typed: list[str]) -> set[int]:
    return {int(one) for one in typed if one.isascii() and one.isdecimal() and len(one) < 10}
