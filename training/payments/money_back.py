"""What became of money that went back, in words: sent by us, or taken by the bank of whoever paid."""

from datetime import date

from training import clock
from training.payments.models import Method, RefundSource, RefundState


def what_went_back(source: str, state: str, method: str, day: date, *, card: str = "the card") -> str:
    """The rest of a sentence that begins with the sum. `day` is when it arrived, or else when it was decided.

    Whoever reads it may be the one who paid: `card` says whose it is.
    """
    by_card = method == Method.CARD
    if source == RefundSource.DISPUTE:
        bank = f"taken back by the bank of {card}, after somebody told it that this payment was not right"
        if state == RefundState.FAILED:
            return f"{bank}; the bank decided for us and gave it back"
        return f"{bank}, on {clock.show_date(day)}"
    if state == RefundState.DONE:
        return f"sent back{f' to {card}' if by_card else ''} on {clock.show_date(day)}"
    if state == RefundState.FAILED:
        return "could not be sent back yet: the training team looks after it"
    return f"on its way back{f' to {card}: that takes some days' if by_card else ''}"
