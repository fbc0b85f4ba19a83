"""Forms before an event and three months after it, for the courses that ask: most answer before, a third afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.afterwards import texts_for, token
from demonstration.moments import Doing, Moments
from demonstration.rows import insert_only, insert_rows
from demonstration.year import PlannedBooking
from training import clock
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.evaluations.managers import operations as managers
from training.evaluations.managers.models import ManagerLine
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.operations import Given
from training.evaluations.questionnaires.models import FormVersion
from training.evaluations.questionnaires.queries import versions_in_use
from training.evaluations.questions import Stage
from training.settings.rules import Rules

ASKING = ("L2", "L2-WEB", "L3", "L3-REF", "TRAUMA", "CCE", "NEGLECT")
"""Courses that ask before the event, and three months after it."""
ASKS_MANAGERS = "TRAUMA"
"""The course that also asks line managers, where delegates agree."""
ASKED_MANAGERS, MANAGER_ANSWERED = 4, 2
"""How many have agreed, and how many of their managers have answered, each some days later."""
MANAGER_SAW = (
    "She asks about sleep and school before she asks about the incident. Two families have talked to her for the "
    "first time.",
    "He brought the window of tolerance into supervision, and the whole team uses it now.",
)
BEFORE, IMPACT = "before", "impact"
"""The codes of their forms."""
SENT_BEFORE = timedelta(days=5)
ANSWER_BEFORE, ANSWER_LATER = 0.58, 0.44
"""Shares of those who are asked."""

Sure = Mapping[tuple[int, int], int]
"""How sure somebody was straight after, by booking and learning outcome."""


@dataclass(frozen=True)
class _Sent:
    """One form that went out, and when it came back."""

    plan: PlannedBooking
    stage: Stage
    sent_at: datetime
    expires_at: datetime
    submitted_at: datetime | None


def ask_in_stages(session: Session) -> None:
    """Have these courses ask from the beginning, so that what is booked by the pages goes by it."""
    for course in session.scalars(select(Course).where(Course.code.in_(ASKING))):
        course.before_form, course.impact_form = BEFORE, IMPACT
        course.asks_manager = course.code == ASKS_MANAGERS


def write_stages(session: Session, closed: Sequence[PlannedBooking], rules: Rules, now: datetime, rng: Random) -> None:
    """The forms of those who came, and what they answered. Chance of its own: nothing else changes by it."""
    asked = [plan for plan in closed if plan.event.course.code in ASKING and plan.delegate.email]
    sent = [*_sent_before(asked, rng), *_sent_later(asked, rules, now, rng)]
    in_use = versions_in_use(session)
    versions = {Stage.BEFORE: in_use[BEFORE], Stage.IMPACT: in_use[IMPACT]}
    ids = insert_rows(session, Evaluation, [_row(one, versions[one.stage], rng) for one in sent])
    sure = _sure_straight_after(session)
    said = [
        row
        for one, form_id in zip(sent, ids, strict=True)
        if one.submitted_at
        for row in _answers(one, form_id, versions[one.stage], sure, rng)
    ]
    insert_only(session, EvaluationAnswer, said)
    for stage, version in versions.items():
        of_stage = [one for one in sent if one.stage is stage]
        version.made_at = version.used_since = min((one.sent_at for one in of_stage), default=now)
        version.frozen_at = min((one.submitted_at for one in of_stage if one.submitted_at), default=None)


def _sent_before(plans: Sequence[PlannedBooking], rng: Random) -> Iterator[_Sent]:
    for plan in plans:
        starts_at = plan.event.starts_at
        sent_at = clock.at(clock.local(starts_at - SENT_BEFORE).date(), time(9))
        if plan.walk_in or plan.created_at >= sent_at:
            continue
        came_back = sent_at + timedelta(minutes=3 + rng.expovariate(1 / 2000))
        answers = rng.random() < ANSWER_BEFORE and came_back < starts_at
        yield _Sent(plan, Stage.BEFORE, sent_at, starts_at, came_back if answers else None)


def _sent_later(plans: Sequence[PlannedBooking], rules: Rules, now: datetime, rng: Random) -> Iterator[_Sent]:
    for plan in plans:
        sent_at = clock.at((clock.local(plan.event.ends_at) + timedelta(days=rules.impact_days)).date(), time(9))
        if plan.outcome is not Outcome.ATTENDED or plan.walk_in or sent_at > now:
            continue
        wait = rules.impact_reminder_days if rng.random() < 0.4 else 0  # who is reminded, and then answers
        came_back = sent_at + timedelta(days=wait, minutes=5 + rng.expovariate(1 / 3000))
        answers = rng.random() < ANSWER_LATER and came_back < now - timedelta(days=1)
        expires_at = sent_at + timedelta(days=rules.evaluation_days)
        yield _Sent(plan, Stage.IMPACT, sent_at, expires_at, came_back if answers else None)


def _row(one: _Sent, version: FormVersion, rng: Random) -> dict[str, Any]:
    return {
        "booking_id": one.plan.id,
        "event_id": one.plan.event.id,
        "stage": one.stage,
        "asked_id": one.plan.delegate.id if one.stage is Stage.BEFORE else None,
        "version_id": version.id,
        "token": token(rng),
        "sent_at": one.sent_at,
        "expires_at": one.expires_at,
        "submitted_at": one.submitted_at,
    }


def _sure_straight_after(session: Session) -> Sure:
    rows = session.execute(
        select(Evaluation.booking_id, EvaluationAnswer.outcome_id, EvaluationAnswer.number)
        .join(Evaluation, Evaluation.id == EvaluationAnswer.evaluation_id)
        .where(Evaluation.stage == Stage.AFTER, EvaluationAnswer.outcome_id.is_not(None))
    ).tuples()
    return {(booking_id, outcome_id or 0): number or 3 for booking_id, outcome_id, number in rows}


def _answers(one: _Sent, form_id: int, version: FormVersion, sure: Sure, rng: Random) -> Iterator[dict[str, Any]]:
    """Beforehand people think that they know more than they find afterwards that they knew; three months later they
    are about as sure as when they left.
    """
    questions = {question.key: question.id for question in version.questions}
    for outcome in one.plan.event.course.outcomes:
        usual = rng.choices((1, 2, 3, 4, 5), weights=(3, 16, 39, 32, 10))[0]
        if one.stage is Stage.IMPACT:
            usual = sure.get((one.plan.id, outcome.id), 4) + rng.choice((-1, 0, 0, 0, 1))
        given = Given(number=min(5, max(1, usual)))
        of_outcome = {"question_id": questions["confidence"], "outcome_id": outcome.id}
        yield {"evaluation_id": form_id, **of_outcome, **asdict(given)}
    said = {"confident_to_act": Given(number=rng.choices((2, 3, 4, 5), weights=(10, 38, 37, 15))[0])}
    if one.stage is Stage.IMPACT:
        said = {"confident_to_act": Given(number=rng.choices((3, 4, 5), weights=(15, 50, 35))[0]), **_came_of_it(rng)}
    for key, given in said.items():
        if key in questions:
            yield {"evaluation_id": form_id, "question_id": questions[key], "outcome_id": None, **asdict(given)}


def _came_of_it(rng: Random) -> dict[str, Given]:
    used = rng.random() < 0.74
    said = {"used_it": Given(chosen=["yes" if used else "no"])}
    if used and rng.random() < 0.6:
        said["example"] = Given(text=rng.choice(texts_for("example")))
    ways = (["practice"], ["referral"], ["referral", "practice"], ["neither"])
    changed = rng.choices(ways, weights=(46, 8, 24, 22))[0]
    said["changed"] = Given(chosen=changed if used else ["neither"])
    shared = rng.choices(("none", "up_to_5", "up_to_20", "more"), weights=(20, 46, 26, 8))[0]
    said["colleagues"] = Given(chosen=[shared])
    if rng.random() < 0.35:
        said["in_the_way"] = Given(text=rng.choice(texts_for("in_the_way")))
    said["may_quote"] = Given(number=int("example" in said and rng.random() < 0.6))
    return said


def ask_managers(session: Session, moments: Moments) -> None:
    """The last who said three months later what came of it had us ask their manager, and some of these answered."""
    agreed = session.scalars(
        select(Evaluation)
        .join(Evaluation.booking)
        .join(Booking.event)
        .join(Event.course)
        .where(Evaluation.stage == Stage.IMPACT, Evaluation.submitted_at.is_not(None))
        .where(Course.code == ASKS_MANAGERS, Booking.manager_email != "")
        .order_by(Evaluation.submitted_at.desc(), Evaluation.id)
        .limit(ASKED_MANAGERS)
    ).all()
    for number, form in enumerate(reversed(agreed)):
        assert form.submitted_at is not None
        moments.at(form.submitted_at, _asking_manager(session, moments, form, number))


def _asking_manager(session: Session, moments: Moments, form: Evaluation, number: int) -> Doing:
    def ask_manager(at: datetime) -> None:
        managers.ask(session, form, at)
        if number < MANAGER_ANSWERED:
            line_id = session.scalars(select(ManagerLine.id).where(ManagerLine.evaluation_id == form.id)).one()
            answered_at = at + timedelta(days=2 + number, hours=3)
            moments.at(answered_at, lambda then: managers.answer(session, line_id, MANAGER_SAW[number], then))

    return ask_manager
