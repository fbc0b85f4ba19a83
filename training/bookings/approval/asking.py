"""A line manager's approval: who may be asked for it, and what became of a link that asks (domain.md, “Places”)."""

from dataclasses import dataclass
from datetime import datetime

from training import clock
from training.bookings.lifecycle import Awaits, State

NOT_YOUR_OWN = "Enter your line manager’s e-mail address, not your own"
OWN_ADDRESS = f"{NOT_YOUR_OWN}: nobody approves their own booking. If you have no line manager, ask the training team"
NOT_YOURS = "You cannot approve your own booking. Your line manager has to open this link and decide."
REPLACED = "Since then the same question went to another address, so this link does nothing any more."
SEVERAL_TIMES = (
    "We have asked several times for this booking already. Ask the training team: they can ask again, or approve it."
)
MOST_ASKED = 6
"""How often a delegate may have somebody asked about one booking: nobody's mailbox is filled through us."""


def is_own_address(manager_email: str, own: str | None) -> bool:
    """Whether the manager's address is the delegate's own, however it is capitalised."""
    return bool(own) and manager_email.strip().lower() == (own or "").strip().lower()


def waits_for_manager(state: str, awaits: str | None, held_until: datetime | None, now: datetime) -> bool:
    """Whether a manager's answer would still count."""
    return state == State.REQUESTED and awaits == Awaits.MANAGER and (held_until is None or now < held_until)


@dataclass(frozen=True)
class ApprovalAsked:
    """A booking about which a manager was asked, and what happened since."""

    state: str
    awaits: str | None
    held_until: datetime | None
    ended_at: datetime | None
    replaced_at: datetime | None
    """When the same question went to another address."""
    approved_at: datetime | None
    by_team: bool
    """Whether the training team gave the last answer, and not the manager."""
    event_cancelled: bool


@dataclass(frozen=True)
class Became:
    """Why there is nothing to answer any more. `approved`: the answer was yes, and it stands."""

    title: str
    sentence: str
    approved: bool = False
    replaced: bool = False
    """Whoever holds this link need not be the manager: the booking is not shown to them."""


def what_became(asked: ApprovalAsked, now: datetime) -> Became | None:
    """What became of the booking, and when; None while it waits for the manager."""
    if asked.replaced_at is not None:
        on = clock.show_moment(asked.replaced_at)
        return Became("This link is out of date", f"{REPLACED} That was on {on}.", replaced=True)
    if asked.event_cancelled:
        return Became("The Board has cancelled this event", "There is nothing to approve. Nobody owes anything for it.")
    by = "The training team" if asked.by_team else "You"
    on = f" on {clock.show_moment(asked.ended_at)}" if asked.ended_at else ""
    match asked.state:
        case State.DECLINED:
            return Became("This booking was declined", f"{by} declined it{on}. The place is free again.")
        case State.CANCELLED:
            return Became("This booking was cancelled", f"It was cancelled{on}. There is nothing to approve.")
        case State.LAPSED if asked.approved_at is not None:
            return Became("This booking has lapsed", f"It was approved, but not paid for in time, and lapsed{on}.")
        case State.LAPSED:
            return _too_late(on)
        case State.REQUESTED if asked.held_until is not None and now >= asked.held_until:
            return _too_late(f" on {clock.show_moment(asked.held_until)}")
        case State.REQUESTED if asked.awaits == Awaits.MANAGER:
            return None
    when = f" on {clock.show_moment(asked.approved_at)}" if asked.approved_at else ""
    next_step = (
        "The place is kept until it is paid for."
        if asked.state == State.AWAITING_PAYMENT
        else "The place is booked. You do not need to do anything else."
    )
    return Became("This booking is approved", f"{by} approved it{when}. {next_step}", approved=True)


def _too_late(on: str) -> Became:
    return Became(
        "This booking has lapsed",
        f"Nobody approved it in time, so the place went back{on}. Whoever asked for it can book again.",
    )
