"""What delegates are asked: every form, its versions, and the questions of one that is being written."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import settings as bp
from training.admin.history.queries import story_of
from training.admin.settings.question_forms import KINDS, STAGES, NewForm, QuestionForm, RenameFormForm
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.courses.models import LearningOutcome
from training.db import db, transaction
from training.evaluations.forms import form_of
from training.evaluations.questionnaires import operations, queries
from training.evaluations.questionnaires.models import EvaluationForm, FormVersion, Question
from training.evaluations.questions import STANDARD, Stage, can_be_asked

_KIND_WORDS = {str(kind): words for kind, words in KINDS}
_DELETED = "The new version is deleted. The form asks what it asked before."
_OUTCOMES = ("The first thing that the course teaches", "The second thing that the course teaches")
"""A preview knows no course."""


@bp.get("/settings/forms")
@requires(Role.ADMINISTRATOR)
def evaluation_forms() -> str:
    """Every form, with the version that is sent and the one that is being written."""
    there_are = queries.forms_there_are(db.session())
    offered = [form for form in there_are if form.retired_at is None]
    groups = [(words, [form for form in offered if form.stage == stage]) for stage, words in STAGES]
    retired = [form for form in there_are if form.retired_at]
    return render_template("admin/settings/forms/index.html", groups=groups, retired=retired, stages=dict(STAGES))


@bp.route("/settings/forms/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new_evaluation_form() -> Answer:
    """A form of its own, empty or with the questions of another."""
    in_use = queries.versions_in_use(db.session()).values()
    form = NewForm(sorted(((version.id, version.form.name) for version in in_use), key=lambda one: one[1]))
    if form.validate_on_submit():
        with refusals_shown(form), transaction() as session:
            begins_as = queries.version_by_id(session, int(form.begins_as.data)) if form.begins_as.data else None
            stage, now = Stage(form.stage.data), clock.now()
            made = operations.make_form(session, form.name.data, stage, begins_as, current_actor(), now).id
        if not form.errors:
            flash("The form is made. Nobody is sent it until you put it to use and choose it for a course.", "done")
            return redirect(url_for("admin.settings.form_version", version_id=made))
    return page_with(form, "admin/settings/forms/new.html")


@bp.route("/settings/forms/named/<int:form_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def evaluation_form(form_id: int) -> Answer:
    """What a form is called, which courses ask it, and whether others can choose it."""
    found = _form_or_404(form_id)
    form = RenameFormForm(obj=found)

    def rename(session: Session) -> str:
        operations.rename_form(session, form_id, form.name.data, current_actor(), clock.now())
        return f"It is called {form.name.data} now."

    if done := carried_out(form, rename, url_for("admin.settings.evaluation_form", form_id=form_id)):
        return done
    found, session = _form_or_404(form_id), db.session()
    return page_with(
        form,
        "admin/settings/forms/form.html",
        evaluation_form=found,
        stage=dict(STAGES)[Stage(found.stage)],
        courses=queries.courses_that_ask(session, found),
        is_standard=found.code == STANDARD,
        story=story_of(session, "evaluation form", form_id),
    )


@bp.post("/settings/forms/named/<int:form_id>/retire")
@requires(Role.ADMINISTRATOR)
def retire_evaluation_form(form_id: int) -> Response:
    """No course can choose it from now on."""
    go_to = url_for("admin.settings.evaluation_form", form_id=_form_or_404(form_id).id)
    with refusals_shown(go_to=go_to), transaction() as session:
        operations.retire_form(session, form_id, current_actor(), clock.now())
    flash("It is out of the lists of courses. What was answered stays.", "done")
    return redirect(go_to)


@bp.post("/settings/forms/named/<int:form_id>/restore")
@requires(Role.ADMINISTRATOR)
def restore_evaluation_form(form_id: int) -> Response:
    """Courses can choose it again."""
    go_to = url_for("admin.settings.evaluation_form", form_id=_form_or_404(form_id).id)
    with transaction() as session:
        operations.restore_form(session, form_id, current_actor(), clock.now())
    flash("Courses can choose it again.", "done")
    return redirect(go_to)


@bp.get("/settings/forms/<int:version_id>")
@requires(Role.ADMINISTRATOR)
def form_version(version_id: int) -> str:
    """What one version asks."""
    version = _version_or_404(version_id)
    story = story_of(db.session(), "evaluation form", version.form_id)
    return render_template(
        "admin/settings/forms/version.html",
        version=version,
        stage=dict(STAGES)[Stage(version.form.stage)],
        kinds=[(kind, words) for kind, words in KINDS if can_be_asked(kind, version.form.stage)],
        kind_words=_KIND_WORDS,
        to_take=queries.questions_to_take(db.session(), version) if version.used_since is None else [],
        after=_after(version),
        story=story,
    )


@bp.get("/settings/forms/<int:version_id>/preview")
@requires(Role.ADMINISTRATOR)
def preview_form(version_id: int) -> str:
    """As a delegate sees it, with nothing to send. `online=1`: of an event online."""
    version = _version_or_404(version_id)
    outcomes = [LearningOutcome(id=number, text=text) for number, text in enumerate(_OUTCOMES, start=1)]
    form = form_of(version.questions, outcomes, online="online" in request.args)
    return render_template("admin/settings/forms/preview.html", version=version, form=form)


@bp.route("/settings/forms/<int:version_id>/add", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def add_question(version_id: int) -> Answer:
    """One question more, of the kind that was chosen."""
    version = _version_or_404(version_id)
    kind = request.args.get("kind", "")
    if kind not in _KIND_WORDS or not can_be_asked(kind, version.form.stage):
        abort(404)
    after = _after(version)
    after_id = after.id if after else None
    before = [one for one in version.questions if after is None or one.position <= after.position]
    form = QuestionForm(kind, before, under=after.section if after else "")

    def add(session: Session) -> str:
        operations.add_question(
            session, version_id, kind, form.details(), current_actor(), clock.now(), after_id=after_id
        )
        return "The question is added."

    go_to = url_for("admin.settings.form_version", version_id=version_id)
    return carried_out(form, add, go_to) or _question_page(form, version_id, kind, "Add a question")


@bp.post("/settings/forms/<int:version_id>/take")
@requires(Role.ADMINISTRATOR)
def take_question(version_id: int) -> Response:
    """A question of another form, with all that follows from its answer."""
    _version_or_404(version_id)
    question_id, after_id = request.form.get("question", 0, int), request.form.get("after", None, int)
    return _done(
        lambda session: operations.take_question(
            session, version_id, question_id, current_actor(), clock.now(), after_id=after_id
        ),
        version_id,
        "The question is added.",
    )


@bp.route("/settings/forms/questions/<int:question_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def change_question(question_id: int) -> Answer:
    """Its words, its place among the others, and who is asked it."""
    question = _question_or_404(question_id)
    version_id, kind = question.version_id, question.kind
    form = QuestionForm(kind, [one for one in question.version.questions if one.position < question.position], question)

    def change(session: Session) -> str:
        operations.change_question(session, question_id, form.details(), current_actor(), clock.now())
        return "The question is saved."

    go_to = url_for("admin.settings.form_version", version_id=version_id)
    return carried_out(form, change, go_to) or _question_page(form, version_id, kind, "Change a question")


@bp.post("/settings/forms/questions/<int:question_id>/remove")
@requires(Role.ADMINISTRATOR)
def remove_question(question_id: int) -> Response:
    version_id = _question_or_404(question_id).version_id
    return _done(
        lambda session: operations.remove_question(session, question_id, current_actor(), clock.now()),
        version_id,
        "The question is removed from this version.",
    )


@bp.post("/settings/forms/questions/<int:question_id>/<any(question,section):what>/<any(up,down):way>")
@requires(Role.ADMINISTRATOR)
def move_question(question_id: int, what: str, way: str) -> Response:
    """A question, or all that stands under one heading with it. The focus stays on what moved it, or on what moves it
    back where it can go no further: the button has its place in the address, which needs no script.
    """
    version_id, up = _question_or_404(question_id).version_id, way == "up"
    move = operations.move_question if what == "question" else operations.move_section_of
    go_to = url_for("admin.settings.form_version", version_id=version_id)
    with refusals_shown(go_to=go_to), transaction() as session:
        goes_on = move(session, question_id, current_actor(), clock.now(), up=up)
    back = "down" if up else "up"
    return redirect(f"{go_to}#{what}-{way if goes_on else back}-{question_id}")


@bp.post("/settings/forms/<int:version_id>/copy")
@requires(Role.ADMINISTRATOR)
def copy_form_version(version_id: int) -> Response:
    """A version is changed in a copy, which nobody is sent yet."""
    _version_or_404(version_id)
    go_to = url_for("admin.settings.form_version", version_id=version_id)
    with refusals_shown(go_to=go_to), transaction() as session:
        new = operations.copy_to_change(session, version_id, current_actor(), clock.now()).id
    flash("This copy can be changed. Nobody is sent it until you put it to use.", "done")
    return redirect(url_for("admin.settings.form_version", version_id=new))


@bp.route("/settings/forms/<int:version_id>/use", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def use_form_version(version_id: int) -> Answer:
    """Forms that are sent from now on ask this. It is for good, so it is asked first."""
    version = _version_or_404(version_id)
    if request.method != "POST":
        if version.used_since is not None or not version.questions:
            return redirect(url_for("admin.settings.form_version", version_id=version_id))
        return render_template("admin/settings/forms/use.html", version=version)
    return _done(
        lambda session: operations.put_to_use(session, version_id, current_actor(), clock.now()),
        version_id,
        "Forms that are sent from now on ask this.",
    )


@bp.route("/settings/forms/<int:version_id>/delete", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def delete_form_version(version_id: int) -> Answer:
    """One that was never in use. What was written in it is gone then, so it is asked first."""
    version = _version_or_404(version_id)
    go_to = url_for("admin.settings.form_version", version_id=version_id)
    if request.method != "POST":
        if version.used_since is not None:
            return redirect(go_to)
        return render_template("admin/settings/forms/delete.html", version=version)
    with refusals_shown(go_to=go_to), transaction() as session:
        is_left = operations.delete_version(session, version_id, current_actor(), clock.now())
    flash(_DELETED if is_left else "The form is deleted.", "done")
    return redirect(url_for("admin.settings.evaluation_forms"))


def _done(change: Callable[[Session], object], version_id: int, said: str) -> Response:
    """Make a change of a version, and show the version again."""
    go_to = url_for("admin.settings.form_version", version_id=version_id)
    with refusals_shown(go_to=go_to), transaction() as session:
        change(session)
    flash(said, "done")
    return redirect(go_to)


def _after(version: FormVersion) -> Question | None:
    """The question below which a new one is wanted, by the address; None: at the end."""
    return next((one for one in version.questions if one.id == request.args.get("after", 0, int)), None)


def _question_page(form: QuestionForm, version_id: int, kind: str, title: str) -> Answer:
    version = _version_or_404(version_id)
    if version.used_since is not None:
        flash(operations.IN_USE)
        return redirect(url_for("admin.settings.form_version", version_id=version_id))
    return page_with(
        form, "admin/settings/forms/question.html", version=version, title=title, kind_words=_KIND_WORDS[kind]
    )


def _form_or_404(form_id: int) -> EvaluationForm:
    return queries.form_by_id(db.session(), form_id) or abort(404)


def _version_or_404(version_id: int) -> FormVersion:
    return queries.version_by_id(db.session(), version_id) or abort(404)


def _question_or_404(question_id: int) -> Question:
    return queries.question_by_id(db.session(), question_id) or abort(404)
