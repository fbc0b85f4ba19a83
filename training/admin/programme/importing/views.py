"""Agencies, courses, events and members of ECVYS from files: what they would do, everything wrong at once, then all."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.importing.forms import FILES, ProgrammeFilesForm
from training.answers import Answer, page_with
from training.board_lists.queries import board_lists
from training.courses import programme_files
from training.courses.imports import Imported, ImportRefused, import_programme, preview_programme
from training.db import db, transaction
from training.files.carried import carry, content_of
from training.files_in.cells import Unreadable

UPDATE_HINT = "Tick “Change what is there already” to change it."
MOST_SHOWN = 200
_MOST_FILES = 4


@bp.route("/programme/import", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def import_files() -> Answer:
    """Choose the files, look at what they would do, bring them in."""
    carried = request.form.getlist("carried")[:_MOST_FILES]
    if carried:
        return _carried_on(carried)
    form = ProgrammeFilesForm()
    if form.validate_on_submit():
        contents = _sent(form)
        sent = [carry(content, name) for name, content in contents]
        return _preview(contents, sent, update=form.update.data)
    return _choose(form)


def _sent(form: ProgrammeFilesForm) -> list[tuple[str, bytes]]:
    """The files that were sent, by name and content."""
    found = []
    for name in FILES:
        if sent := form[name].data:
            found.append((sent.filename or name, sent.read()))
            sent.close()
    return found


def _choose(form: ProgrammeFilesForm) -> Answer:
    return page_with(form, "admin/programme/importing/choose.html", columns=programme_files.columns_of_files())


def _carried_on(carried: Sequence[str]) -> Answer:
    update = "update" in request.form
    try:
        contents = [(name, content) for content, name in map(content_of, carried)]
    except Unreadable as gone:
        form = ProgrammeFilesForm(formdata=None)
        form.form_errors = [str(gone)]
        return _choose(form)
    if request.form.get("step") != "apply":
        return _preview(contents, carried, update=update)
    try:
        with transaction() as session:
            said = programme_files.read(contents, clock.today(), board_lists(session))
            done = import_programme(session, said, current_actor(), clock.now(), update=update)
    except ImportRefused as refusal:
        return _preview(contents, carried, update=update, refusal=refusal), 422
    flash(_what_was_done(done), "done")
    return redirect(url_for("admin.programme.events"))


def _preview(
    contents: Sequence[tuple[str, bytes]], carried: Sequence[str], *, update: bool, refusal: ImportRefused | None = None
) -> str:
    session = db.session()
    said = programme_files.read(contents, clock.today(), board_lists(session))
    preview = preview_programme(session, said, update=update, update_hint=UPDATE_HINT)
    return render_template(
        "admin/programme/importing/preview.html",
        names=[name for name, _ in contents],
        preview=preview,
        problems=refusal.problems if refusal else preview.problems,
        unread=said.unread,
        carried=carried,
        update=update,
        may_update=update or any(UPDATE_HINT in one.reason for one in preview.problems),
        most=MOST_SHOWN,
    )


def _what_was_done(done: Imported) -> str:
    said = f"Brought in: {done.added} added, {done.changed} changed, {done.same} as they were."
    if done.drafts:
        said += f" Drafts until they have a venue: {', '.join(done.drafts)}."
    return said
