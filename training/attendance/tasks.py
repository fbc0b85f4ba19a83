"""What the worker does: the day before an event it sends each trainer the list of people and the register's link."""

from datetime import timedelta

import structlog
from sqlalchemy import select

from training import clock, queue
from training.access import SYSTEM
from training.attendance.link_dates import link_dates
from training.attendance.operations import locked, send_link
from training.attendance.queries import has_link, trainers_without_link
from training.courses.messaging.queries import goes
from training.courses.messaging.slots import Slot
from training.courses.models import Event
from training.db import db, transaction
from training.people.models import Person
from training.settings.queries import rules

FURTHEST_BACK = timedelta(days=60)
"""Events longer ago are not looked at: no link works that long."""

log = structlog.get_logger()


@queue.sweep("attendance.register_links", every_minutes=10)
def send_register_links() -> int:
    """Send the link once to each trainer of each event whose register can be opened today. Returns how many."""
    session, now = db.session(), clock.now()
    latest_start = now + timedelta(days=rules(session).link_days_before + 1)
    wanted = trainers_without_link(session, now - FURTHEST_BACK, latest_start)
    events = {
        event.id: event for event in session.scalars(select(Event).where(Event.id.in_({one for one, _ in wanted})))
    }
    going = {event_id for event_id, event in events.items() if goes(session, event, Slot.TRAINERS)}
    return queue.each([one for one in wanted if one[0] in going], _send_once)


def _send_once(wanted: tuple[int, int]) -> int:
    """Under the event's lock, so that two workers send one link. `wanted`: the ids of an event and of a trainer."""
    event_id, person_id = wanted
    with transaction() as session:
        now = clock.now()
        event = locked(session, event_id)
        in_force = rules(session)
        dates = link_dates(event.starts_at, event.ends_at, in_force)
        in_time = dates.sentence_at(now) is None and now >= dates.sent_from(in_force.message_hour)
        if in_time and not has_link(session, event_id, person_id):
            send_link(session, event, session.get_one(Person, person_id), now, SYSTEM)
            log.info("register_link.sent", event_id=event_id)
            return 1
    return 0
