"""Names that hold somebody's id: by them a message is written once (timetable/queries.py, writing/models.py)."""

from training.courses.messaging.slots import Slot

_SLOTS = frozenset(Slot)


def renamed(once: str, loser_id: int, winner_id: int) -> str:
    """What a message to the loser is called as one to the winner, who is not written the same a second time."""
    match once.split(":"):
        case [slot, event, booking, delegate, *about] if slot in _SLOTS and delegate == str(loser_id) and about:
            return ":".join([slot, event, booking, str(winner_id), *about])
        case ["written", message, reader] if reader == str(loser_id):
            return f"written:{message}:{winner_id}"
    return once
