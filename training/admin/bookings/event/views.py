"""The page of one event: what it is, how it stands, what was sent and done, and what to do next."""

from flask import abort, render_template, url_for

from training import clock
from training.access import Role, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings.event import queries
from training.admin.bookings.event.asked_queries import asked_of_event
from training.admin.bookings.event.next_steps import EventStanding, NextStep, Step, next_steps
from training.admin.bookings.event.queries import BookingCounts, EventMoney, MessageCounts
from training.admin.history.queries import story_of
from training.admin.programme.readiness import state_of
from training.attendance.online.queries import takes_reports
from training.bookings.queries import kept_places_text
from training.courses import event_operations, publishing
from training.courses.checklists.queries import ChecklistCounts
from training.courses.deciding.queries import question_of
from training.courses.deciding.rule import Question
from training.courses.models import Event, EventState
from training.db import db
from training.fields import PressForm
from training.notes.models import NoteSubject
from training.notes.queries import notes_about
from training.settings.queries import rules
from training.writing.queries import written_about

WRITTEN_SHOWN = 3
"""Of the messages that the training team wrote itself; the others are on the page of messages."""


@bp.get("/events/<ref>")
@requires(Role.ADMINISTRATOR)
def event(ref: str) -> str:
    """One event in every respect."""
    session, now = db.session(), clock.now()
    found = queries.event_with_all(session, ref) or abort(404)
    counts = queries.booking_counts(session, found.id)
    money = queries.money_of_event(session, found.id)
    messages = queries.messages_of_event(session, found.id)
    state, tone = state_of(found, now)
    question = question_of(session, found)
    asked = asked_of_event(session, found, now)
    standing = _standing(found, counts, money, messages, question, asked.checklist)
    open_register = found.state != EventState.CANCELLED and found.register_closed_at is None
    return render_template(
        "admin/bookings/event.html",
        event=found,
        state=state,
        tone=tone,
        counts=counts,
        money=money,
        messages=messages,
        written=written_about(session, "event", found.id)[:WRITTEN_SHOWN],
        evaluations=asked.evaluations,
        slides=asked.slides,
        steps=[(step, *_leads_to(step, found)) for step in next_steps(standing, now)],
        story=story_of(session, "event", found.id),
        notes=notes_about(session, NoteSubject.EVENT, found.id, rules(session).notes_kept_days),
        press=PressForm(),
        merging=asked.merging if found.state == EventState.CLOSED else None,
        checklist=asked.checklist,
        interested=asked.interested,
        question=question,
        urgency=question.urgency(now),
        decided=asked.decision,
        can_publish=found.state == EventState.DRAFT and not standing.missing,
        can_cancel=open_register and now < found.ends_at,
        can_add=open_register and found.takes_bookings,
        kept_for_areas=kept_places_text(db.session(), found, now),
        coming=now < found.starts_at,
        takes_reports=takes_reports(found),
        began=now >= clock.start_of(clock.local(found.starts_at).date()),
        over=now >= found.ends_at,
    )


def _standing(
    event: Event,
    counts: BookingCounts,
    money: EventMoney,
    messages: MessageCounts,
    question: Question,
    checklist: ChecklistCounts,
) -> EventStanding:
    draft = event_operations.draft_of(event)
    return EventStanding(
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        draft=event.state == EventState.DRAFT,
        cancelled=event.state == EventState.CANCELLED,
        register_closed=event.register_closed_at is not None,
        counted=not event.takes_bookings,
        missing=publishing.missing(draft, clock.now()) if event.state == EventState.DRAFT else (),
        still_to_do=publishing.still_to_do(draft),
        waits_for_manager=counts.waits_for_manager,
        waits_for_address=counts.waits_for_address,
        waiting=counts.waiting,
        places_left=event.places_left,
        without_certificate=counts.without_certificate,
        charges=money.charges,
        failed_messages=messages.failed,
        minimum=0 if question.decided else question.minimum,
        taken=question.taken,
        late_on_checklist=checklist.late,
    )


def _leads_to(step: NextStep, event: Event) -> tuple[str, str, str]:
    """Of a step: the word of its tag, what its link says, and where that leads."""
    roster = "admin.bookings.roster"
    leads = {
        Step.EDIT: ("Event", "Put it right", url_for("admin.programme.edit_event", ref=event.ref)),
        Step.CHECKLIST: ("Checklist", "See the list", url_for("admin.bookings.checklist", ref=event.ref)),
        Step.DECIDE: ("Event", "Decide", "#go-or-no-go"),
        Step.PUBLISH: ("Event", "Look it over", url_for("admin.programme.edit_event", ref=event.ref)),
        Step.APPROVE: ("Approval", "Approve or decline", url_for(roster, ref=event.ref, state="requested")),
        Step.CONFIRM: ("Booking", "See which", url_for(roster, ref=event.ref, state="requested")),
        Step.OFFER: ("Places", "See the waiting list", url_for("admin.bookings.waiting", ref=event.ref)),
        Step.REGISTER: ("Register", "Open the register", url_for("attendance.register", ref=event.ref)),
        Step.COUNT: ("Register", "Enter how many came", url_for("attendance.headcount", ref=event.ref)),
        Step.CERTIFICATES: (
            "Certificates",
            "Release them",
            url_for("admin.bookings.release_all", ref=event.ref),
        ),
        Step.CHARGES: ("Charges", "Decide", url_for("admin.money.charges")),
        Step.MESSAGES: ("Message", "See why", url_for("admin.messages.listed", state="failed")),
    }
    return leads[step.step]
