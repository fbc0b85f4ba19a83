"""Reading what people hold, and what they need next."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    String,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, QueryableAttribute, Session, aliased
from sqlalchemy.types import TypeEngine

from training import clock
from training.board_lists.lists import BoardList, Level
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.models import Equivalence, PastTraining
from training.bookings.earlier_training.past_queries import past_training_of
from training.bookings.earlier_training.queries import equivalences_of, is_accepted, stands, words_of_accepted
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.bookings.queries import last_completed
from training.certificates import queries as certificate_queries
from training.certificates import training_record
from training.certificates.models import Certificate
from training.certificates.training_record import Attended
from training.courses.models import Course, Event
from training.courses.renewal import valid_until
from training.people.models import Person
from training.records.claims import Claim, ClaimKind, listed_rank, rank_of
from training.records.contact import level_for
from training.records.hours.held import Held
from training.records.models import ToldContact
from training.records.needed_next import Need, frameworks_in_hours, needed_next
from training.records.summary import RecordSummary, TrainingLine, lines_of, summary_of
from training.settings.queries import rules

Key = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
_renewed = aliased(Course)
_ROOT = func.coalesce(Course.renews_id, Course.id)
_LEVEL = func.coalesce(_renewed.level, Course.level)
"""A refresher counts for the course that it renews, and at its level."""
_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    **{"root_id": Integer(), "level": String(), "title": String(), "code": String(), "refresh_months": Integer()},
    **{"at": Event.ends_at.type, "completed": Event.ends_at.type, "done_on": Date(), "until": Date()},
    **{"number": String(), "booking_id": Integer(), "said": String()},
    **{"renews_id": Integer(), "event_id": Integer(), "hours": Course.hours.type, "minutes": Integer()},
    "is_shared": Boolean(),
    **{"contact": String(), "claim": String(), "past_id": Integer()},
}
"""What each of the queries says, one under the other; what one does not know is empty. `said`: what was done elsewhere,
or since when. `contact`: what somebody does with children. `claim`: which kind of claim it is, where it is one. How
long it was is said in hours or in minutes.
"""


def _columns(key: ColumnElement[Any] | Key, **known: ColumnElement[Any] | QueryableAttribute[Any]) -> list[Any]:
    nothing = {name: cast(null(), kind) for name, kind in _COLUMNS.items()}
    return [column.label(name) for name, column in {"key": key, **nothing, **known}.items()]


def needs_of(session: Session, person_id: int, today: date, *, with_below: bool = False) -> list[Need]:
    """What one person needs next."""
    return needs_by(session, *all_of([person_id]), today=today, with_below=with_below)[person_id]


def needs_by(
    session: Session,
    *what: Select[Any],
    today: date,
    asked_levels: Mapping[int, Collection[str]] = MappingProxyType({}),
    with_below: bool = False,
    with_above: bool = False,
) -> dict[int, list[Need]]:
    """What several need next, by the keys under which attended(), accepted(), told() and the others are read. In one
    query, and in two where a level is counted in hours. Nobody is there of whom nothing is known. `asked_levels`: what
    an agency asks of them, by the same keys; `with_below` and `with_above` as in needed_next().
    """
    levels, in_force = board_lists(session).levels, rules(session)
    held: dict[int, list[Held]] = defaultdict(list)
    wanted = defaultdict(set, {key: set(codes) for key, codes in asked_levels.items() if codes})
    claims: dict[int, list[Claim]] = defaultdict(list)
    for row in session.execute(union_all(*what)):
        if row.contact:
            wanted[row.key].add(level_for(row.contact))
        if row.claim:
            claims[row.key].extend(_claim(row, levels))
        elif not row.contact:
            held[row.key].append(_held(row, levels))
    if by_hours := frameworks_in_hours(levels, today):
        held = _with_shared_hours(session, held, {one.code for one in levels if one.framework in by_hours})
    found = {
        key: needed_next(
            held[key], wanted[key], levels, today, in_force.renewal_notice_days, claims[key],
            with_below=with_below, with_above=with_above, takes_lapsed_months=in_force.refresher_takes_lapsed_months,
        )
        for key in {*held, *wanted}
    }  # fmt: skip
    return defaultdict(list, found)


def held_by(session: Session, *what: Select[Any]) -> dict[int, list[Held]]:
    """What several have done, by the keys under which attended() and accepted() are read. In one query."""
    levels = board_lists(session).levels
    found: dict[int, list[Held]] = defaultdict(list)
    for row in session.execute(union_all(*what)):
        found[row.key].append(_held(row, levels))
    return found


def _with_shared_hours(
    session: Session, held: Mapping[int, Sequence[Held]], counted: Collection[str]
) -> dict[int, list[Held]]:
    """The same, with what was attended with people of other organisations: of levels that count hours. One query, and
    none where nothing was attended at these levels.
    """
    events = {one.event_id for of in held.values() for one in of if one.event_id and one.level in counted}
    shared = multi_agency_events(session, events)
    return defaultdict(
        list,
        {
            key: [replace(one, is_shared=True) if one.event_id in shared else one for one in of]
            for key, of in held.items()
        },
    )


def _held(row: Row[Any], levels: BoardList[Level]) -> Held:
    day = clock.local(max(row.at, row.completed or row.at)).date()
    on = row.done_on or day
    return Held(
        root_id=row.root_id,
        level=row.level,
        is_refresher=row.renews_id is not None,
        title=row.title or levels.name(row.level, day),
        code=row.code or "",
        on=on,
        until=row.until if row.number or row.said else valid_until(on, row.refresh_months),
        booking_id=row.booking_id,
        event_id=row.event_id,
        minutes=row.minutes or round((row.hours or 0) * 60),
        is_shared=bool(row.is_shared),
        certificate=row.number or "",
        elsewhere=row.said or "",
        accepted_on=day if row.said else None,
    )


def _claim(row: Row[Any], levels: BoardList[Level]) -> Iterator[Claim]:
    """None where it is of a topic, or of something else than safeguarding children."""
    kind, on = ClaimKind(row.claim), row.done_on or clock.local(row.at).date()
    if kind is ClaimKind.LISTED:
        rank = listed_rank(row.title, row.level)
        if rank is not None:
            yield Claim(kind=kind, rank=rank, said=row.title, on=on, past_id=row.past_id)
    elif (rung := rank_of(levels, row.level)) is not None:
        yield Claim(kind=kind, level=row.level, rank=rung[0], framework=rung[1], said=row.said, on=on)


def attended(key: Key) -> Select[Any]:
    """What was attended in full, but for what the Board took back. The caller says whose; bookings are what it joins.

    What was completed at another date counts from the last day there. A certificate says itself until when.
    """
    columns = _columns(
        key,
        root_id=_ROOT,
        level=_LEVEL,
        title=func.coalesce(Certificate.course_title, Course.title),
        code=Course.code,
        refresh_months=Course.refresh_months,
        at=Event.ends_at,
        completed=last_completed(),
        done_on=Certificate.attended_on,
        until=Certificate.valid_until,
        number=Certificate.number,
        booking_id=Booking.id,
        event_id=Booking.event_id,
        renews_id=Course.renews_id,
        hours=func.coalesce(Certificate.hours, Course.hours),
    )
    return (
        select(*columns)
        .select_from(Booking)
        .join(Booking.event)
        .join(Event.course)
        .outerjoin(_renewed, _renewed.id == Course.renews_id)
        .outerjoin(Certificate, (Certificate.booking_id == Booking.id) & Certificate.replaced_at.is_(None))
        .where(Booking.outcome == Outcome.ATTENDED, Certificate.revoked_at.is_(None))
    )


def accepted(key: Key) -> Select[Any]:
    """What was accepted from elsewhere, or of another framework, likewise. It counts from the day on which it was done.
    What was attended here counts in another framework as long as its certificate does.
    """
    taken_back = exists().where(Certificate.booking_id == Equivalence.booking_id, Certificate.revoked_at.is_not(None))
    taught = aliased(Course)
    renews = (
        select(taught.renews_id)
        .join(Event, Event.course_id == taught.id)
        .join(Booking, Booking.event_id == Event.id)
        .where(Booking.id == Equivalence.booking_id)
        .correlate(Equivalence)
        .scalar_subquery()
    )
    columns = _columns(
        key,
        root_id=func.coalesce(_ROOT, 0),
        level=func.coalesce(Equivalence.level, _LEVEL),
        title=Course.title,
        code=Course.code,
        refresh_months=Course.refresh_months,
        at=Equivalence.decided_at,
        done_on=Equivalence.completed_on,
        until=Equivalence.counts_until,
        said=words_of_accepted(),
        renews_id=renews,
        minutes=Equivalence.minutes,
        is_shared=Equivalence.with_others,
    )
    return _of_equivalences(columns).where(is_accepted(), stands(), ~taken_back)


def asked(key: Key) -> Select[Any]:
    """What they asked us to accept, and nobody has decided yet, likewise."""
    claim, said = literal(ClaimKind.ASKED.value), words_of_accepted()
    level = func.coalesce(Equivalence.level, _LEVEL)
    columns = _columns(key, level=level, at=Equivalence.created_at, said=said, claim=claim)
    return _of_equivalences(columns).where(Equivalence.decided_at.is_(None))


def _of_equivalences(columns: Sequence[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Equivalence)
        .outerjoin(Equivalence.course)
        .outerjoin(_renewed, _renewed.id == Course.renews_id)
    )


def told(key: Key) -> Select[Any]:
    """What people told us that they do with children, and which level they say they have, likewise."""
    claim = case((ToldContact.holds.is_not(None), literal(ClaimKind.TOLD.value)))
    columns = _columns(
        key, level=ToldContact.holds, at=ToldContact.told_at, said=ToldContact.since, contact=ToldContact.contact,
        claim=claim,
    )  # fmt: skip
    return select(*columns).select_from(ToldContact)


def listed(key: Key) -> Select[Any]:
    """What lists say that they did elsewhere, likewise."""
    columns = _columns(
        key,
        level=PastTraining.level,
        title=PastTraining.title,
        done_on=PastTraining.completed_on,
        claim=literal(ClaimKind.LISTED.value),
        past_id=PastTraining.id,
    )
    return select(*columns).select_from(PastTraining)


def attended_and_accepted(person_ids: Collection[int]) -> tuple[Select[Any], Select[Any]]:
    """Everything that these people have done, by their ids."""
    return (
        attended(Booking.delegate_id).where(Booking.delegate_id.in_(person_ids)),
        accepted(Equivalence.person_id).where(Equivalence.person_id.in_(person_ids)),
    )


def all_of(person_ids: Collection[int]) -> tuple[Select[Any], ...]:
    """The same, what they told us and asked, and what lists say of them."""
    return (
        *attended_and_accepted(person_ids),
        told(ToldContact.person_id).where(ToldContact.person_id.in_(person_ids)),
        asked(Equivalence.person_id).where(Equivalence.person_id.in_(person_ids)),
        listed(PastTraining.person_id).where(PastTraining.person_id.in_(person_ids)),
    )


def told_contact(session: Session, person_id: int) -> ToldContact | None:
    return session.get(ToldContact, person_id)


def multi_agency_events(session: Session, event_ids: Collection[int]) -> set[int]:
    """Those of these events to which people of several organisations came. Who works alone is one by themselves."""
    if not event_ids:
        return set()
    organisation = func.coalesce(cast(Booking.agency_id, String), literal("alone ").concat(cast(Booking.id, String)))
    return set(
        session.scalars(
            select(Booking.event_id)
            .where(Booking.event_id.in_(event_ids), Booking.outcome == Outcome.ATTENDED)
            .group_by(Booking.event_id)
            .having(func.count(organisation.distinct()) > 1)
        )
    )


def lines_of_person(
    session: Session,
    attended_events: Attended,
    equivalences: Sequence[Equivalence],
    today: date,
    *,
    with_shared_hours: bool = True,
) -> list[TrainingLine]:
    """What their record has line by line, from what they attended and asked us to accept. At most two queries.

    Not `with_shared_hours`: nobody asks which of them were with people of other organisations.
    """
    levels = board_lists(session).levels
    editions = certificate_queries.editions_attended(session, attended_events)
    entries = training_record.entries(attended_events, levels, today, editions)
    several = multi_agency_events(session, {one.event_id for one in entries}) if with_shared_hours else ()
    return lines_of(entries, several, equivalences, levels, today)


def record_of(session: Session, person: Person, today: date) -> RecordSummary:
    """All that somebody holds, in finished words, whatever they need for what they do. Six queries."""
    attended_events = certificate_queries.attended_by(session, person.id)
    return summary_of(
        person.name,
        needs_by(session, *attended_and_accepted([person.id]), today=today, with_below=True)[person.id],
        lines_of_person(session, attended_events, equivalences_of(session, person.id), today),
        past_training_of(session, person.id),
        board_lists(session).levels,
        today,
    )
