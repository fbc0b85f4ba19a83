"""What became of money that went back, in words: sent by us, or taken by the bank of whoever paid."""

from datetime import date
from enum import StrEnum

from training import clock
from training.payments.models import Method, RefundSource, RefundState


class Became(StrEnum):
    """What became of it, in the words of a tag."""

    ON_ITS_WAY = "On its way"
    SENT_BACK = "Paid back"
    NOT_SENT = "Failed"
    TAKEN = "Taken back by the bank"
    GIVEN_BACK = "Given back by the bank"


_SENT = {RefundState.DONE: Became.SENT_BACK, RefundState.FAILED: Became.NOT_SENT}


def became(source: str, state: str) -> Became:
    """A bank has what it took from the first day on, until it decides for us."""
    if source == RefundSource.DISPUTE:
        return Became.GIVEN_BACK if state == RefundState.FAILED else Became.TAKEN
    return _SENT.get(RefundState(state), Became.ON_ITS_WAY)


def what_went_back(source: str, state: str, method: str, day: date, *, card: str = "the card") -> str:
    """The rest of a sentence that begins with the sum. `day` is when it arrived, or else when it was decided.

    Whoever reads it may be the one who paid: `card` says whose it is.
    """
    by_card = method == Method.CARD
    bank = f"taken back by the bank of {card}, after somebody told it that this payment was not right"
    match became(source, state):
        case Became.GIVEN_BACK:
            return f"{bank}; the bank decided for us and gave it back"
        case Became.TAKEN:
            return f"{bank}, on {clock.show_date(day)}"
        case Became.SENT_BACK:
            return f"sent back{f' to {card}' if by_card else ''} on {clock.show_date(day)}"
        case Became.NOT_SENT:
            return "could not be sent back yet: the training team looks after it"
        case Became.ON_ITS_WAY:
            return f"on its way back{f' to {card}: that takes some days' if by_card else ''}"
