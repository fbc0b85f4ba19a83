"""A file brought in, page by page: chosen, its sheet, its columns, a preview, its questions, and the lines going in."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.history.queries import story_of
from training.admin.people.importing import queries
from training.admin.people.importing.forms import FileForm, SheetForm, StartForm, columns_form
from training.answers import Answer, page_with, refusals_shown
from training.db import db, transaction
from training.downloads import attachment
from training.fields import set_errors
from training.files import gateway
from training.files_in.cells import LONG_LIST, Unreadable
from training.files_in.sheets import Sheet, read_sheet
from training.importing import operations
from training.importing import queries as importing
from training.importing.kinds import KINDS
from training.importing.lines import Verdict
from training.importing.models import FileImport
from training.jobs import operations as jobs
from training.jobs.models import Job
from training.jobs.queries import NOTHING, job_by_ref, progress_of
from training.lists import page_or_file

QUESTIONS_SHOWN = 25
LINES_SHOWN = 10
NOT_KEPT = "The file itself is not kept any more. Send it again."


@bp.route("/people/importing", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def imports() -> Answer:
    """Send a file, and see those that were sent."""
    form = FileForm()
    if form.validate_on_submit() and (ref := _begin(form)):
        return redirect(url_for("admin.people.import_file", ref=ref))
    if form.errors:
        return page_with(form, "admin/people/importing/choose.html", kinds=KINDS, listed=None)
    listed = queries.imports_list()
    return page_or_file(listed, "admin/people/importing/choose.html", form=form, kinds=KINDS, tones=queries.STATE_TONES)


def _begin(form: FileForm) -> str | None:
    """Keep the file and read it; None, and a sentence on the form, where it cannot be read."""
    sent = form.file.data
    content: bytes = sent.read()
    name = sent.filename or "file"
    sent.close()
    try:
        sheet = read_sheet(content, name, limits=LONG_LIST)
        stored = gateway.store(content)
        with transaction() as session:
            of = operations.begin(session, form.kind.data, stored, name, sheet, current_actor(), clock.now())
            return of.ref
    except Unreadable as unreadable:
        set_errors(form, "file", str(unreadable))
        return None


@bp.get("/people/importing/<ref>")
@requires(Role.ADMINISTRATOR)
def import_file(ref: str) -> Answer:
    """What the file would do, or has done; or what is asked first."""
    of = _import_or_404(ref)
    if step := _what_is_asked_first(of):
        return redirect(step)
    return _page(of, StartForm())


def _page(of: FileImport, form: StartForm) -> Answer:
    session = db.session()
    counts = importing.counts_of(session, of)
    job = job_by_ref(session, of.job_ref) if of.job_ref else None
    wrong = queries.first_lines(session, of, Verdict.WRONG, LINES_SHOWN) if counts[Verdict.WRONG] else ()
    return page_with(
        form,
        "admin/people/importing/file.html",
        sent=of,
        kind=KINDS[of.kind],
        counts=counts,
        becomes=queries.BECOMES,
        wrong=wrong,
        job=job,
        progress=progress_of(session, [job]).get(job.id, NOTHING) if job else NOTHING,
        ranges=importing.lines_that_are_in(session, of) if of.job_ref and not of.cleared_at else [],
        earlier=importing.earlier_imports(session, of),
        same_in_all=importing.same_in_all(session, of),
        story=story_of(session, "file import", of.id),
    )


@bp.route("/people/importing/<ref>/sheet", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def import_sheet(ref: str) -> Answer:
    """Which sheet of a workbook holds the list."""
    of = _import_or_404(ref)
    if not of.sheets:
        return redirect(_address(of))
    form = SheetForm(data={"sheet": of.sheet})
    form.sheet.choices = [(name, name) for name in of.sheets]
    if form.validate_on_submit() and _take_sheet(of, form):
        return redirect(url_for("admin.people.import_file", ref=ref))
    return page_with(form, "admin/people/importing/sheet.html", sent=_import_or_404(ref))


def _take_sheet(of: FileImport, form: SheetForm) -> bool:
    ref = of.ref
    try:
        sheet = _read_again(of, form.sheet.data)
        with refusals_shown(form, field="sheet"), transaction() as session:
            operations.choose_sheet(session, _import_or_404(ref), sheet)
    except Unreadable as unreadable:
        set_errors(form, "sheet", str(unreadable))
    return not form.errors


def _read_again(of: FileImport, sheet: str) -> Sheet:
    """Raises Unreadable."""
    try:
        if of.kept is None:
            raise Unreadable(NOT_KEPT)
        return read_sheet(gateway.read(of.kept.kept_as), of.file_name, asked=sheet, limits=LONG_LIST)
    except gateway.FileGone:
        raise Unreadable(NOT_KEPT) from None


@bp.route("/people/importing/<ref>/columns", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def import_columns(ref: str) -> Answer:
    """Which column of the file holds what."""
    of = _import_or_404(ref)
    if not of.headings or of.job_ref or of.cleared_at:
        return redirect(_address(of))
    session, kind = db.session(), KINDS[of.kind]
    samples = importing.samples(session, of, len(of.headings))
    form = columns_form(of, kind.columns, samples, kind.always(session))
    if form.validate_on_submit():
        chosen = form.chosen(kind.columns)
        form.say_missing(of, kind.columns)
        if not form.errors:
            with refusals_shown(form), transaction() as writing:
                operations.map_columns(writing, _import_or_404(ref), chosen, current_actor(), clock.now())
        if not form.errors:
            return redirect(url_for("admin.people.import_file", ref=ref))
    return page_with(form, "admin/people/importing/columns.html", sent=_import_or_404(ref), kind=kind)


@bp.route("/people/importing/<ref>/questions", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def import_questions(ref: str) -> Answer:
    """What only a person can say: answered some at a time, or left out all at once."""
    of = _import_or_404(ref)
    if request.method == "POST":
        return _answered(ref)
    questions, total = importing.open_questions(db.session(), of, QUESTIONS_SHOWN)
    if not questions:
        return redirect(_address(of))
    return render_template(
        "admin/people/importing/questions.html", sent=of, kind=KINDS[of.kind], questions=questions, total=total
    )


def _answered(ref: str) -> Answer:
    given = {
        key: value
        for number in range(QUESTIONS_SHOWN)
        if (key := request.form.get(f"key-{number}", "")) and (value := request.form.get(f"answer-{number}", ""))
    }
    here = url_for("admin.people.import_questions", ref=ref)
    leaves_out = "leave_out" in request.form
    with refusals_shown(go_to=url_for("admin.people.import_file", ref=ref)), transaction() as session:
        of, now = _import_or_404(ref), clock.now()
        answered = operations.answer(session, of, given, current_actor(), now) if given else 0
        if leaves_out:
            answered += operations.leave_out_the_rest(session, of)
    if not answered:
        flash("Nothing was answered. Choose an answer, or leave out what is left.")
        return redirect(here)
    flash("1 question is answered." if answered == 1 else f"{answered:,} questions are answered.", "done")
    return redirect(url_for("admin.people.import_file", ref=ref))


@bp.get("/people/importing/<ref>/lines")
@requires(Role.ADMINISTRATOR)
def import_lines(ref: str) -> Answer:
    """Every line, with what becomes of it and whether it is in."""
    of = _import_or_404(ref)
    return page_or_file(
        queries.lines_list(of),
        "admin/people/importing/lines.html",
        sent=of,
        becomes_of=queries.becomes,
        is_in=queries.is_in,
    )


@bp.post("/people/importing/<ref>/start")
@requires(Role.ADMINISTRATOR)
def import_start(ref: str) -> Answer:
    """Have the worker bring in the lines that are new or changed. Pressed twice it is done once."""
    form, here = StartForm(), url_for("admin.people.import_file", ref=ref)
    _import_or_404(ref)
    if form.validate_on_submit():
        with refusals_shown(form), transaction() as session:
            operations.start_writing(
                session,
                _import_or_404(ref),
                without_wrong=form.without_wrong.data,
                goes_back_to=here,
                actor=current_actor(),
                now=clock.now(),
            )
        if not form.errors:
            return redirect(here)
    return _page(_import_or_404(ref), form)


@bp.post("/people/importing/<ref>/stop")
@requires(Role.ADMINISTRATOR)
def import_stop(ref: str) -> Response:
    """Leave the lines that are not in yet; those that are in stay."""
    return _with_job(ref, lambda session, of: jobs.stop(session, _job_of(session, of), current_actor(), clock.now()))


@bp.post("/people/importing/<ref>/go-on")
@requires(Role.ADMINISTRATOR)
def import_go_on(ref: str) -> Response:
    """Bring in the lines that were left when it was stopped."""
    return _with_job(ref, lambda session, of: jobs.go_on(session, _job_of(session, of), current_actor(), clock.now()))


@bp.post("/people/importing/<ref>/delete")
@requires(Role.ADMINISTRATOR)
def import_delete(ref: str) -> Response:
    """Delete the file and its lines before their day."""
    here = url_for("admin.people.import_file", ref=ref)
    with refusals_shown(go_to=here), transaction() as session:
        operations.discard(session, _import_or_404(ref), current_actor(), clock.now())
    flash("The file and its lines are deleted. What was brought in stays.", "done")
    return redirect(url_for("admin.people.imports"))


@bp.get("/people/importing/<ref>/file")
@requires(Role.ADMINISTRATOR)
def import_original(ref: str) -> Response:
    """The file as it was sent."""
    of = _import_or_404(ref)
    if of.kept is not None and of.cleared_at is None:
        try:
            return attachment(gateway.read(of.kept.kept_as), of.kept.name, of.kept.content_type)
        except gateway.FileGone:
            pass
    flash(NOT_KEPT)
    return redirect(_address(of))


def _with_job(ref: str, press: Callable[[Session, FileImport], None]) -> Response:
    here = url_for("admin.people.import_file", ref=ref)
    with refusals_shown(go_to=here), transaction() as session:
        press(session, _import_or_404(ref))
    return redirect(here)


def _job_of(session: Session, of: FileImport) -> Job:
    return (job_by_ref(session, of.job_ref) if of.job_ref else None) or abort(404)


def _what_is_asked_first(of: FileImport) -> str | None:
    if of.cleared_at is not None:
        return None
    if not of.headings:
        return url_for("admin.people.import_sheet", ref=of.ref)
    return url_for("admin.people.import_columns", ref=of.ref) if of.columns is None else None


def _address(of: FileImport) -> str:
    return url_for("admin.people.import_file", ref=of.ref)


def _import_or_404(ref: str) -> FileImport:
    return importing.import_by_ref(db.session(), ref) or abort(404)
