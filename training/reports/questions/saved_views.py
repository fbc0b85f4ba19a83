"""Keeping a question: under a name, under another, changed, or not any more."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.answers import Answer, page_with, refusals_shown
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.fields import PressForm
from training.reports.blueprint import bp
from training.reports.questions import operations, queries
from training.reports.questions.answer_queries import answer
from training.reports.questions.forms import NameForm
from training.reports.questions.models import SavedQuestion
from training.reports.questions.views import Kept, asked_page, choices_of, kept_or_404, typed_question

GONE = "This question is no longer there. Here are those that are."
NOT_TO_CHANGE = "This question comes with the site and stays as it is. Change a copy of it."


@bp.post("/questions/save")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def save_question() -> Answer:
    """The question stands in the address, as on the page that has the button."""
    session = db.session()
    lists = board_lists(session)
    choices = choices_of(session, lists)
    form, name_form = typed_question(choices), NameForm()
    period = form.check(choices)
    asked = form.question()
    if period is not None and name_form.validate_on_submit():
        with refusals_shown(name_form), transaction() as writing:
            saved = operations.save_question(
                writing, asked, name_form.name.data, current_actor(), clock.now(), for_everybody=name_form.for_everybody
            )
            ref = saved.ref
        if not name_form.errors:
            flash(f"“{name_form.name.data}” is saved.", "done")
            return redirect(url_for("reports.question", ref=ref))
    session = db.session()
    answered = answer(session, asked, period, lists, clock.now()) if period else None
    return asked_page(form, choices, answered, name_form)


@bp.post("/questions/<ref>/change")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def change_question(ref: str) -> Answer:
    """Save what the address asks over what this question asked."""
    session = db.session()
    lists = board_lists(session)
    choices = choices_of(session, lists)
    form = typed_question(choices)
    if form.check(choices) is None:
        return asked_page(form, choices, None, NameForm(formdata=None))
    asked = form.question()

    def change(writing: Session, saved: SavedQuestion) -> str:
        operations.change_question(writing, saved, asked, current_actor(), clock.now())
        return f"“{saved.name}” is saved."

    return _changed(ref, change) or redirect(url_for("reports.question", ref=ref))


@bp.route("/questions/<ref>/rename", methods=["GET", "POST"])
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def rename_question(ref: str) -> Answer:
    """Another name, and who finds it."""
    kept = kept_or_404(db.session(), ref)
    if kept.saved is None or not kept.may_change:
        return _not_to_change(kept)
    form = NameForm(data={"name": kept.name, "who": "everybody" if kept.saved.for_everybody else "me"})
    form.submit.label.text = "Save"
    if form.validate_on_submit():

        def rename(writing: Session, saved: SavedQuestion) -> str:
            operations.rename_question(
                writing, saved, form.name.data, current_actor(), clock.now(), for_everybody=form.for_everybody
            )
            return f"“{saved.name}” is saved."

        gone = _changed(ref, rename, form)
        if not form.errors:
            return gone or redirect(url_for("reports.question", ref=ref))
        kept = kept_or_404(db.session(), ref)
    return page_with(form, "reports/questions/rename.html", found=kept)


@bp.route("/questions/<ref>/delete", methods=["GET", "POST"])
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def delete_question(ref: str) -> Answer:
    """Asks first."""
    kept = kept_or_404(db.session(), ref)
    if kept.saved is None or not kept.may_change:
        return _not_to_change(kept)
    form = PressForm()
    if form.validate_on_submit():

        def delete(writing: Session, saved: SavedQuestion) -> str:
            operations.delete_question(writing, saved, current_actor(), clock.now())
            return f"“{saved.name}” is deleted."

        return _changed(ref, delete) or redirect(url_for("reports.questions"))
    return page_with(form, "reports/questions/delete.html", found=kept)


def _changed(ref: str, change: Callable[[Session, SavedQuestion], str], form: NameForm | None = None) -> Answer | None:
    """Carry a change out and say what came of it; the answer where the question is gone or was refused."""
    said = ""
    there = refusals_shown(form, go_to="" if form else url_for("reports.question", ref=ref))
    with there, transaction() as writing:
        saved = queries.question_visible_to(writing, ref, current_actor())
        if saved is not None:
            said = change(writing, saved)
    if form is not None and form.errors:
        return None
    flash(said or GONE, "done" if said else "message")
    return None if said else redirect(url_for("reports.questions"))


def _not_to_change(kept: Kept) -> Answer:
    flash(operations.NOT_YOURS if kept.saved else NOT_TO_CHANGE)
    return redirect(url_for("reports.question", ref=kept.ref))
