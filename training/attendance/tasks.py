"""What the worker does: it sends each trainer the link to their register, from the day before the event."""

from datetime import timedelta

import structlog

from training import clock, queue
from training.access import SYSTEM
from training.attendance.link_dates import link_dates
from training.attendance.operations import locked, send_link
from training.attendance.queries import has_link, trainers_without_link
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
    return queue.each(trainers_without_link(session, now - FURTHEST_BACK, latest_start), _send_once)


def _send_once(wanted: tuple[int, int]) -> int:
    """Under the event's lock, so that two workers send one link. `wanted`: the ids of an event and of a trainer."""
    event_id, person_id = wanted
    with transaction() as session:
        now = clock.now()
        event = locked(session, event_id)
        dates = link_dates(event.starts_at, event.ends_at, rules(session))
        if not has_link(session, event_id, person_id) and dates.sentence_at(now) is None:
            send_link(session, event, session.get_one(Person, person_id), now, SYSTEM)
            log.info("register_link.sent", event_id=event_id)
            return 1
    return 0
