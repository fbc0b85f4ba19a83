"""What is asked about one event before its day, and what was answered: in one query, for its page has few to spare."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training.admin.bookings.event.queries import EvaluationCounts
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.courses.checklists.queries import ChecklistCounts, columns_of_checklist
from training.courses.deciding.models import EventMerge
from training.courses.deciding.queries import Decision, MergeGoingOn
from training.courses.models import Event
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.interest.models import Interest
from training.interest.queries import people_count, waits
from training.jobs.models import ItemState, Job, JobItem
from training.materials.models import Material, SlidesRequest
from training.materials.queries import goes_with
from training.people.models import Person


@dataclass(frozen=True)
class AskedOfEvent:
    """How an event stands beyond its bookings, money and messages."""

    checklist: ChecklistCounts
    interested: int
    """People who wait for a date of its course."""
    decision: Decision | None
    """That it runs, where somebody decided so."""
    merging: MergeGoingOn | None
    evaluations: EvaluationCounts
    slides: "SlidesCounts"


@dataclass(frozen=True)
class SlidesCounts:
    """What can be fetched that goes with an event, and how many of those who attended asked for the slides."""

    files: int
    asked: int


def asked_of_event(session: Session, event: Event, now: datetime) -> AskedOfEvent:
    going_on = select(func.max(EventMerge.job_id)).where(EventMerge.event_id == event.id, EventMerge.ended_at.is_(None))
    failed = select(func.count()).where(JobItem.job_id == Job.id, JobItem.state == ItemState.FAILED)
    interested = select(people_count()).select_from(Interest).where(Interest.course_id == event.course_id, waits())
    forms = select(func.count()).where(Evaluation.event_id == event.id, Evaluation.stage == Stage.AFTER)
    files = select(func.count()).where(goes_with(Event.id, Event.course_id), Material.withdrawn_at.is_(None))
    wishes = select(func.count()).select_from(SlidesRequest).join(SlidesRequest.booking)
    asked = wishes.where(Booking.event_id == event.id, Booking.outcome == Outcome.ATTENDED)
    row = session.execute(
        select(
            *columns_of_checklist(now),
            files.correlate(Event).scalar_subquery(),
            asked.scalar_subquery(),
            interested.scalar_subquery(),
            forms.scalar_subquery(),
            forms.where(Evaluation.submitted_at.is_not(None)).scalar_subquery(),
            Person.name,
            Job.ref,
            failed.correlate(Job).scalar_subquery(),
            Job.finished_at.is_not(None),
            Job.stopped_at.is_not(None),
        )
        .select_from(Event)
        .join(Event.course)
        .outerjoin(Person, Person.id == Event.goes_ahead_by_id)
        .outerjoin(Job, Job.id == going_on.scalar_subquery())
        .where(Event.id == event.id)
    ).one()
    on_it, ticked, late, files_there, asked_for, waiting, sent, answered, who, job, *of_job = row
    return AskedOfEvent(
        ChecklistCounts(on_it, ticked, late),
        waiting,
        Decision(who or "Somebody", event.goes_ahead_at) if event.goes_ahead_at else None,
        MergeGoingOn(job, *of_job) if job else None,
        EvaluationCounts(sent, answered),
        SlidesCounts(files_there, asked_for),
    )
