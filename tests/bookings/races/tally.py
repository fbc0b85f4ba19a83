"""What became of a rush: the database counted, and every client's answers held against it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bookings.races.clients import Client
from training.bookings import places
from training.bookings.lifecycle import HOLDS_A_PLACE, LIVE, State
from training.bookings.models import Booking

Held = tuple[str, State]
"""A booking's reference and its state."""


@dataclass(frozen=True)
class Tally:
    """What there is at the end, and what is wrong with it."""

    capacity: int
    bookings: int
    """All that the rush made, those that were cancelled too."""
    sold: int
    """Bookings that hold a place; an offer holds one."""
    waiting: int
    lost: list[str]
    """One sentence for each client that was told one thing while the database says another, or was told nothing."""
    errors: list[str]
    """Answers that say that something went wrong on our side."""
    refused: dict[str, int]
    """The sentences of those who got no place, and how often each was said."""
    mismatches: list[tuple[str, str, int, int]]
    idle: int
    """Places that are free while people wait for one."""

    @property
    def oversold(self) -> int:
        return max(self.sold - self.capacity, 0)

    def faults(self) -> list[str]:
        """Everything that must not be, in sentences."""
        found = [f"{self.oversold} places too many were sold"] if self.oversold else []
        found += [
            f"the counter of {ref} ({mode}) says {taken}, its bookings {held}"
            for ref, mode, taken, held in self.mismatches
        ]
        found += [f"{self.idle} places are free while {self.waiting} people wait"] if self.idle else []
        return found + self.errors + self.lost


def tally(session: Session, event_id: int, capacity: int, clients: Sequence[Client]) -> Tally:
    session.rollback()
    held: dict[int | None, list[Held]] = defaultdict(list)
    for person_id, ref, state in session.execute(
        select(Booking.delegate_id, Booking.ref, Booking.state).where(Booking.event_id == event_id)
    ):
        held[person_id].append((ref, State(state)))
    states = [state for bookings in held.values() for _, state in bookings]
    sold, waiting = sum(state in HOLDS_A_PLACE for state in states), states.count(State.WAITING)
    refused: dict[str, int] = defaultdict(int)
    for client in clients:
        for press in client.presses:
            if press.refusal:
                refused[press.refusal] += 1
    return Tally(
        capacity=capacity,
        bookings=len(states),
        sold=sold,
        waiting=waiting,
        lost=[fault for client in clients if (fault := why_lost(client, held[client.person_id]))],
        errors=[fault for client in clients for fault in _errors_of(client)],
        refused=dict(refused),
        mismatches=places.mismatches(session),
        idle=max(capacity - sold, 0) if waiting else 0,
    )


def why_lost(client: Client, bookings: Sequence[Held]) -> str | None:
    """What a client was told that is not so, or that it was told nothing; None when all is well with it."""
    who = f"person {client.person_id}"
    if len(bookings) > 1:
        return f"{who} sent one form and has {len(bookings)} bookings: {bookings}"
    if not client.presses:
        return f"{who} was not answered in time"
    for press in client.presses:
        if press.booking is None and press.refusal is None:
            answer = f"answered {press.answer.status}" if press.answer else "not answered"
            return f"{who} was {answer}, which names no booking and says nothing about places"
    led_to = {press.booking for press in client.presses if press.booking}
    if led_to != {ref for ref, _ in bookings}:
        return f"{who} was led to {sorted(led_to) or 'no booking'} and has {bookings or 'none'}"
    return _why_lost_since(client, bookings[0]) if bookings else None


def _why_lost_since(client: Client, booking: Held) -> str | None:
    """The same, of a booking that is there: whether its state is what its delegate last did with it."""
    ref, state = booking
    if client.cancelled != (state is State.CANCELLED) or (not client.cancelled and state not in LIVE):
        did = "cancelled it" if client.cancelled else "kept it"
        return f"person {client.person_id} {did}, and booking {ref} is {state}"
    return None


def _errors_of(client: Client) -> list[str]:
    answers = [*(press.answer for press in client.presses), client.cancel_page, client.cancelling]
    return [
        f"person {client.person_id} was answered {answer.status}"
        for answer in answers
        if answer and answer.status >= 500
    ]
