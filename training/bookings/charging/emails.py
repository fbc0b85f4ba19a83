"""What people are told about a charge for cancelling late or not coming: once it is decided, and not before."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.bookings.emails import post_about
from training.bookings.models import Booking
from training.bookings.operations import CANCELLED
from training.mail.operations import post
from training.payments.cancellation import because_cancelled
from training.payments.models import ChargeReason, Proposal
from training.payments.queries import account_of
from training.settings.queries import rules


def tell_charged(session: Session, booking: Booking, proposal: Proposal, back: int, now: datetime) -> None:
    """What it costs and why, what of it is paid, and how the rest is to be paid."""
    account = account_of(session, booking.id)
    standing = account.live[-1].charge.payer if account.live else None
    post_about(
        session,
        "bookings/charged",
        booking,
        now,
        once=f"charged:{proposal.id}",
        pence=proposal.pence,
        why=_why(proposal),
        owed=max(account.open_pence, 0),
        payer=standing,
        back=back,
    )


def tell_waived(session: Session, booking: Booking, proposal: Proposal, back: int, now: datetime) -> None:
    """That nothing is owed, why, and what goes back."""
    post_about(
        session,
        "bookings/waived",
        booking,
        now,
        once=f"waived:{proposal.id}",
        pence=proposal.pence,
        why=_why(proposal),
        because=proposal.waived_because,
        back=back,
    )


def tell_put_right(session: Session, booking: Booking, proposal: Proposal, back: int, now: datetime) -> None:
    """The register was wrong and a charge was confirmed by it: tell the delegate, and the training team."""
    owed = max(account_of(session, booking.id).open_pence, 0)
    once = f"put right:{proposal.id}"
    post_about(
        session, "bookings/charge_put_right", booking, now, once=once, pence=proposal.pence, back=back, owed=owed
    )
    post(
        session,
        "bookings/charge_was_put_right",
        rules(session).contact_email,
        now,
        {
            "booking": booking,
            "event": booking.event,
            "name": booking.delegate.name if booking.delegate else "",
            "pence": proposal.pence,
            "back": back,
            "owed": owed,
        },
        about=("booking", booking.id),
        once=f"{once}, for the team",
    )


def _why(proposal: Proposal) -> str:
    if proposal.reason == ChargeReason.ABSENCE:
        return "the register says that you did not attend"
    return because_cancelled(proposal.explanation.removeprefix(CANCELLED))
