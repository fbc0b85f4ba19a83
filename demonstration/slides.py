"""Slides and handouts: who asked for them, those of the two author briefings, and what came of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from demonstration.handouts import slides_of, written_handout
from demonstration.moments import Doing, Moments
from demonstration.rows import history, insert_only
from demonstration.year import PlannedBooking
from training.access import SYSTEM, Actor
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.models import Question
from training.evaluations.questions import WANTS_SLIDES
from training.files.gateway import store
from training.files.operations import keep
from training.files_in.file_types import PDF
from training.history.models import History
from training.materials.availability import Audience, MaterialKind
from training.materials.follow_up.models import SlidesFollowUp
from training.materials.follow_up.operations import ask_what_came
from training.materials.models import AskedBy, MaterialFetch, SlidesRequest
from training.materials.operations import (
    USED_FOR,
    MaterialDetails,
    SentFile,
    add_material,
    ask_for_slides,
    tell_of_slides,
)
from training.settings.rules import Rules

BRIEFING = "BRIEF"
KEEPING_THEM = (BRIEFING, "ONLINE-LIVE", "POLSC")
"""Courses without slides of their own for all events: some ask for slides all the same."""
_SLIDES, _HELP = "Learning from a child safeguarding practice review", "Where to get help"
_ADDED_AFTER = timedelta(days=2)
Handed = dict[int, "Slides"]
"""Slides that can be fetched, by event."""
_WORDS = (
    "We went through the slides in a team meeting. We now ask about brothers and sisters in every first visit.",
    "I showed them to the trustees, and we changed our induction.",
    "Two colleagues have booked level 3 because of it.",
    "We use the page “Ask the second question” in supervision.",
    "A colleague rang the Hub about a worry that she had kept for weeks.",
    "Nothing yet: our team day is next month.",
)


@dataclass(frozen=True)
class Slides:
    """The slides of an event, and from when who asked for them was told."""

    material_id: int
    told_at: datetime


@dataclass(frozen=True)
class Told:
    """Somebody who asked for slides and was told that they are ready."""

    booking_id: int
    material_id: int
    told_at: datetime


def hand_out_slides(session: Session, rules: Rules, now: datetime, rng: Random) -> None:
    """Every wish of the forms, and what followed it until now, where slides were handed out."""
    asked = session.execute(
        select(Evaluation.booking_id, Evaluation.submitted_at)
        .join(Evaluation.answers)
        .join(EvaluationAnswer.question)
        .where(Question.key == WANTS_SLIDES, EvaluationAnswer.number == 1, Evaluation.submitted_at.is_not(None))
        .order_by(Evaluation.booking_id)
    ).tuples()
    rows: list[dict[str, Any]] = [
        {"booking_id": booking_id, "asked_at": at, "asked_by": AskedBy.EVALUATION, "told_at": None}
        for booking_id, at in asked
    ]
    wishes = [row["booking_id"] for row in rows]
    handed_out = [_hand_out_at_briefings(session, rules, now), _hand_out_with_courses(session, rules, wishes, now)]
    follows = [_told(session, rows, slides, now) for slides in handed_out]
    insert_only(session, SlidesRequest, rows)
    for told in follows:
        _write_what_followed(session, told, rules, now, rng)


def _hand_out_at_briefings(session: Session, rules: Rules, now: datetime) -> Handed:
    """Slides and a handout for each briefing that is over."""
    handed = {}
    for event in _over(session, Course.code == BRIEFING, now):
        actor, added_at = Actor(event.trainers[0].id, "trainer"), event.ends_at + _ADDED_AFTER
        slides = MaterialDetails("Slides of the briefing", MaterialKind.SLIDES, Audience.ASKED, None, None)
        handout = MaterialDetails(_HELP, MaterialKind.HANDOUT, Audience.ATTENDED, None, None)
        added = [
            _add(session, event.course_id, event.id, details, written_handout(words, rules.board_name), actor, added_at)
            for details, words in ((slides, _SLIDES), (handout, _HELP))
        ]
        handed[event.id] = Slides(added[0], added_at + timedelta(minutes=rules.corrections_minutes))
    return handed


def _hand_out_with_courses(session: Session, rules: Rules, wishes: Collection[int], now: datetime) -> Handed:
    """The same slides after each event of a course, from when the first was over at which anybody asked for them."""
    wanted = select(Booking.event_id).where(Booking.id.in_(wishes))
    handed: dict[int, Slides] = {}
    materials: dict[int, int] = {}
    for event in _over(session, Course.code.not_in(KEEPING_THEM) & Event.id.in_(wanted), now):
        told_at = event.ends_at + _ADDED_AFTER
        if event.course_id not in materials:
            title, actor = f"Slides: {event.course.title}", Actor(event.trainers[0].id, "trainer")
            details = MaterialDetails(title, MaterialKind.SLIDES, Audience.ASKED, None, None)
            pdf = slides_of(event.course, rules.board_name)
            materials[event.course_id] = _add(session, event.course_id, None, details, pdf, actor, told_at)
        told_at += timedelta(minutes=rules.corrections_minutes)
        handed[event.id] = Slides(materials[event.course_id], told_at)
    return handed


def _over(session: Session, which: ColumnElement[bool], now: datetime) -> Sequence[Event]:
    """Those of these events whose registers were closed, the earliest first."""
    return session.scalars(
        select(Event)
        .join(Event.course)
        .where(which, Event.register_closed_at < now - _ADDED_AFTER)
        .order_by(Event.starts_at, Event.id)
    ).all()


def _add(
    session: Session,
    course_id: int,
    event_id: int | None,
    details: MaterialDetails,
    pdf: bytes,
    actor: Actor,
    at: datetime,
) -> int:
    kept = keep(session, store(pdf), f"{details.title.replace(':', '')}.pdf", USED_FOR, None, actor, at)
    return add_material(session, course_id, event_id, details, SentFile(kept, PDF), actor, at).id


def _told(session: Session, rows: Sequence[dict[str, Any]], slides: Handed, now: datetime) -> list[Told]:
    """Who asked for these slides and was told of them by now: `told_at` is put into their rows."""
    at_these = select(Booking.id, Booking.event_id).where(Booking.event_id.in_(slides))
    events = dict(session.execute(at_these).tuples().all())
    told = []
    for row in rows:
        if (event_id := events.get(row["booking_id"])) is None:
            continue
        at = max(slides[event_id].told_at, row["asked_at"] + timedelta(minutes=1))
        if at <= now:
            row["told_at"] = at
            told.append(Told(row["booking_id"], slides[event_id].material_id, at))
    return told


def _write_what_followed(session: Session, told: Sequence[Told], rules: Rules, now: datetime, rng: Random) -> None:
    past = [history(SYSTEM, one.told_at, "booking", one.booking_id, "told of slides") for one in told]
    insert_only(session, History, past)
    insert_only(session, MaterialFetch, _fetches(told, now, rng))
    insert_only(session, SlidesFollowUp, _follow_ups(told, rules, now, rng))


def follow_up_signed_in(
    session: Session, moments: Moments, plans: Sequence[PlannedBooking], wishes: Mapping[str, str], rules: Rules
) -> None:
    """Some with a sign-in asked on the page of their booking, and are asked what came of it by messages of the site:
    the e-mail address of each, by the reference of the event.
    """
    for plan in plans:
        if plan.delegate.email != wishes.get(plan.event.ref) or plan.state is not State.CONFIRMED:
            continue
        asked_at = plan.event.ends_at + timedelta(hours=20)
        told_at = plan.event.ends_at + _ADDED_AFTER + timedelta(hours=1)
        moments.at(asked_at, _asking(session, plan))
        moments.at(told_at, _telling(session, plan))
        moments.at(told_at + timedelta(weeks=rules.slides_follow_up_weeks), _asking_what_came(session, plan))


def _asking(session: Session, plan: PlannedBooking) -> Doing:
    actor = Actor(plan.delegate.id, "delegate")
    return lambda at: ask_for_slides(session, plan.id, AskedBy.BOOKING, actor, at)


def _telling(session: Session, plan: PlannedBooking) -> Doing:
    return lambda at: tell_of_slides(session, plan.id, at)


def _asking_what_came(session: Session, plan: PlannedBooking) -> Doing:
    return lambda at: ask_what_came(session, plan.id, at)


def _fetches(told: Sequence[Told], now: datetime, rng: Random) -> list[dict[str, Any]]:
    rows = []
    for one in told:
        first_at = one.told_at + timedelta(minutes=rng.randint(20, 9_000))
        if rng.random() < 0.83 and first_at < now:
            times = rng.choice((1, 1, 1, 2, 3))
            last_at = min(now, first_at + timedelta(days=9 * (times - 1)))
            of = {"material_id": one.material_id, "booking_id": one.booking_id, "version": 1}
            rows.append({**of, "first_at": first_at, "last_at": last_at, "times": times})
    return rows


def _follow_ups(told: Sequence[Told], rules: Rules, now: datetime, rng: Random) -> list[dict[str, Any]]:
    """Six weeks later; three in five have answered."""
    rows = []
    for one in told:
        sent_at = one.told_at + timedelta(weeks=rules.slides_follow_up_weeks, minutes=rng.randint(0, 9))
        if sent_at > now:
            continue
        answered_at = sent_at + timedelta(minutes=rng.randint(30, 30_000))
        answers = rng.random() < 0.6 and answered_at < now
        remind_at = sent_at + timedelta(days=rules.slides_follow_up_reminder_days)
        reminds = remind_at < now and not (answers and answered_at < remind_at)
        rows.append(
            {
                "booking_id": one.booking_id,
                "token": "".join(rng.choices("ABCDEFGHJKMNPQRSTVWXYZ23456789", k=26)),
                "sent_at": sent_at,
                "reminded_at": remind_at if reminds else None,
                "closes_at": sent_at + timedelta(days=rules.slides_follow_up_days),
                "answered_at": answered_at if answers else None,
                "colleagues": rng.choice((0, 2, 3, 4, 5, 6, 8, 8, 10, 12, 15, 24, 40)) if answers else None,
                "words": rng.choice(_WORDS) if answers and rng.random() < 0.4 else "",
            }
        )
    return rows
