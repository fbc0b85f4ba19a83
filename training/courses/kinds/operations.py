"""What an event's type keeps it from being changed to, and the places that it keeps for areas; inside transaction()."""

from collections.abc import Sequence

from training.courses.models import Event, KeptPlaces
from training.refusals import Code, Refused

Kept = Sequence[tuple[str, int]]
"""Areas with how many places are kept for each."""


def refuse_another_kind(event: Event, kind: str, partner_link: str, *, booked: bool) -> None:
    """What people were told when they booked stays true: what they are asked, and that they book here.

    `booked`: somebody has, or waits, or was let in on the day. Raises Refused.
    """
    if not booked and not event.register_closed_at:
        return
    if event.kind != kind:
        raise Refused(Code.NOT_POSSIBLE, "People have booked it or were counted, so its type stays as it is", "kind")
    if bool(event.partner_link) != bool(partner_link):
        sentence = "People have booked it here or were counted, so where it is booked stays as it is"
        raise Refused(Code.NOT_POSSIBLE, sentence, "partner_link")


def refuse_to_keep_too_many(kept: Kept, places: int) -> None:
    """Raises Refused where more places are kept for areas than an event has."""
    total = sum(number for _, number in kept)
    if total > places:
        sentence = f"{total} places are kept for areas, and the event has {places}. Keep fewer, or add places"
        raise Refused(Code.TOO_MUCH, sentence, "kept_until")


def write_kept_places(event: Event, kept: Kept) -> None:
    """Keep so many places for each of these areas, and for no other."""
    there = {row.area: row for row in event.kept_places}
    rows = []
    for area, number in kept:
        row = there.get(area) or KeptPlaces(area=area)
        row.places = number
        rows.append(row)
    event.kept_places = rows
