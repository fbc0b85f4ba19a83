from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.courses.messaging.models import EventSlot, Press
from training.courses.messaging.slots import Slot
from training.courses.models import Event


def presses_of(session: Session, event_ids: Iterable[int]) -> dict[int, dict[Slot, EventSlot]]:
    """What was decided about the messages of these events, by event and slot."""
    found: dict[int, dict[Slot, EventSlot]] = defaultdict(dict)
    for row in session.scalars(select(EventSlot).where(EventSlot.event_id.in_(list(event_ids)))):
        found[row.event_id][Slot(row.slot)] = row
    return found


def press_of(session: Session, event_id: int, slot: Slot) -> Press | None:
    """What was decided about one message of one event; None: nothing."""
    row = session.get(EventSlot, (event_id, slot))
    return Press(row.press) if row else None


def going(session: Session, events: Iterable[Event], slot: Slot) -> set[int]:
    """The ids of those of whose messages this one may go: the course sends it, and nobody holds or skips it."""
    sending = [event.id for event in events if event.course.sends(slot)]
    presses = presses_of(session, sending)
    return {one for one in sending if slot not in presses[one] or presses[one][slot].press == Press.NOW}
