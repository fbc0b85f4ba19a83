"""What not coming costs somebody once the register is closed: what is proposed, and what is taken back again."""

from dataclasses import dataclass
from enum import StrEnum

from training.bookings.lifecycle import Outcome

REGISTER_CORRECTED = "The register was corrected."
"""Why charges are withdrawn and money goes back."""


class Proposed(StrEnum):
    """How far the charge for an absence has come."""

    NOT_YET = "not yet"
    OPEN = "open"
    """It stands before the administrator."""
    CONFIRMED = "confirmed"
    WAIVED = "waived"


class Follow(StrEnum):
    """What follows from an outcome."""

    NOTHING = "nothing"
    PROPOSE = "propose"
    TAKE_BACK = "take back"
    """Nobody has decided about the charge yet, and there is nothing left to decide."""
    PUT_RIGHT = "put right"
    """It was confirmed, and is not owed after all."""


@dataclass(frozen=True)
class ClosedBooking:
    """One booking as a closed register leaves it. Sums in whole pence."""

    before: Outcome | None
    """What the register said when it was closed before."""
    outcome: Outcome | None
    """None: the booking was cancelled while the register was open again."""
    proposed: Proposed
    cost_pence: int
    """What not coming costs by the policy."""
    walk_in: bool = False
    names_payer: bool = True
    charged_pence: int = 0
    paid_pence: int = 0


def what_follows(seen: ClosedBooking) -> Follow:
    """What becomes of the charge for an absence when a register is closed, for the first time or again.

    What was decided about an absence stays decided while the register goes on saying so. Nothing is proposed that
    nobody could be asked for, and nothing to walk-ins, whom nobody had expected.
    """
    if seen.outcome is not Outcome.DID_NOT_ATTEND:
        if seen.proposed is Proposed.OPEN:
            return Follow.TAKE_BACK
        corrected = seen.outcome is not None and seen.proposed is Proposed.CONFIRMED
        return Follow.PUT_RIGHT if corrected else Follow.NOTHING
    decided_before = seen.before is Outcome.DID_NOT_ATTEND and seen.proposed is not Proposed.NOT_YET
    if seen.walk_in or decided_before or seen.proposed in {Proposed.OPEN, Proposed.CONFIRMED}:
        return Follow.NOTHING
    somebody_pays = seen.names_payer or seen.charged_pence > 0 or seen.paid_pence > 0
    return Follow.PROPOSE if seen.cost_pence > 0 and somebody_pays else Follow.NOTHING


def state_of_payment(pence: int, charged_pence: int, paid_pence: int, way: str | None) -> str:
    """Where the money of a proposed charge is, in a few words. `way` is how the payer means to pay."""
    if paid_pence >= pence:
        more = " and more" if paid_pence > pence else ""
        return f"Paid already{more}"
    if paid_pence > 0:
        return "Paid in part"
    if charged_pence:
        return {"card": "Unpaid", "recharge": "To be recharged"}.get(way or "", "On invoice")
    return "Owed once you confirm it"
