"""How many want to come to each event, and what becomes of them."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from training import clock
from training.courses.models import Event, Mode

NOT_CLOSED = "TRAUMA-03"
"""The past event whose register nobody has closed."""
UNMARKED = 2
CLOSED_LATELY = "NEGLECT-03"
"""The past event whose register the trainer closed by the button: it is not written with the others."""

CONFERENCE_ATTENDED = 402
BRIEFINGS_ATTENDED = 198
BRIEFINGS_WANT_SLIDES = 95
"""Between October 2021 and March 2023 (domain.md, “Who and what”)."""


@dataclass(frozen=True, kw_only=True)
class EventDemand:
    """How many bookings of each kind an event gets. `attended` counts walk-ins too; None: as it comes."""

    confirmed: int
    cancelled: int = 0
    lapsed: int = 0
    declined: int = 0
    awaiting_manager: int = 0
    walk_ins: int = 0
    attended: int | None = None


EARLIER = ("L1-EARLY-01", "L1-EARLY-02")
"""Deliveries of three years ago: who came holds a certificate whose refresh was due, or soon is."""

_SPECIAL = {
    **dict.fromkeys(EARLIER, EventDemand(confirmed=0)),
    "NAI-CONF-01": EventDemand(confirmed=437, cancelled=31, lapsed=4, walk_ins=9, attended=CONFERENCE_ATTENDED),
    "BRIEF-01": EventDemand(confirmed=117, cancelled=9, lapsed=1, walk_ins=3, attended=104),
    "BRIEF-02": EventDemand(confirmed=108, cancelled=7, walk_ins=2, attended=BRIEFINGS_ATTENDED - 104),
    "ONLINE-LIVE-01": EventDemand(confirmed=131, cancelled=8, lapsed=2, walk_ins=2),
    "ECC-01": EventDemand(confirmed=104, cancelled=6, lapsed=1),
    "POLSC-01": EventDemand(confirmed=28, cancelled=2),
    "CHAMPION-01": EventDemand(confirmed=18, cancelled=2, declined=1),
    "TRAUMA-03": EventDemand(confirmed=21, cancelled=2, walk_ins=1),
    "L2-WEB-03": EventDemand(confirmed=84, cancelled=6),
    "CHAMPION-02": EventDemand(confirmed=9, awaiting_manager=2),
}
_COMING = {
    "RPC-03": 22,
    "L3-07": 24,  # full
    "L2-06": 21,
    "L3-REF-04": 23,
    "ANTIRACIST-02": 47,
    "FAITH-02": 58,
    "L3-08": 17,
    "L1-02": 44,
    "THINKFAM-02": 23,
    "NAI-03": 31,
    "WTESS-03": 12,
    "BRAIN-03": 26,
    "L2-07": 9,
    "ONLINE-03": 30,
    "L2-WEB-04": 19,
    "DIFFICULT-03": 6,
    "GANGS-03": 12,
    "CCE-03": 14,
    "EARLYHELP-04": 57,
    "L3-09": 5,
    "NEGLECT-04": 3,
    "L3-REF-05": 2,
    "RPC-04": 4,
    "TRAUMA-04": 2,
    "L2-08": 1,
    "L3-10": 0,
}


PREVIOUS = "P-"
"""How references of events of the year before begin."""


def is_of_previous_year(event: Event) -> bool:
    return event.ref.startswith(PREVIOUS)


def demand_for(event: Event, rng: Random) -> EventDemand:
    """The fixed figures where there are some; else a plausible share of the places."""
    if event.ref in _SPECIAL:
        return _SPECIAL[event.ref]
    if event.ref in _COMING:
        confirmed = _COMING[event.ref]
        return EventDemand(confirmed=confirmed, cancelled=rng.randint(0, confirmed // 8))
    if is_of_previous_year(event):
        confirmed = rng.randint(14, 21) if event.pools[0].mode == Mode.ROOM else rng.randint(24, 42)
        return EventDemand(confirmed=confirmed, cancelled=rng.randint(1, 4), walk_ins=rng.randint(0, 2))
    if event.pools[0].mode == Mode.ROOM:
        confirmed = rng.randint(event.capacity * 7 // 10, event.capacity)
        return EventDemand(
            confirmed=confirmed, cancelled=rng.randint(1, 4), lapsed=rng.randint(0, 1), walk_ins=rng.randint(0, 2)
        )
    confirmed = rng.randint(event.capacity // 2, event.capacity * 9 // 10)
    return EventDemand(
        confirmed=confirmed, cancelled=rng.randint(2, 8), lapsed=rng.randint(0, 2), walk_ins=rng.randint(0, 3)
    )


def is_past(event: Event, now: datetime) -> bool:
    """Over, and not only since this morning: today's event is still to be marked whenever the year is loaded."""
    return clock.local(event.ends_at).date() < clock.local(now).date()
