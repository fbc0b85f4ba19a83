"""Slides and handouts: who asked for them, those of the two author briefings, and what came of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.rows import history, insert_only
from training.access import SYSTEM, Actor
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.evaluations.models import Evaluation, EvaluationAnswer
from training.evaluations.questionnaires.models import Question
from training.evaluations.questions import WANTS_SLIDES
from training.files.gateway import store
from training.files.operations import keep
from training.files_in.file_types import PDF
from training.history.models import History
from training.materials.availability import MaterialKind
from training.materials.follow_up.models import SlidesFollowUp
from training.materials.models import AskedBy, Material, MaterialFetch, SlidesRequest
from training.materials.operations import USED_FOR, MaterialDetails, SentFile, add_material
from training.settings.rules import Rules

BRIEFING = "BRIEF"
_DATA = Path(__file__).parent / "data"
_HANDED_OUT = (
    ("briefing-slides.pdf", MaterialDetails("Slides of the briefing", "slides", "asked", None, None)),
    (
        "where-to-get-help.pdf",
        MaterialDetails("Where to get help", "handout", "attended", None, None),
    ),
)
_ADDED_AFTER = timedelta(days=2)
_WORDS = (
    "We went through the slides in a team meeting. We now ask about brothers and sisters in every first visit.",
    "I showed them to the trustees, and we changed our induction.",
    "Two colleagues have booked level 3 because of it.",
    "We use the page “Ask the second question” in supervision.",
    "A colleague rang the Hub about a worry that she had kept for weeks.",
    "Nothing yet: our team day is next month.",
)


def hand_out_slides(session: Session, rules: Rules, now: datetime, rng: Random) -> None:
    """Every wish of the forms, and at the briefings what followed it until now."""
    asked = session.execute(
        select(Evaluation.booking_id, Evaluation.submitted_at)
        .join(Evaluation.answers)
        .join(EvaluationAnswer.question)
        .where(Question.key == WANTS_SLIDES, EvaluationAnswer.number == 1, Evaluation.submitted_at.is_not(None))
        .order_by(Evaluation.booking_id)
    ).tuples()
    told_at = _handed_out(session, rules, now)
    rows: list[dict[str, Any]] = [
        {"booking_id": booking_id, "asked_at": at, "asked_by": AskedBy.EVALUATION, "told_at": None}
        for booking_id, at in asked
    ]
    event_of = dict(
        session.execute(select(Booking.id, Booking.event_id).where(Booking.event_id.in_(told_at))).tuples().all()
    )
    told: list[dict[str, Any]] = []
    for row in rows:
        since = told_at.get(event_of.get(row["booking_id"], 0))
        if since and (at := max(since, row["asked_at"] + timedelta(minutes=1))) <= now:
            row["told_at"] = at
            told.append(row)
    insert_only(session, SlidesRequest, rows)
    insert_only(
        session,
        History,
        [history(SYSTEM, row["told_at"], "booking", row["booking_id"], "told of slides") for row in told],
    )
    added = select(Material.event_id, Material.id).where(Material.kind == MaterialKind.SLIDES)
    slides = dict(session.execute(added).tuples().all())
    insert_only(session, MaterialFetch, _fetches(told, {key: slides[of] for key, of in event_of.items()}, now, rng))
    insert_only(session, SlidesFollowUp, _follow_ups(told, rules, now, rng))


def _handed_out(session: Session, rules: Rules, now: datetime) -> dict[int, datetime]:
    """Slides and a handout for each briefing that is over: from when those who asked were told, by event."""
    briefings = session.scalars(
        select(Event)
        .join(Event.course)
        .where(Course.code == BRIEFING, Event.register_closed_at < now - _ADDED_AFTER)
        .order_by(Event.id)
    ).all()
    told_at = {}
    for event in briefings:
        actor, added_at = Actor(event.trainers[0].id, "trainer"), event.ends_at + _ADDED_AFTER
        for name, details in _HANDED_OUT:
            kept = keep(session, store((_DATA / name).read_bytes()), name, USED_FOR, None, actor, added_at)
            add_material(session, event.course_id, event.id, details, SentFile(kept, PDF), actor, added_at)
        told_at[event.id] = added_at + timedelta(minutes=rules.corrections_minutes)
    return told_at


def _fetches(
    told: Sequence[dict[str, Any]], slides: dict[int, int], now: datetime, rng: Random
) -> list[dict[str, Any]]:
    rows = []
    for row in told:
        first_at = row["told_at"] + timedelta(minutes=rng.randint(20, 9_000))
        if rng.random() < 0.83 and first_at < now:
            times = rng.choice((1, 1, 1, 2, 3))
            last_at = min(now, first_at + timedelta(days=9 * (times - 1)))
            material_id = slides[row["booking_id"]]
            of = {"material_id": material_id, "booking_id": row["booking_id"], "version": 1}
            rows.append({**of, "first_at": first_at, "last_at": last_at, "times": times})
    return rows


def _follow_ups(told: Sequence[dict[str, Any]], rules: Rules, now: datetime, rng: Random) -> list[dict[str, Any]]:
    """Six weeks later; three in five have answered."""
    rows = []
    for row in told:
        sent_at = row["told_at"] + timedelta(weeks=rules.slides_follow_up_weeks, minutes=rng.randint(0, 9))
        if sent_at > now:
            continue
        answered_at = sent_at + timedelta(minutes=rng.randint(30, 30_000))
        answers = rng.random() < 0.6 and answered_at < now
        remind_at = sent_at + timedelta(days=rules.slides_follow_up_reminder_days)
        reminds = remind_at < now and not (answers and answered_at < remind_at)
        rows.append(
            {
                "booking_id": row["booking_id"],
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
