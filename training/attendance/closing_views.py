"""Closing a register, and what only an administrator does with one: opening it again, sending the link."""

from collections import Counter
from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, url_for

from training import clock
from training.access import Actor, refuse
from training.answers import Answer, page_with, refusals_shown
from training.attendance import closing, operations
from training.attendance.closing import OutcomeByHand, OutcomeVerdict
from training.attendance.entry import bp, opens_register
from training.attendance.forms import CloseForm, DecisionForm, ReopenForm
from training.attendance.queries import may_train
from training.bookings.charging.operations import Followed
from training.bookings.lifecycle import AlreadyDone, Outcome
from training.courses.models import Event
from training.db import db, transaction
from training.evaluations.operations import Sent

ADMINISTRATORS_ONLY = "Only the training team can do this."


@bp.route("/register/<ref>/close", methods=["GET", "POST"])
@opens_register
def close(event: Event, actor: Actor) -> Answer:
    """What closing will do, and where it may be decided otherwise; then the button."""
    if event.register_closed_at or not event.takes_bookings:
        return redirect(_register(event))
    with refusals_shown(go_to=_register(event)):
        operations.refuse_closed(event)
    found = _verdicts(event)
    form = CloseForm()
    decisions = [DecisionForm(verdict) for verdict in found if verdict.may_be_decided_otherwise]
    unmarked = closing.unmarked_sentence(found, event.sittings)
    if not form.is_submitted():
        return _closing_page(event, form, found, decisions, unmarked)
    valid = [form.validate(), *(decision.validate() for decision in decisions)]
    if all(valid):
        with refusals_shown(form):
            flash(_close(event.id, decisions, actor), "done")
            return redirect(_register(event))
    return _closing_page(event, form, found, decisions, unmarked), 422


@bp.route("/register/<ref>/reopen", methods=["GET", "POST"])
@opens_register
def reopen(event: Event, actor: Actor) -> Answer:
    """The administrator opens a closed register again. Who, when and why is kept."""
    if not actor.is_administrator:
        refuse(ADMINISTRATORS_ONLY)
    with refusals_shown(go_to=_register(event)):
        closing.refuse_open(event)
    form = ReopenForm()
    if not form.validate_on_submit():
        return page_with(form, "attendance/reopen.html", event=event)
    with refusals_shown(go_to=_register(event)), transaction() as session:
        closing.reopen_register(session, event.id, form.reason.data, actor, clock.now())
    flash("The register is open again. Close it when it is right: nobody is asked to evaluate twice.", "done")
    return redirect(_register(event))


@bp.post("/register/<ref>/send-link")
@opens_register
def send_link(event: Event, actor: Actor) -> Answer:
    """The administrator sends every trainer of the event a new link, by hand and at once."""
    if not actor.is_administrator:
        refuse(ADMINISTRATORS_ONLY)
    event_id = event.id
    with transaction() as session:
        locked = operations.locked(session, event_id)
        sent = {
            trainer.name: operations.send_link(session, locked, trainer, clock.now(), actor)
            for trainer in locked.trainers
            if may_train(trainer)
        }
        no_trainers = [trainer.name for trainer in locked.trainers if not may_train(trainer)]
    flash(_sent_sentence(sent, no_trainers), "done" if any(sent.values()) else "note")
    return redirect(_register(event))


def _close(event_id: int, decisions: list[DecisionForm], actor: Actor) -> str:
    """Close the register, and say what happened."""
    decided: dict[str, OutcomeByHand] = {}
    for decision in decisions:
        if otherwise := decision.decided():
            decided[decision.verdict.person.ref] = otherwise
    with transaction() as session:
        done = closing.close_register(session, event_id, decided, actor, clock.now())
    if isinstance(done, AlreadyDone):
        return done.sentence
    said = [
        f"The register is closed: {_counts_text(done.counts)}.",
        _forms_text(done.sent),
        *_charges_text(done.charges),
        *([f"Certificates taken back: {done.certificates_taken_back}."] if done.certificates_taken_back else []),
        *([f"Missed days completed: {done.completed}."] if done.completed else []),
    ]
    return " ".join(said)


def _verdicts(event: Event) -> list[OutcomeVerdict]:
    return closing.read_verdicts(db.session(), event)


def _closing_page(
    event: Event, form: CloseForm, found: list[OutcomeVerdict], decisions: list[DecisionForm], unmarked: str | None
) -> str:
    whole = [verdict for verdict in found if not verdict.person.completes]
    outcomes = {verdict.person.ref: verdict.outcome for verdict in whole}
    outcomes |= {one.verdict.person.ref: by_hand.outcome for one in decisions if (by_hand := one.decided())}
    return render_template(
        "attendance/close.html",
        event=event,
        form=form,
        decisions=decisions,
        unmarked=unmarked,
        counts=Counter(outcomes.values()),
        total=len(whole),
        completing=[verdict for verdict in found if verdict.person.completes],
    )


def _counts_text(counts: Mapping[Outcome, int]) -> str:
    return (
        f"{counts[Outcome.ATTENDED]} attended, {counts[Outcome.PARTIAL]} attended in part, "
        f"{counts[Outcome.DID_NOT_ATTEND]} did not attend"
    )


def _forms_text(sent: Sent) -> str:
    text = f"Evaluation forms sent: {sent.forms}."
    if sent.without_address:
        text += f" No e-mail address to send one to: {sent.without_address}."
    return text


def _charges_text(charges: Followed) -> list[str]:
    """What became of charges for absences, where anything did."""
    sentences = []
    if charges.proposed:
        sentences.append(f"Charges for the training team to decide about: {charges.proposed}.")
    if charges.taken_back:
        sentences.append(f"Proposed charges taken back: {charges.taken_back}.")
    if charges.put_right:
        sentences.append(f"Confirmed charges put right, the training team is told: {charges.put_right}.")
    return sentences


def _sent_sentence(sent: Mapping[str, bool], no_trainers: Sequence[str]) -> str:
    if not sent and not no_trainers:
        return "This event has no trainer yet, so no link was sent."
    reached = [name for name, gone in sent.items() if gone]
    missed = [name for name, gone in sent.items() if not gone]
    parts = [f"A new link went to {', '.join(reached)}. Earlier links no longer work."] if reached else []
    parts += [f"{name} has no e-mail address." for name in missed]
    return " ".join(
        [*parts, *(f"{name} is no trainer any more: choose another for the event." for name in no_trainers)]
    )


def _register(event: Event) -> str:
    return url_for("attendance.register", ref=event.ref)
