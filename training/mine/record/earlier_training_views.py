"""Somebody asks to have training from elsewhere accepted, shows it by a file, and sees what became of it."""

from flask import abort, flash, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, signed_in
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.board_lists.lists import Level
from training.board_lists.queries import board_lists
from training.bookings.earlier_training import operations, queries
from training.bookings.earlier_training.forms import filled_in
from training.bookings.earlier_training.models import EVIDENCE_GONE, Equivalence
from training.bookings.earlier_training.past_queries import own_past_training
from training.bookings.earlier_training.targets import counts_as_text
from training.courses.models import Course
from training.db import db, transaction
from training.fields import PressForm, set_errors
from training.files.handing_out import handed_out
from training.files_in.cells import MOST_BYTES
from training.limits import takes_large_file
from training.mine.blueprint import bp
from training.mine.record.forms import AddEvidenceForm, EarlierTrainingForm
from training.records.hours.across_queries import targets_for
from training.settings.queries import rules


def _most_bytes() -> int:
    return MOST_BYTES if current_user.is_authenticated else 0


@bp.route("/my/earlier-training", methods=["GET", "POST"])
@takes_large_file(_most_bytes)
@signed_in
def earlier_training() -> Answer:
    """Which course it is like, and what they did; the administrator looks.

    `?course=` chooses one beforehand, and `?listed=` fills in what a list says that they did.
    """
    session, person_id = db.session(), current_user.id
    targets = targets_for(session, person_id, clock.today())
    listed = own_past_training(session, person_id, request.args.get("listed", type=int))
    begun = filled_in(listed.done) if listed else {}
    form = EarlierTrainingForm(data={"course": request.args.get("course", ""), **begun})
    form.offer(targets, clock.today())
    if (targets.courses or targets.levels) and form.is_submitted():
        is_right = form.validate_on_submit()
        form.read_file()
        if is_right and not form.errors and _asked(form, person_id, targets.find(form.course.data)):
            flash("Thank you. We will look at it, and write to you either way.", "done")
            return redirect(url_for("mine.earlier_training"))
        form.carry_file()
    asked = queries.equivalences_of(db.session(), person_id)
    return page_with(
        form, "mine/record/earlier_training.html", asked=asked, kept_days=_kept_days(), counts_as=_counts_as
    )


def _counts_as(one: Equivalence) -> str:
    return counts_as_text(one, board_lists(db.session()).levels, clock.today())


def _asked(form: EarlierTrainingForm, person_id: int, target: Course | Level | None) -> bool:
    assert target is not None  # the form has it among its choices
    evidence, actor = form.new_evidence(), Actor(person_id, "delegate")
    with refusals_shown(form, field="course"), transaction() as session:
        operations.ask_to_accept(session, person_id, target, form.done(), actor, clock.now(), evidence)
    return not form.errors


@bp.route("/my/earlier-training/<int:equivalence_id>", methods=["GET", "POST"])
@takes_large_file(_most_bytes)
@signed_in
def earlier_training_question(equivalence_id: int) -> Answer:
    """One question that waits: another file that shows it, or no question any more."""
    found, form = _own_or_404(equivalence_id), AddEvidenceForm()
    if form.validate_on_submit():
        form.read_file()
        if not form.errors and not form.file_name:
            set_errors(form, "file", "Choose the file")
        if not form.errors and _added(form, equivalence_id):
            flash("The training team now sees this file with your question.", "done")
            return redirect(url_for("mine.earlier_training"))
        found = _own_or_404(equivalence_id)
    return page_with(
        form,
        "mine/record/earlier_training_question.html",
        asked=found,
        kept_days=_kept_days(),
        counts_as=_counts_as(found),
    )


def _added(form: AddEvidenceForm, equivalence_id: int) -> bool:
    evidence, actor = form.new_evidence(), Actor(current_user.id, "delegate")
    with refusals_shown(form, field="file"), transaction() as session:
        assert evidence is not None  # the form has a file
        operations.add_evidence(session, _own_or_404(equivalence_id), evidence, actor, clock.now())
    return not form.errors


@bp.post("/my/earlier-training/<int:equivalence_id>/withdraw")
@signed_in
def withdraw_earlier_training(equivalence_id: int) -> Answer:
    """They do not ask any more; the file goes, too."""
    _own_or_404(equivalence_id)
    form, actor = PressForm(), Actor(current_user.id, "delegate")

    def withdraw(session: Session) -> str:
        operations.withdraw_question(session, _own_or_404(equivalence_id), actor, clock.now())
        return "Withdrawn. We have deleted your question and its file."

    if done := carried_out(form, withdraw, url_for("mine.earlier_training")):
        return done
    flash(form.form_errors[0] if form.form_errors else "Nothing was withdrawn. Try again.")
    return redirect(url_for("mine.earlier_training"))


@bp.get("/my/earlier-training/<int:equivalence_id>/file")
@signed_in
def earlier_training_file(equivalence_id: int) -> Response:
    """What they sent, as they sent it."""
    return handed_out(_own_or_404(equivalence_id).evidence, EVIDENCE_GONE)


def _own_or_404(equivalence_id: int) -> Equivalence:
    return queries.own_equivalence(db.session(), current_user.id, equivalence_id) or abort(404)


def _kept_days() -> int:
    return rules(db.session()).evidence_kept_days
