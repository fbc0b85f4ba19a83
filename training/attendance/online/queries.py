"""Reading an attendance report against the register of its event: who is meant, for how long, and what follows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from training import clock
from training.attendance.models import Mark, MarkKind, MarkSource
from training.attendance.online.matching import (
    Attender,
    Certainty,
    ExpectedName,
    Match,
    attenders_in,
    match,
    person_called,
)
from training.attendance.online.models import AttendanceAlias, AttendanceFile
from training.attendance.online.moments import on_the_wall
from training.attendance.online.presence import Span, minutes_there
from training.attendance.online.proposing import (
    Counted,
    Proposal,
    in_universal_time,
    later_by,
    propose,
    says_when,
    sittings_meant,
    whole_of,
)
from training.attendance.online.reports import Join, OnlineReport, read_report
from training.attendance.outcome import SittingSeen
from training.attendance.queries import Expected, expected
from training.bookings.lifecycle import ON_THE_REGISTER
from training.bookings.models import Booking
from training.courses.models import Event, Mode, Sitting
from training.files import gateway
from training.files.models import KeptFile
from training.files_in.cells import Unreadable
from training.people.addresses.models import PersonAddress
from training.search.normal_form import normal_form, sort_key
from training.settings.queries import rules

Marks = Mapping[int, tuple[SittingSeen, bool]]
"""By booking, what is marked at one sitting and whether a person set it."""


@dataclass(frozen=True)
class ReadFile:
    """One file, with its times as a clock on a wall here showed them."""

    file: AttendanceFile
    report: OnlineReport
    joins: Sequence[Join]
    was_utc: bool
    """Whether its times were an hour early, and are read as universal time."""


@dataclass(frozen=True)
class Reading:
    """A report against the register. `sitting` is None while it is not known which one it is of."""

    read: ReadFile
    matches: Sequence[Match]
    people: Mapping[int, Expected]
    """By booking."""
    meant: Sequence[Sitting]
    """The sittings at which somebody was in this meeting, the likeliest first."""
    sitting: Sitting | None
    counted: Counted | None = None
    proposals: Sequence[Proposal] = ()

    @property
    def when(self) -> Span | None:
        """From its first moment to its last; None where the file says none."""
        return whole_of(self.read.joins)

    @property
    def is_of_another_meeting(self) -> bool:
        return self.when is not None and not self.meant

    @property
    def in_doubt(self) -> list[Match]:
        """Whom somebody has to tell apart, the likeliest first."""
        return [one for one in self.matches if one.certainty is Certainty.DOUBTFUL]

    @property
    def unknown(self) -> list[Match]:
        return [one for one in self.matches if one.certainty is Certainty.UNKNOWN]

    @property
    def not_ours(self) -> list[Match]:
        """Who delivers, and whom somebody said to be nobody on the register."""
        return [
            one
            for one in self.matches
            if one.certainty is Certainty.ORGANISER or (one.certainty is Certainty.REMEMBERED and not one.bookings)
        ]

    @property
    def told_apart(self) -> list[Match]:
        """Whom somebody said to be one or several on the register."""
        return [one for one in self.matches if one.certainty is Certainty.REMEMBERED and one.bookings]

    @property
    def changes(self) -> list[Proposal]:
        return [one for one in self.proposals if one.changes]

    @property
    def present(self) -> list[Proposal]:
        return [one for one in self.changes if one.seen.counts_as_present]

    @property
    def in_part(self) -> list[Proposal]:
        """Those first who were there shortest."""
        partial = (one for one in self.changes if one.minutes and not one.seen.counts_as_present)
        return sorted(partial, key=lambda one: one.minutes)

    @property
    def absent(self) -> list[Proposal]:
        return [one for one in self.changes if not one.minutes]

    @property
    def by_hand_otherwise(self) -> list[Proposal]:
        """What a person set otherwise than the report would: it stays."""
        return [one for one in self.proposals if one.by_hand and one.there != one.seen]

    @property
    def as_they_are(self) -> int:
        """How many are marked already as the report says."""
        return sum(one.there == one.seen for one in self.proposals)

    @property
    def when_text(self) -> str:
        """“Tuesday 12 May 2026, 9:20am to 11:40am”, of the whole file; empty where it says no moments."""
        return _in_words(self.when) if self.when else ""

    @property
    def counted_text(self) -> str:
        """“9:30am to 11:30am”: what is counted of the sitting."""
        begins, ends = self.counted.meeting if self.counted else span_of(self.meant[0])
        return f"{clock.show_time(_moment(begins))} to {clock.show_time(_moment(ends))}"

    def minutes_of(self, found: Match) -> int:
        """How long one name was in the meeting, while it counted."""
        return minutes_there(found.attender.joins, self.counted.meeting) if self.counted else 0

    def match_at(self, line: int) -> Match | None:
        """The one whose first line that is."""
        return next((one for one in self.matches if one.attender.joins[0].line == line), None)


def files_of(session: Session, event_id: int) -> Sequence[AttendanceFile]:
    """The reports that were sent here for an event, the newest first, without what is in them."""
    return session.scalars(
        select(AttendanceFile)
        .where(AttendanceFile.event_id == event_id)
        .join(AttendanceFile.kept)
        .options(contains_eager(AttendanceFile.kept).joinedload(KeptFile.kept_by))
        .order_by(KeptFile.kept_at.desc(), AttendanceFile.id.desc())
    ).all()


def share_of(session: Session, event: Event) -> int:
    """Per cent of an online sitting that counts as present at this event."""
    return event.course.online_share or rules(session).online_share


def takes_reports(event: Event) -> bool:
    """Whether anybody comes to an event online."""
    return event.takes_bookings and any(pool.mode == Mode.ONLINE for pool in event.pools)


def reading_of(session: Session, event: Event, file_id: int, day: int | None) -> Reading | None:
    """Read a kept file anew against the register as it is now. `day`: the sitting that somebody chose, from 1.

    What other reports said that were carried out counts with it: one meeting may have had two rooms, and two files.
    None where the event has no such file. Raises Unreadable with a sentence for a file that is none any more, by the
    rules of today.
    """
    files = session.scalars(
        select(AttendanceFile)
        .where(
            AttendanceFile.event_id == event.id,
            (AttendanceFile.id == file_id) | AttendanceFile.applied_at.is_not(None),
        )
        .options(joinedload(AttendanceFile.kept))
        .order_by(AttendanceFile.id)
    ).all()
    if all(one.id != file_id for one in files):
        return None
    spans = {sitting: span_of(sitting) for sitting in event.sittings}
    read = {one.id: _read(one, list(spans.values()), event) for one in files}
    this = read[file_id]
    people = {one.booking_id: one for one in expected(session, event.id)}
    names, remembered = _names(session, event, people), _remembered(session, event.id)
    matches = match(_attenders(this.joins, event), names, remembered)
    meant = [event.sittings[at] for at in sittings_meant(this.joins, list(spans.values()))]
    sitting = _sitting(event, this, meant, day)
    reading = Reading(this, matches, people, meant, sitting)
    if sitting is None:
        return reading
    others = [join for one in read.values() if one is not this and says_when(one.joins) for join in one.joins]
    together = match(_attenders([*this.joins, *others], event), names, remembered) if others else matches
    marks = _marks_at(session, sitting)
    here = [one for one in people.values() if one.comes_to(sitting.position)]
    nobody_booked_the_room = not any(one.in_room and not one.walk_in for one in here)  # so who walked in did so online
    missing = {
        one.booking_id
        for one in here
        if (not one.in_room or nobody_booked_the_room) and (says_when(this.joins) or one.booking_id not in marks)
    }
    counted, proposals = propose(
        together, [one.booking_id for one in here], missing, spans[sitting], share_of(session, event), marks
    )
    return replace(reading, counted=counted, proposals=proposals)


def span_of(sitting: Sitting) -> Span:
    """When a sitting was to be, by the clock on the wall."""
    return on_the_wall(sitting.starts_at), on_the_wall(sitting.ends_at)


def _moment(wall: datetime) -> datetime:
    return clock.at(wall.date(), wall.time())


def _in_words(span: Span) -> str:
    begins, ends = map(_moment, span)
    if span[0].date() == span[1].date():
        return clock.show_sitting(begins, ends)
    return f"{clock.show_moment(begins)} to {clock.show_moment(ends)}"


def _read(file: AttendanceFile, spans: Sequence[Span], event: Event) -> ReadFile:
    try:
        content = gateway.read(file.kept.kept_as)
    except gateway.FileGone:
        raise Unreadable("The report itself is not kept any more. Send it again.") from None
    report = read_report(content, file.kept.name, sorted({begins.date() for begins, _ in spans}), file.sheet)
    ahead = clock.local(event.starts_at).utcoffset() or timedelta()
    was_utc = in_universal_time(report.joins, spans, ahead)
    return ReadFile(file, report, later_by(report.joins, ahead) if was_utc else report.joins, was_utc)


def _sitting(event: Event, this: ReadFile, meant: Sequence[Sitting], day: int | None) -> Sitting | None:
    """The one that was chosen, else the one at which they were longest; None where somebody has to say."""
    chosen = next((one for one in event.sittings if one.position == day), None)
    if says_when(this.joins):
        return chosen if chosen in meant else next(iter(meant), None)
    return chosen or (event.sittings[0] if len(event.sittings) == 1 else None)


def _attenders(joins: Sequence[Join], event: Event) -> list[Attender]:
    """Whoever joined; the trainers of the event are among those who deliver, whatever the file calls them."""
    names = {sort_key(person_called(trainer.name)) for trainer in event.trainers}
    addresses = {normal_form(trainer.email) for trainer in event.trainers if trainer.email}
    return [
        replace(one, organiser=True) if sort_key(one.called) in names or normal_form(one.address) in addresses else one
        for one in attenders_in(joins)
    ]


def _names(session: Session, event: Event, people: Mapping[int, Expected]) -> list[ExpectedName]:
    """The names on the register, with the addresses by which a report may know them."""
    own = PersonAddress.signs_in | PersonAddress.main  # not one that somebody would like to add
    rows = session.execute(
        select(Booking.id, PersonAddress.address)
        .join(PersonAddress, PersonAddress.person_id == Booking.delegate_id)
        .where(Booking.event_id == event.id, Booking.state.in_(ON_THE_REGISTER), own)
    ).tuples()
    addresses: dict[int, set[str]] = defaultdict(set)
    for number, address in rows:
        addresses[number].add(address)
    return [ExpectedName(number, one.name, frozenset(addresses[number])) for number, one in people.items()]


def _remembered(session: Session, event_id: int) -> dict[str, list[int]]:
    """By the key of an attender, the bookings that it was said to be; none: nobody of ours."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = session.execute(
        select(AttendanceAlias.called, AttendanceAlias.booking_id).where(AttendanceAlias.event_id == event_id)
    ).tuples()
    for called, booking_id in rows:
        found[called] += [booking_id] if booking_id is not None else []
    return dict(found)


def _marks_at(session: Session, sitting: Sitting) -> dict[int, tuple[SittingSeen, bool]]:
    rows = session.execute(
        select(Mark.booking_id, Mark.kind, Mark.within_grace, Mark.source).where(Mark.sitting_id == sitting.id)
    ).tuples()
    return {
        booking: (SittingSeen(MarkKind(kind), grace), source == MarkSource.HAND)
        for booking, kind, grace, source in rows
    }
