"""Reading who of an agency is to be reminded of what, and what has become of reminders."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.agency.levels.standing import RoleAsks
from training.agency.people_queries import AgencyMember, PeopleFilter, members, people_of_agency, roles_of_everybody
from training.agency.reminders.leaving_out import LeftOut, Reachable, gets_it_on, why_left_out
from training.agency.reminders.models import OPEN, LevelReminder, ReminderState
from training.lists import NEWEST, Column, Filter, RowList, SortedBy, loading
from training.people.models import Affiliation
from training.people.relations.queries import line_of
from training.records.date_queries import WaysToTake, ways_of_several
from training.settings.queries import rules
from training.timetable.models import StoppedMessages, Topic


@dataclass(frozen=True)
class ToRemind:
    """Somebody of an agency who has something to take or to renew."""

    member: AgencyMember
    ways: Sequence[WaysToTake]
    """Of what they have to take or renew, and where they can."""
    why_not: LeftOut | None
    reminded_on: date | None
    gets_it_on: date | None
    """Where they are away today."""


@dataclass(frozen=True)
class WhomToRemind:
    """Of those who were chosen, who has something due: who gets it now, who once they are back, and who not and why."""

    now: Sequence[ToRemind]
    away: Sequence[ToRemind]
    left_out: Mapping[LeftOut, Sequence[ToRemind]]

    @property
    def both(self) -> list[ToRemind]:
        return [*self.now, *self.away]


def whom_to_remind(
    session: Session, wanted: PeopleFilter, now: datetime, only: Collection[int] | None = None
) -> WhomToRemind:
    """Of the people that a list finds, in its order. `only`: of those with these ties."""
    today = clock.local(now).date()
    roles = roles_of_everybody(session, wanted)
    query = people_of_agency(session, wanted, today, roles)
    ties = session.scalars(query if only is None else query.where(Affiliation.id.in_(only))).all()
    found = due_of(session, wanted.agency_id, ties, wanted.asks, now)
    left_out: dict[LeftOut, list[ToRemind]] = {}
    for one in found:
        if one.why_not is not None:
            left_out.setdefault(one.why_not, []).append(one)
    chosen = [one for one in found if one.why_not is None]
    return WhomToRemind(
        [one for one in chosen if one.gets_it_on is None], [one for one in chosen if one.gets_it_on], left_out
    )


def due_of(
    session: Session, agency_id: int, ties: Sequence[Affiliation], asks: Sequence[RoleAsks], now: datetime
) -> list[ToRemind]:
    """Those of these people of an agency who have something to take or renew, as the agency sees it. `asks`: what it
    asks of its roles.
    """
    today = clock.local(now).date()
    people = [
        one
        for one in members(session, ties, now, today, asks, with_next=False)
        if any(need.asks_for_something for need in one.needs)
    ]
    ids = [one.tie.person_id for one in people]
    ways = ways_of_several(session, {one.tie.person_id: one.needs for one in people}, now)
    again_days = rules(session).remind_again_days
    known = _known_of(session, agency_id, ids, now - timedelta(days=again_days))
    found = []
    for one in people:
        person_id = one.tie.person_id
        theirs = [way for way in ways[person_id] if way.need.asks_for_something]
        seen = one.tie.shares_record
        reachable = Reachable(
            has_address=bool(one.tie.person.email),
            has_stopped=person_id in known.stopped,
            on_its_way=person_id in known.open_of,
            reminded_on=known.sent_on.get(person_id),
            has_place=all(any(seen or booked.agency_id in known.line for booked in way.booked) for way in theirs),
        )
        back = one.tie.away_until if one.tie.is_away_on(today) else None
        why_not = why_left_out(reachable, today, again_days)
        found.append(ToRemind(one, theirs, why_not, reachable.reminded_on, gets_it_on(back) if back else None))
    return found


def last_reminded(session: Session, agency_id: int, person_ids: Collection[int]) -> dict[int, date]:
    """On which day each of these people was reminded last for an agency."""
    rows = session.execute(
        select(LevelReminder.person_id, func.max(LevelReminder.settled_at))
        .where(_of(agency_id, person_ids), LevelReminder.state == ReminderState.SENT)
        .group_by(LevelReminder.person_id)
    ).tuples()
    return {person_id: clock.local(sent_at).date() for person_id, sent_at in rows if sent_at}


def waiting_for_return(session: Session, now: datetime) -> list[int]:
    """The reminders of those who were away, are back and have had a day, or have left meanwhile."""
    today = clock.local(now).date()
    rows = session.execute(
        select(LevelReminder.id, Affiliation)
        .outerjoin(Affiliation, _current_tie(LevelReminder))
        .where(LevelReminder.state == ReminderState.AWAY)
        .where(or_(Affiliation.away_until.is_(None), Affiliation.away_until < today, Affiliation.away_from > today))
        .order_by(LevelReminder.id)
    ).tuples()
    return [reminder_id for reminder_id, tie in rows if may_go(tie, today)]


def may_go(tie: Affiliation | None, today: date) -> bool:
    """Whether a reminder that waited is to be dealt with: its person is back since the day before, or is gone."""
    if tie is None or tie.away_until is None:
        return True
    return not tie.is_away_on(today) and (tie.away_until > today or gets_it_on(tie.away_until) <= today)


def current_tie(session: Session, reminder: LevelReminder) -> Affiliation | None:
    """As which they are of the agency now; None: they have left it."""
    return session.scalar(
        select(Affiliation)
        .join(LevelReminder, _current_tie(LevelReminder))
        .where(LevelReminder.id == reminder.id)
        .options(joinedload(Affiliation.person))
        .limit(1)
    )


def reminder_of_agency(session: Session, agency_id: int, reminder_id: int) -> LevelReminder | None:
    """One of those of this agency, else None."""
    return session.scalar(
        select(LevelReminder).where(LevelReminder.id == reminder_id, LevelReminder.agency_id == agency_id)
    )


def on_their_way(session: Session, agency_id: int, now: datetime) -> tuple[int, int]:
    """Of the last press of an agency: how many reminders have been dealt with, and of how many. Zero where that is
    long ago.
    """
    last = (
        select(func.max(LevelReminder.asked_at))
        .where(LevelReminder.agency_id == agency_id, LevelReminder.asked_at > now - timedelta(days=1))
        .scalar_subquery()
    )
    done, total = session.execute(
        select(func.count(LevelReminder.settled_at), func.count())
        .where(LevelReminder.agency_id == agency_id, LevelReminder.asked_at == last)
        .where(LevelReminder.state != ReminderState.AWAY)
    ).one()
    return done, total


STATE_WORDS = {
    ReminderState.SENT: "Sent",
    ReminderState.AWAY: "Waits until they are back",
    ReminderState.ASKED: "On its way",
    ReminderState.NOT_DUE: "Not sent: nothing was due any more",
    ReminderState.NOT_SENT: "Not sent: nobody to write to",
}
_CHOICES: dict[str, str] = {state.value: words for state, words in STATE_WORDS.items()}


@dataclass(frozen=True)
class ReminderLine:
    """A reminder as its agency's coordinators see it, by the name that they know."""

    reminder: LevelReminder
    tie: Affiliation
    gets_it_on: date | None
    """Where they are away."""

    @property
    def asked_by(self) -> str:
        return self.reminder.asked_by.name if self.reminder.asked_by else ""


def reminders_list(session: Session, agency_id: int, today: date) -> RowList:
    """What was asked for an agency, the latest first."""
    return RowList(
        one="reminder",
        several="reminders",
        rows=select(LevelReminder.id).where(LevelReminder.agency_id == agency_id),
        ties=(LevelReminder.id,),
        columns=(
            Column("name", "Name", lambda one: one.tie.shown_name, width=28),
            Column(
                "asked", "Asked for", lambda one: one.reminder.asked_at, (LevelReminder.asked_at,), SortedBy.MOMENT,
                phrases=NEWEST,
            ),
            Column("by", "By", lambda one: one.asked_by, on_page=False, width=28),
            Column("state", "What became of it", lambda one: STATE_WORDS[ReminderState(one.reminder.state)], width=28),
            Column("on", "On", lambda one: one.reminder.settled_at, on_page=False),
        ),
        load=loading(
            LevelReminder,
            joinedload(LevelReminder.asked_by),
            then=lambda reminders: _lines(session, agency_id, reminders, today),
        ),
        order="-asked",
        filters=(Filter("state", "What became of it", lambda one: LevelReminder.state == one, _CHOICES),),
        cuts=("agency",),
    )  # fmt: skip


def _lines(session: Session, agency_id: int, reminders: Sequence[LevelReminder], today: date) -> list[ReminderLine]:
    ids = [one.person_id for one in reminders]
    ties = session.scalars(
        select(Affiliation)
        .where(Affiliation.agency_id == agency_id, Affiliation.person_id.in_(ids))
        .options(joinedload(Affiliation.person))
        .order_by(Affiliation.ended_at.is_(None), Affiliation.id)
    )
    tie_of = {tie.person_id: tie for tie in ties}  # the current one comes last, and stays
    return [
        ReminderLine(one, tie, _waits_until(one, tie, today))
        for one in reminders
        if (tie := tie_of.get(one.person_id)) is not None
    ]


def _waits_until(reminder: LevelReminder, tie: Affiliation, today: date) -> date | None:
    if reminder.state != ReminderState.AWAY or tie.away_until is None or may_go(tie, today):
        return None
    return gets_it_on(tie.away_until)


def _of(agency_id: int, person_ids: Collection[int]) -> ColumnElement[bool]:
    return and_(LevelReminder.agency_id == agency_id, LevelReminder.person_id.in_(person_ids))


def _current_tie(reminder: type[LevelReminder]) -> ColumnElement[bool]:
    return and_(
        Affiliation.person_id == reminder.person_id,
        Affiliation.agency_id == reminder.agency_id,
        Affiliation.ended_at.is_(None),
    )


@dataclass(frozen=True)
class _Known:
    """What decides who is left out."""

    line: set[int]
    """The agency, and what became it."""
    stopped: set[int]
    """Who wants no such messages."""
    open_of: set[int]
    """Whose reminder has not gone yet."""
    sent_on: dict[int, date]
    """When the last one of the others went."""


def _known_of(session: Session, agency_id: int, person_ids: Collection[int], since: datetime) -> _Known:
    """In one query. A reminder that nobody dealt with since that moment is over."""
    line = line_of(agency_id).subquery()
    ids = select(line.c[0], literal("line"), cast(null(), LevelReminder.settled_at.type))
    reminded = (
        select(LevelReminder.person_id, LevelReminder.state, func.max(LevelReminder.settled_at))
        .where(_of(agency_id, person_ids))
        .where(or_(LevelReminder.state != ReminderState.ASKED, LevelReminder.asked_at > since))
        .group_by(LevelReminder.person_id, LevelReminder.state)
    )
    stopped = select(StoppedMessages.person_id, StoppedMessages.topic, StoppedMessages.stopped_at).where(
        StoppedMessages.topic == Topic.RENEWAL, StoppedMessages.person_id.in_(person_ids)
    )
    known = _Known(set(), set(), set(), {})
    for number, what, at in session.execute(union_all(ids, reminded, stopped)):
        if what == "line":
            known.line.add(number)
        elif what == Topic.RENEWAL:
            known.stopped.add(number)
        elif what in OPEN:
            known.open_of.add(number)
        elif what == ReminderState.SENT:
            known.sent_on[number] = clock.local(at).date()
    return known
