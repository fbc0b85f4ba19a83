"""The drafts there are: publish some or all of them, now or on a day to come, or delete them."""

from collections.abc import Sequence
from datetime import datetime, time

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.operations import ClashesNotSeen
from training.admin.programme.readiness import offered_sentence
from training.admin.programme.terms import operations, queries
from training.admin.programme.terms.grid import seen_of
from training.admin.programme.terms.operations import Outcome
from training.answers import Answer, refusals_shown
from training.courses import publishing
from training.courses.event_operations import draft_of
from training.courses.trainers.queries import answers_by_event
from training.db import db, transaction
from training.fields import PressForm
from training.files_in.dates import day_of
from training.interest.queries import people_to_hear
from training.lists import ticked
from training.settings.queries import rules

MOST_DRAFTS = 120
LATER = "later"
NOTHING_TICKED = "Tick at least one draft first."
NOT_A_DAY = "Enter the day to publish them on, like 4 January 2027."


@bp.get("/programme/drafts")
@requires(Role.ADMINISTRATOR)
def drafts() -> str:
    """Every draft, or those that were planned together, with what each still lacks and is in the way of."""
    return _page(_plan_id())


def _page(plan_id: int | None, problem: str = "") -> str:
    session, now = db.session(), clock.now()
    events = queries.drafts(session, plan_id, MOST_DRAFTS)
    found = queries.count_drafts(session, plan_id) if len(events) == MOST_DRAFTS else len(events)
    on = request.form.get("day", "")
    return render_template(
        "admin/programme/terms/drafts.html",
        events=events,
        found=found,
        plan_id=plan_id,
        marks=operations.marks_of_drafts(session, events),
        missing={event.id: publishing.missing(draft_of(event), now) for event in events},
        answers=answers_by_event(session, [event.id for event in events]),
        to_do={event.id: publishing.still_to_do(draft_of(event)) for event in events},
        chosen=set(ticked("event")) if request.method == "POST" else {event.id for event in events if plan_id},
        hour=rules(session).working_day_starts,
        day=on,
        later=request.form.get("when") == LATER,
        problem=problem,
        press=PressForm(),
    )


@bp.post("/programme/drafts/publish")
@requires(Role.ADMINISTRATOR)
def publish_drafts() -> Answer:
    """Publish the ticked drafts, now or on a day to come. What they get in the way of is asked about first."""
    ids, plan_id = ticked("event"), _plan_id()
    if not ids:
        return _page(plan_id, NOTHING_TICKED), 422
    on = _moment()
    if request.form.get("when") == LATER and on is None:
        return _page(plan_id, NOT_A_DAY), 422
    try:
        with refusals_shown() as refusals, transaction() as session:
            seen, now = request.form.get("clashes_seen", ""), clock.now()
            outcome = operations.publish_drafts(session, ids, seen, on, current_actor(), now)
    except ClashesNotSeen:
        return _question(ids, plan_id, on)
    if refusals:
        return _page(plan_id, refusals[0].sentence), 422
    _say(outcome, _published_sentence(outcome, on))
    return redirect(_after(plan_id))


def _question(ids: Sequence[int], plan_id: int | None, on: datetime | None) -> Answer:
    """What the ticked drafts get in the way of, before they are published."""
    session = db.session()
    events = [
        event for event in queries.drafts_by_id(session, ids) if not publishing.missing(draft_of(event), clock.now())
    ]
    marks = operations.marks_of_drafts(session, events)
    page = render_template(
        "admin/programme/terms/publish.html",
        ids=ids,
        plan_id=plan_id,
        events=[event for event in events if event.id in marks],
        ready=len(events),
        marks=marks,
        seen=seen_of(marks),
        on=on,
        day=request.form.get("day", ""),
        asked_for=people_to_hear(session, {event.course_id for event in events}),
    )
    return page, 422


@bp.post("/programme/drafts/keep")
@requires(Role.ADMINISTRATOR)
def keep_drafts() -> Response:
    """Let the ticked drafts stay drafts, whatever day was set for them."""
    with refusals_shown(go_to=_after(_plan_id())), transaction() as session:
        outcome = operations.keep_as_drafts(session, ticked("event"), current_actor(), clock.now())
    _say(outcome, f"{_drafts(outcome.done)} no longer published by {'itself' if outcome.done == 1 else 'themselves'}.")
    return redirect(_after(_plan_id()))


@bp.route("/programme/drafts/delete", methods=["POST"])
@requires(Role.ADMINISTRATOR)
def delete_drafts() -> Answer:
    """Delete the ticked drafts, once that was asked about."""
    ids, plan_id = ticked("event"), _plan_id()
    if not ids:
        return _page(plan_id, NOTHING_TICKED), 422
    if "sure" not in request.form:
        reading = db.session()
        events = queries.drafts_by_id(reading, ids)
        answers = answers_by_event(reading, [event.id for event in events]).values()
        asked = sorted({one.name for of_event in answers for one in of_event})
        return render_template("admin/programme/terms/delete.html", events=events, plan_id=plan_id, asked=asked)
    with refusals_shown(go_to=_after(plan_id)), transaction() as session:
        outcome = operations.delete_drafts(session, ids, current_actor(), clock.now())
    _say(outcome, f"{_drafts(outcome.done)} deleted." if outcome.done else "Nothing is deleted.")
    return redirect(_after(None if _is_gone(plan_id) else plan_id))


def _is_gone(plan_id: int | None) -> bool:
    return plan_id is not None and queries.count_drafts(db.session(), plan_id) == 0


def _plan_id() -> int | None:
    typed = request.values.get("plan", "")[:9]
    return int(typed) if typed.isascii() and typed.isdecimal() else None


def _after(plan_id: int | None) -> str:
    return url_for("admin.programme.drafts", plan=plan_id)


def _moment() -> datetime | None:
    """When the worker is to publish them: at the start of that working day. None: now, or no such day."""
    if request.form.get("when") != LATER:
        return None
    day = day_of(request.form.get("day", "").strip())
    if day is None or not 2000 <= day.year <= 2100:
        return None
    return clock.at(day, time(rules(db.session()).working_day_starts))


def _published_sentence(outcome: Outcome, on: datetime | None) -> str:
    if not outcome.done:
        return "Nothing is published."
    if on is not None:
        return f"{_drafts(outcome.done)} published on {clock.show_moment(on)}. Until then nobody sees them."
    events = "1 event is" if outcome.done == 1 else f"{outcome.done} events are"
    return f"{events} published: people can find and book {'it' if outcome.done == 1 else 'them'}."


def _drafts(number: int) -> str:
    return "1 draft is" if number == 1 else f"{number} drafts are"


def _say(outcome: Outcome, sentence: str) -> None:
    flash(f"{sentence} {offered_sentence(outcome.offered)}".strip(), "done" if outcome.done else "refused")
    for left in outcome.left[:12]:
        flash(left, "refused")
    if len(outcome.left) > 12:
        flash(f"{len(outcome.left) - 12} more were left as they are.", "refused")
