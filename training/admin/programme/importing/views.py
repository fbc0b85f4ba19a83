"""Agencies, courses, events and members of ECVYS from files: what they would do, everything wrong at once, then all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.importing.forms import FILES, ColumnsForm, ProgrammeFilesForm, columns_form
from training.answers import Answer, page_with
from training.board_lists.queries import board_lists
from training.courses import programme_files
from training.courses.imports import Imported, ImportRefused, import_programme, preview_programme
from training.db import db, transaction
from training.evaluations.questionnaires.queries import forms_for_files
from training.files.carried import carry, content_of
from training.files.operations import remember
from training.files.queries import said_of
from training.files_in.cells import Unreadable
from training.files_in.columns import headings_key

UPDATE_HINT = "Tick “Change what is there already” to change it."
MOST_SHOWN = 200
REMEMBERED = "programme"
"""The kind under which it is kept what somebody said of columns."""
_MOST_FILES = 4


@bp.route("/programme/import", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def import_files() -> Answer:
    """Choose the files, say which column is which where they do not, look at what they would do, bring them in."""
    carried = request.form.getlist("carried")[:_MOST_FILES]
    if carried:
        return _carried_on(carried)
    form = ProgrammeFilesForm()
    if form.validate_on_submit():
        files = [SentFile(*one) for one in _sent(form)]
        sent = [f"{one.field}:{carry(one.content, one.name)}" for one in files]
        return _next_page(files, sent, update=form.update.data)
    return _choose(form)


@dataclass(frozen=True)
class SentFile:
    """One of the files, and in which field of the form it was sent."""

    field: str
    name: str
    content: bytes


def _sent(form: ProgrammeFilesForm) -> list[tuple[str, str, bytes]]:
    """The files that were sent, by field, name and content."""
    found = []
    for name in FILES:
        if sent := form[name].data:
            found.append((name, sent.filename or name, sent.read()))
            sent.close()
    return found


def _choose(form: ProgrammeFilesForm) -> Answer:
    return page_with(form, "admin/programme/importing/choose.html", columns=programme_files.columns_of_files())


def _carried_on(carried: Sequence[str]) -> Answer:
    update, step = "update" in request.form, request.form.get("step")
    try:
        files = [_kept(one) for one in carried]
    except Unreadable as gone:
        form = ProgrammeFilesForm(formdata=None)
        form.form_errors = [str(gone)]
        return _choose(form)
    if step != "apply":
        return _next_page(files, carried, update=update, says_columns=step == "columns")
    try:
        with transaction() as session:
            said = _read(session, files)
            done = import_programme(session, said, current_actor(), clock.now(), update=update)
    except ImportRefused as refusal:
        return _preview(files, carried, update=update, refusal=refusal), 422
    flash(_what_was_done(done), "done")
    return redirect(url_for("admin.programme.events"))


def _kept(carried: str) -> SentFile:
    """Raises Unreadable where the file is no more."""
    field, _, token = carried.partition(":")
    content, name = content_of(token)
    return SentFile(field if field in FILES else next(iter(FILES)), name, content)


def _read(session: Session, files: Sequence[SentFile]) -> programme_files.Programme:
    contents = [(one.name, one.content) for one in files]
    lists, forms = board_lists(session), forms_for_files(session)
    return programme_files.read(contents, clock.today(), lists, forms, _said_of_columns)


def _said_of_columns(columns: Sequence[str]) -> Mapping[str, str]:
    """What somebody said once of a file with these columns."""
    means = said_of(db.session(), REMEMBERED, headings_key(columns))
    return means or {}


def _next_page(
    files: Sequence[SentFile], carried: Sequence[str], *, update: bool, says_columns: bool = False
) -> Answer:
    """The question about the first table that nobody can understand by itself, or else what the files would do."""
    contents, titles = [(one.name, one.content) for one in files], [FILES[one.field] for one in files]
    strange = programme_files.strange_tables(contents, titles, _said_of_columns)
    if strange and says_columns:
        form = columns_form(strange[0], sent=True)
        if not form.validate():
            return _ask_columns(form, carried, update=update)
        with transaction() as session:
            key = headings_key(strange[0].columns)
            remember(session, REMEMBERED, key, form.said(), current_actor(), clock.now())
        strange = programme_files.strange_tables(contents, titles, _said_of_columns)
    if strange:
        return _ask_columns(columns_form(strange[0], sent=False), carried, update=update)
    return _preview(files, carried, update=update)


def _ask_columns(form: ColumnsForm, carried: Sequence[str], *, update: bool) -> Answer:
    return page_with(form, "admin/programme/importing/columns.html", table=form.table, carried=carried, update=update)


def _preview(
    files: Sequence[SentFile], carried: Sequence[str], *, update: bool, refusal: ImportRefused | None = None
) -> str:
    session = db.session()
    said = _read(session, files)
    preview = preview_programme(session, said, update=update, update_hint=UPDATE_HINT)
    return render_template(
        "admin/programme/importing/preview.html",
        names=[one.name for one in files],
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
