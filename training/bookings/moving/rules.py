"""Whether a booking may move to another date of its course, and what that does to what is owed (domain.md,
“Cancelling, swapping, moving”).
"""

from dataclasses import dataclass
from datetime import datetime

from training.bookings.eligibility import Applicant, EventFacts, why_not_bookable, why_not_for
from training.money import pounds, price
from training.payments.cancellation import CancellationCost


@dataclass(frozen=True)
class MoveWish:
    """What a move is judged by, at one moment."""

    moved_before: int
    """How often the booking was moved already."""
    cancelling: CancellationCost
    """What cancelling it instead would cost."""
    board_changed_it: bool = False
    """The Board changed date, time or place, and the way out after that is open."""
    by_administrator: bool = False


def why_not_move(wish: MoveWish) -> str | None:
    """Why the booking cannot be moved, and what to do instead; None when it may.

    Once is free, while cancelling is. What the Board caused takes nothing away from anybody, and the administrator may
    move anybody.
    """
    return None if wish.by_administrator or wish.board_changed_it else beyond_the_rule(wish)


def beyond_the_rule(wish: MoveWish) -> str | None:
    """Why a delegate could not do it, which the administrator reads before they do."""
    pence = wish.cancelling.pence
    if pence:
        return (
            "Moving to another date is free only while cancelling is. "
            f"Cancelling now costs {pounds(pence)}: {wish.cancelling.why}. "
            "If you cannot come, cancel this booking and book the other date."
        )
    if wish.moved_before:
        return (
            "This booking has been moved already, and each may be moved once, also where it is free. "
            "Cancelling is free now. Cancel this booking, and book the other date."
        )
    return None


def why_not_there(
    event: EventFacts, applicant: Applicant, now: datetime, *, by_administrator: bool, invited: bool = False
) -> str | None:
    """Why this person cannot move to that event, places apart. `invited`: to that event.

    The administrator may also use a date whose booking is closed, or that is not for everybody.
    """
    closed_to_all = event.state in {"draft", "cancelled"} or now >= event.starts_at
    if closed_to_all or not by_administrator:
        sentence = why_not_bookable(event, now, invited=invited)
        if sentence:
            return sentence
    return why_not_for(event, applicant)


def money_in_words(before_pence: int, after_pence: int, paid_pence: int) -> str:
    """What a move does to what is owed. Whole pence; `paid_pence` is what was paid for the booking."""
    if before_pence == after_pence:
        return f"Same price: {pounds(after_pence)}." if after_pence else "Free, as before."
    changed = f"{price(after_pence)} instead of {price(before_pence).lower()}."
    if paid_pence > after_pence:
        return f"{changed} {pounds(paid_pence - after_pence)} goes back to where it came from."
    if after_pence > before_pence:
        return f"{changed} {pounds(after_pence - paid_pence)} is to be paid."
    return changed
