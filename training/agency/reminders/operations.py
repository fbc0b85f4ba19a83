"""Reminding people of an agency of what is due, inside transaction(): asked for in one press, sent one by one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.agency.levels.queries import asks_of
from training.agency.people_queries import PeopleFilter
from training.agency.reminders import queries
from training.agency.reminders.emails import write_reminder
from training.agency.reminders.models import OPEN, LevelReminder, ReminderState
from training.history.operations import record
from training.jobs import operations as jobs
from training.jobs.models import Job
from training.people.models import Agency
from training.refusals import Code, Refused

KIND = "agency/remind"
SWEEP = "agency.remind_who_is_back"
NOBODY = "Nobody of those is left to be reminded: somebody else has just done it, or nothing is due any more."
NOT_CHOSEN = "Nobody is ticked. Tick at least one person, or go back."
GONE = "It is not waiting any more, so it could not be taken back. What became of it stands below."


@dataclass(frozen=True)
class Asked:
    """To how many a reminder goes at once, and how many get it once they are back."""

    now: int
    away: int


def ask_to_remind(
    session: Session,
    agency_id: int,
    tie_ids: Collection[int],
    form_token: str,
    goes_back_to: str,
    actor: Actor,
    now: datetime,
) -> Asked:
    """Have the worker write to those of these people who can be reminded; whoever is away gets it after.

    Raises Refused where nobody is left.
    """
    if not tie_ids:
        raise Refused(Code.MISSING, NOT_CHOSEN)
    session.get_one(Agency, agency_id, with_for_update=True)
    chosen = queries.whom_to_remind(session, PeopleFilter(agency_id, asks=asks_of(session, agency_id)), now, tie_ids)
    if not chosen.both:
        raise Refused(Code.DONE, NOBODY)
    rows = [
        LevelReminder(
            agency_id=agency_id,
            person_id=one.member.tie.person_id,
            asked_by_id=actor.person_id,
            asked_at=now,
            state=ReminderState.AWAY if one.gets_it_on else ReminderState.ASKED,
        )
        for one in chosen.both
    ]
    session.add_all(rows)
    session.flush()
    at_once = [row.id for row in rows if row.state == ReminderState.ASKED]
    if at_once:
        about = ("agency", agency_id)
        jobs.start(session, KIND, at_once, actor, now, goes_back_to=goes_back_to, form_token=form_token, about=about)
    record(session, "agency", agency_id, "people reminded", actor, now, people=len(rows))
    return Asked(len(at_once), len(chosen.away))


def remind(session: Session, _job: Job, reminder_id: int, actor: Actor, now: datetime) -> str | None:
    """The worker's part of one that was asked for. Answers with what there is to say where it was not sent."""
    return send_reminder(session, reminder_id, actor, now)


def send_reminder(session: Session, reminder_id: int, actor: Actor, now: datetime) -> str | None:
    """Write it, if something is still due; whoever is away now gets it once they are back."""
    reminder = session.get(LevelReminder, reminder_id, with_for_update=True)
    if reminder is None or reminder.state not in OPEN:
        return None
    tie, today = queries.current_tie(session, reminder), clock.local(now).date()
    waits = reminder.state == ReminderState.AWAY and not queries.may_go(tie, today)
    if tie is not None and (tie.is_away_on(today) or waits):
        reminder.state = ReminderState.AWAY
        return "They are away. They get it once they are back."
    asks = asks_of(session, reminder.agency_id)
    due = queries.due_of(session, reminder.agency_id, [tie], asks, now) if tie else []
    if tie is not None and not due:
        return _settle(reminder, ReminderState.NOT_DUE, now)
    if not due or not write_reminder(session, reminder, due[0], now):
        return _settle(reminder, ReminderState.NOT_SENT, now)
    _settle(reminder, ReminderState.SENT, now)
    record(session, "person", reminder.person_id, "reminded of levels", actor, now, agency=reminder.agency_id)
    return None


def _settle(reminder: LevelReminder, state: ReminderState, now: datetime) -> str:
    reminder.state, reminder.settled_at = state, now
    return queries.STATE_WORDS[state]


def take_back(session: Session, reminder: LevelReminder, actor: Actor, now: datetime) -> None:
    """Whoever is away is not to be reminded after all. Raises Refused where it has gone meanwhile."""
    session.refresh(reminder, with_for_update=True)
    if reminder.state != ReminderState.AWAY:
        raise Refused(Code.DONE, GONE)
    record(session, "person", reminder.person_id, "reminder taken back", actor, now, agency=reminder.agency_id)
    session.delete(reminder)
