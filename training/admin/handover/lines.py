"""The lines of the handover page: what each says, where it leads, and by which key it is assigned."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from training import clock, workdays
from training.admin.desk.note_queries import PromisedNote
from training.admin.handover import queries
from training.admin.handover.queries import OpenEvent
from training.admin.money.figures import Measure
from training.admin.money.queries import money_needing_attention
from training.admin.programme.readiness import SOON_DAYS, unready
from training.courses.deciding.queries import AskedOfEvents, asked_of_events
from training.courses.models import EventState
from training.money import pounds
from training.settings.rules import Rules

PROMISED = "Promised"
SOON = timedelta(days=SOON_DAYS)


@dataclass(frozen=True)
class HandoverLine:
    """One line. Its key stays the same while it is there, so that whoever sees to it is known the day after."""

    key: str
    text: str
    more: str
    href: str
    late: bool = False
    note_id: int | None = None
    """Of a note that can be done from here."""


@dataclass(frozen=True)
class HandoverPart:
    """The lines under one heading."""

    title: str
    lines: Sequence[HandoverLine]
    not_listed: int = 0
    """How many there are beside those."""


OPEN: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "concerns": ("Concerns that are open", "admin.desk.texts", {}),
    "texts": ("Texts to read", "admin.desk.texts", {}),
    "charges": ("Charges to confirm or waive", "admin.money.charges", {}),
    "messages": ("Kinds of messages that were not delivered", "admin.messages.listed", {"state": "failed"}),
    "unsigned": ("Certificates that wait for the Board’s digital signature", "admin.desk.documents", {}),
    "documents": ("Documents that could not be made", "admin.desk.documents", {}),
    "invoices": ("Invoices and credit notes that lack something", "admin.money.uninvoiced", {}),
    "agencies": ("Agencies to match or add", "admin.people.agencies", {"show": "new"}),
    "earlier training": ("Requests for training from elsewhere to count", "admin.people.earlier_training", {}),
    "claims": ("Claims of a membership of ECVYS", "admin.people.claims", {}),
    "memberships": ("Memberships of ECVYS that are about to end", "admin.people.memberships", {"show": "ending"}),
    "not published": ("Drafts that were not published on their day", "admin.programme.drafts", {}),
}
"""What each number is of, and where it leads: what somebody has to do."""
WAITING: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "approvals": ("Bookings that wait for a manager", "admin.bookings.listed", {"state": "requested"}),
    "offers": ("Places that are offered and not answered", "admin.bookings.listed", {"state": "offered"}),
    "payments": ("Bookings that wait for a payment", "admin.bookings.listed", {"state": "awaiting payment"}),
    "waiting": ("People on waiting lists", "admin.bookings.listed", {"state": "waiting"}),
    "wishes": ("People who wait for a new date", "admin.programme.interest", {}),
    "jobs": ("Bulk work that goes on", "admin.desk.jobs", {}),
}
"""What goes on by itself, or when others answer."""
SCHEDULED: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "drafts": ("Drafts without a day on which they are published", "admin.programme.drafts", {}),
}


def handover_parts(session: Session, now: datetime, in_force: Rules) -> list[HandoverPart]:
    """Everything, under four headings."""
    today = clock.local(now).date()
    counts = queries.counts(session, now, clock.start_of(workdays.add(today, -1)), in_force)
    notes, events = queries.promised(session), queries.open_events(session, now)
    asked = asked_of_events(session, now)
    return [
        HandoverPart(
            "Open",
            [
                *_numbers(counts, OPEN),
                *_money(session, now),
                *_registers(events.first, now),
                *_questions(asked),
                *_unready(events.first, now),
            ],
        ),
        HandoverPart(PROMISED, [_note(one, late=one.come_back_on <= today) for one in notes.first], notes.more),
        HandoverPart("Waiting", [*_numbers(counts, WAITING), *_free_places(events.first, now), *_held(events.first)]),
        HandoverPart(
            "Scheduled",
            [*_numbers(counts, SCHEDULED), *_publishing(events.first), *_coming(events.first, now)],
            events.more,
        ),
    ]


def _numbers(counts: Mapping[str, int], leads: Mapping[str, tuple[str, str, dict[str, Any]]]) -> Iterator[HandoverLine]:
    """A line for each number that is not nought."""
    for key, (text, endpoint, values) in leads.items():
        if counts[key]:
            yield HandoverLine(key, f"{text}: {counts[key]:,}", "", url_for(endpoint, **values))


def _money(session: Session, now: datetime) -> Iterator[HandoverLine]:
    """What is overdue, could not be sent back, or is set against nothing."""
    words = {
        Measure.FAILED: "Refunds that could not be sent back",
        Measure.SURPLUS: "Payments that are set against nothing",
        Measure.OVERDUE: "Charges that are overdue",
    }
    for measure, found in money_needing_attention(session, clock.local(now).date()).items():
        href = url_for("admin.money.rows", measure=measure, year="all")
        yield HandoverLine(measure.value, f"{words[measure]}: {found.rows:,}", f"{pounds(found.pence)} in all", href)


def _note(note: PromisedNote, *, late: bool) -> HandoverLine:
    by = f", by {note.by}" if note.by else ""
    more = f"{note.about}, promised for {clock.show_date(note.come_back_on)}{by}"
    return HandoverLine(f"note {note.note_id}", note.words, more, note.href, late, note.note_id)


def _registers(found: Sequence[OpenEvent], now: datetime) -> Iterator[HandoverLine]:
    for one in found:
        event = one.event
        if (
            event.state in {EventState.PUBLISHED, EventState.CLOSED}
            and event.ends_at < now
            and not event.register_closed_at
        ):
            endpoint, said = (
                ("attendance.register", "Its register is not closed")
                if event.takes_bookings
                else ("attendance.headcount", "Nobody has said how many came")
            )
            yield _of(one, "register", said, url_for(endpoint, ref=event.ref), late=True)


def _questions(asked: AskedOfEvents) -> Iterator[HandoverLine]:
    """Whether events with few people run, and what is late on checklists."""
    for question in asked.to_decide:
        about = question.question
        yield HandoverLine(
            f"decide {question.ref}",
            f"{question.title}, {clock.show_date(about.starts_at)}",
            f"{about.taken} of {about.minimum}: decide by {clock.show_date(about.decide_on)} whether it runs",
            url_for("admin.bookings.event", ref=question.ref) + "#go-or-no-go",
            question.urgency == "late",
        )
    for behind in asked.behind:
        yield HandoverLine(
            f"checklist {behind.ref}",
            f"{behind.title}, {clock.show_date(behind.starts_at)}",
            f"{behind.late} late on its checklist, first “{behind.first}”",
            url_for("admin.bookings.checklist", ref=behind.ref),
        )


def _unready(found: Sequence[OpenEvent], now: datetime) -> Iterator[HandoverLine]:
    coming = {one.event: one for one in found if one.event.ends_at >= now}
    for event, missing in unready(coming, now):
        yield _of(coming[event], "lacks", f"It {missing}")


def _free_places(found: Sequence[OpenEvent], now: datetime) -> Iterator[HandoverLine]:
    for one in found:
        if one.waits and one.event.starts_at > now:
            people = "1 person waits" if one.waits == 1 else f"{one.waits:,} people wait"
            href = url_for("admin.bookings.waiting", ref=one.event.ref)
            yield _of(one, "list", f"{people} though a place is free", href)


def _held(found: Sequence[OpenEvent]) -> Iterator[HandoverLine]:
    for one in found:
        if one.held:
            said = "1 of its messages is" if one.held == 1 else f"{one.held} of its messages are"
            yield _of(one, "held", f"{said} held back", url_for("admin.timetable.of_event", ref=one.event.ref))


def _publishing(found: Sequence[OpenEvent]) -> Iterator[HandoverLine]:
    for one in sorted(found, key=lambda one: one.event.publish_at or one.event.starts_at):
        if one.event.state == EventState.DRAFT and one.event.publish_at:
            yield _of(one, "draft", f"It is published {clock.show_moment(one.event.publish_at)}")


def _coming(found: Sequence[OpenEvent], now: datetime) -> Iterator[HandoverLine]:
    """Published events of the next three weeks: somebody may have to be there."""
    for one in found:
        event = one.event
        if event.state != EventState.DRAFT and now <= event.ends_at and event.starts_at < now + SOON:
            yield _of(one, "event", f"{event.taken} of {event.capacity} places are booked")


def _of(one: OpenEvent, kind: str, more: str, href: str = "", *, late: bool = False) -> HandoverLine:
    """A line about one event, which leads to its page unless `href` says otherwise."""
    event = one.event
    text = f"{event.course.title}, {clock.show_moment(event.starts_at)}"
    return HandoverLine(f"{kind} {event.ref}", text, more, href or url_for("admin.bookings.event", ref=event.ref), late)
