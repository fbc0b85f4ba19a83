"""Where a booking stands on its delegate's own list: what it asks of them, its group, and how its money is said."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from training.bookings.lifecycle import FINISHED, Awaits, Outcome, State, is_late
from training.bookings.standing import until_text
from training.clock import local, show_date, show_time
from training.money import pounds
from training.payments.models import Way


class Group(StrEnum):
    """The parts of the list, in their order."""

    TO_DO = "To do"
    COMING = "Coming up"
    WAITING = "Waiting"
    PAST = "Past"
    ENDED = "Cancelled"


class Todo(StrEnum):
    """What somebody has to do about a booking; the first of them that is so is the one that is said."""

    ANSWER_OFFER = "answer offer"
    CONFIRM_ADDRESS = "confirm address"
    NAME_MANAGER = "name manager"
    PAY = "pay"
    EVALUATE = "evaluate"
    COMPLETE = "complete"


@dataclass(frozen=True)
class BookingFacts:
    """What is known of one booking when the list is made. Sums are whole pence."""

    state: State
    awaits: Awaits | None
    outcome: Outcome | None
    held_until: datetime | None
    ends_at: datetime
    price_pence: int = 0
    open_pence: int = 0
    paid_pence: int = 0
    way: Way | None = None
    due_on: date | None = None
    """Of the invoice that it is on."""
    has_manager: bool = True
    has_open_form: bool = False
    has_days_to_make_up: bool = False

    def is_late(self, now: datetime) -> bool:
        return is_late(self.state, self.held_until, now)

    def deadline(self, now: datetime) -> datetime | None:
        """Until when what is to be done keeps the place; None where no place hangs on it."""
        waits = self.state not in FINISHED | {State.CONFIRMED} and not self.is_late(now)
        return self.held_until if waits else None


def todo_of(facts: BookingFacts, now: datetime) -> Todo | None:
    """What the booking asks of its delegate now."""
    live = facts.state not in FINISHED and not facts.is_late(now)
    if live and facts.state == State.OFFERED:
        return Todo.ANSWER_OFFER
    if live and facts.awaits == Awaits.ADDRESS:
        return Todo.CONFIRM_ADDRESS
    if live and facts.awaits == Awaits.MANAGER and not facts.has_manager:
        return Todo.NAME_MANAGER
    if facts.open_pence > 0 and facts.way == Way.CARD and facts.state != State.REQUESTED and not facts.is_late(now):
        return Todo.PAY
    if facts.has_open_form:
        return Todo.EVALUATE
    if facts.has_days_to_make_up:
        return Todo.COMPLETE
    return None


def group_of(facts: BookingFacts, now: datetime) -> Group:
    """Each booking stands in one group: what asks for something comes first, whatever else it is."""
    if todo_of(facts, now):
        return Group.TO_DO
    if facts.state in FINISHED or facts.is_late(now):
        return Group.ENDED
    if now >= facts.ends_at or facts.outcome is not None:
        return Group.PAST
    return Group.COMING if facts.state in {State.CONFIRMED, State.AWAITING_PAYMENT} else Group.WAITING


def money_of(facts: BookingFacts, now: datetime) -> tuple[str, str]:
    """The sum and what is so with it: “£60.00”, “to pay by card”. Nothing for what ended and is settled."""
    if facts.open_pence > 0 and not facts.is_late(now):
        return pounds(facts.open_pence), _owed(facts)
    if facts.paid_pence > 0:
        return pounds(facts.paid_pence), "paid"
    if facts.state in FINISHED or facts.is_late(now):
        return "", ""
    if not facts.price_pence:
        return "Free", ""
    waits = facts.state in {State.WAITING, State.OFFERED}
    return pounds(facts.price_pence), "if you take a place" if waits else "once it is confirmed"


def money_line(facts: BookingFacts, now: datetime) -> str:
    """The same for the booking's own page, with the day: “£60.00 to pay by 12 June 2026”, “Free”."""
    pence, said = money_of(facts, now)
    if facts.open_pence > 0 and facts.state == State.AWAITING_PAYMENT and facts.held_until and not facts.is_late(now):
        today = local(facts.held_until).date() == local(now).date()
        said = f"to pay by {f'{show_time(facts.held_until)} today' if today else until_text(facts.held_until)}"
    elif facts.open_pence > 0 and facts.due_on:
        said = f"to pay by {show_date(facts.due_on, weekday=False)}"
    return f"{pence} {said}".strip()


def _owed(facts: BookingFacts) -> str:
    match facts.way:
        case Way.CARD:
            return "to pay by card"
        case Way.RECHARGE:
            return "charged to a council cost code"
        case Way.INVOICE if facts.due_on:
            return f"on an invoice, due {show_date(facts.due_on, weekday=False)}"
        case Way.INVOICE:
            return "to pay when the invoice comes"
    return "to pay"
