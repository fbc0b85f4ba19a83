"""What the worker does: the day before an event it sends each trainer the list of people and the register's link.

Whom names in the reports of Teams and Zoom meant is forgotten with the reports.
"""

from datetime import timedelta

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from training import clock, queue
from training.access import SYSTEM
from training.attendance.link_dates import link_dates
from training.attendance.online.operations import forget_old_names, old_names
from training.attendance.operations import locked, send_link
from training.attendance.queries import has_link, trainers_without_link
from training.courses.messaging.queries import going
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
    events = select(Event).where(Event.id.in_({one for one, _ in wanted})).options(joinedload(Event.course))
    sent_for = going(session, session.scalars(events), Slot.TRAINERS)
    return queue.each([one for one in wanted if one[0] in sent_for], _send_once)


def _send_once(wanted: tuple[int, int]) -> int:
    """Under the event's lock, so that two workers send one link, and none goes that was held in the meantime.

    `wanted`: the ids of an event and of a trainer.
    """
    event_id, person_id = wanted
    with transaction() as session:
        now = clock.now()
        event = locked(session, event_id)
        in_force = rules(session)
        dates = link_dates(event.starts_at, event.ends_at, in_force)
        in_time = dates.sentence_at(now) is None and now >= dates.sent_from(in_force.message_hour)
        if in_time and going(session, [event], Slot.TRAINERS) and not has_link(session, event_id, person_id):
            send_link(session, event, session.get_one(Person, person_id), now, SYSTEM)
            log.info("register_link.sent", event_id=event_id)
            return 1
    return 0


@queue.sweep("attendance.forget_old_names", every_minutes=30)
def forget_names_of_old_reports() -> int:
    """Forget whom the names in reports of Teams and Zoom meant, when the reports are gone. Returns how many."""
    before = clock.now() - timedelta(days=rules(db.session()).online_files_days)
    if not db.session.scalar(select(exists().where(old_names(before)))):
        return 0
    with transaction() as session:
        return forget_old_names(session, before)
