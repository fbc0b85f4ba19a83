"""What the state of a booking means to its delegate, in words; and how several stand that were made together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from training import clock, workdays
from training.bookings.lifecycle import FINISHED, Awaits, Outcome, State, is_late
from training.bookings.models import Booking
from training.courses.messaging.slots import writes_again


@dataclass(frozen=True)
class BookingStanding:
    """A word for a tag, its tone, and what is so and what happens next in a sentence or two."""

    word: str
    tone: str
    sentence: str


_ENDED = {
    State.CANCELLED: "This booking was cancelled{on}. You no longer have a place.",
    State.LAPSED: "This booking was not confirmed in time. The place was given up{on}.",
    State.DECLINED: "This booking was declined{on}, so there is no place for you.",
}
_OUTCOMES = {
    Outcome.ATTENDED: ("Attended", "good", "The register says that you attended."),
    Outcome.PARTIAL: ("Attended in part", "wait", "The register says that you attended part of it."),
    Outcome.DID_NOT_ATTEND: ("Did not attend", "bad", "The register says that you did not attend."),
}


def word_of(outcome: Outcome) -> str:
    """The one word that every page has for an outcome: “Attended in part”."""
    return _OUTCOMES[outcome][0]


_COMPLETED = {
    Outcome.PARTIAL: (
        "Came",
        "good",
        "The register says that you came. It counts towards the booking that it completes.",
    ),
    Outcome.DID_NOT_ATTEND: (
        "Did not come",
        "wait",
        "The register says that you did not come. That costs nothing, and you can choose another date.",
    ),
}
"""Of a booking that completes another one: only that one is ever attended."""


_OF_ANOTHER = {
    "A place is free": "It is their turn. We will keep the place for them{until}. Then we offer it to the next person.",
    "Attended": "The register says that they attended.",
    "Attended in part": "The register says that they attended part of it.",
    "Confirmed": "They have a place.",
    "Declined": "This booking was declined, so there is no place for them.",
    "Did not attend": "The register says that they did not attend.",
    "Not confirmed yet": "They have to follow the link in our message to confirm it. The place is held{until}.",
    "On the waiting list": "A place is offered when it is their turn. Nothing is owed until then.",
    "Waiting for approval": "It needs the approval of their line manager. The place is held{until}.",
}
"""By the word, where the sentence speaks to the delegate. Whom we write to differs, so these leave it out."""


def standing_of_another(booking: Booking, now: datetime) -> BookingStanding:
    """The same for whoever looks after somebody else's booking."""
    as_told = standing(booking, now)
    sentence = _OF_ANOTHER.get(as_told.word, as_told.sentence)
    return replace(as_told, sentence=sentence.format(until=_until(booking, now)))


def shown_from(said_on: date, days: int) -> date:
    """The day on which an organisation sees it, so many working days after the register said so."""
    return workdays.add(said_on, days)


def said_by(today: date, days: int) -> date:
    """The last day on which the register may have said so, for it to be shown today."""
    day = today
    while shown_from(day, days) > today:
        day -= timedelta(days=1)
    return day


def contested_until(said_on: date, days: int) -> date:
    """The last day to say that it is wrong."""
    return workdays.add(said_on, days)


NOT_SHOWN_YET = BookingStanding("Took place", "plain", "What the register says of them is not shown yet.")


def hides_no_show(booking: Booking, today: date, days: int) -> bool:
    """Whether the register says that they did not come, and their organisation does not see it yet."""
    if booking.outcome != Outcome.DID_NOT_ATTEND or booking.outcome_at is None:
        return False
    return today < shown_from(clock.local(booking.outcome_at).date(), days)


def can_be_contested_until(booking: Booking, today: date, days: int) -> date | None:
    """The last day to say that they did come, as long as it is not over. None where the register says no such thing."""
    if booking.outcome != Outcome.DID_NOT_ATTEND or booking.outcome_at is None or booking.completes_id is not None:
        return None
    last = contested_until(clock.local(booking.outcome_at).date(), days)
    return last if today <= last else None


def standing_for_agency(booking: Booking, now: datetime, days: int) -> BookingStanding:
    """How it stands for the coordinators of its agency: that somebody did not come is shown `days` working days after
    the register said so.
    """
    return NOT_SHOWN_YET if hides_no_show(booking, clock.local(now).date(), days) else standing(booking, now)


def standing(booking: Booking, now: datetime) -> BookingStanding:
    """How a booking stands now."""
    state = State(booking.state)
    if state in FINISHED:
        on = f" on {clock.show_date(booking.ended_at)}" if booking.ended_at else ""
        if by_board(booking):
            return BookingStanding("Cancelled", "plain", f"The Board cancelled this event{on}. You owe nothing for it.")
        return BookingStanding(state.value.capitalize(), "plain", _ENDED[state].format(on=on))
    if booking.outcome and booking.completes_id is not None:
        return BookingStanding(*_COMPLETED[Outcome(booking.outcome)])
    if booking.outcome:
        return BookingStanding(*_OUTCOMES[Outcome(booking.outcome)])
    if state is State.CONFIRMED:
        return _confirmed(booking, now)
    if is_late(state, booking.held_until, now):
        return BookingStanding(
            "Lapsed", "plain", "This booking was not confirmed in time, so the place is no longer held."
        )
    until = _until(booking, now)
    if state is State.WAITING and booking.awaits is None:
        sentence = "We will e-mail you when it is your turn. You owe nothing until then."
        return BookingStanding("On the waiting list", "wait", sentence)
    if state is State.OFFERED:
        sentence = f"It is your turn. We will keep the place for you{until}. Then we offer it to the next person."
        return BookingStanding("A place is free", "wait", sentence)
    if booking.awaits == Awaits.ADDRESS:
        return BookingStanding(
            "Not confirmed yet", "wait", f"Follow the link in our message to confirm it. The place is held{until}."
        )
    if booking.awaits == Awaits.MANAGER:
        return BookingStanding(
            "Waiting for approval",
            "wait",
            f"It needs your line manager’s approval. The place is held{until}. We will write to you either way.",
        )
    if state is State.AWAITING_PAYMENT:
        return BookingStanding(
            "Waiting for payment",
            "wait",
            f"To confirm it, pay by card or ask for an invoice. The place is held{until}.",
        )
    return BookingStanding(state.value.capitalize(), "wait", f"The place is held{until}.")


@dataclass(frozen=True)
class Together:
    """How one state is said of all of several bookings, of one of them, and of more; and what those wait for."""

    all: str
    one: str
    more: str
    sentence_of_one: str = ""
    sentence_of_more: str = ""


_ENDED_TOGETHER = Together("Every one of these bookings has ended", "ended", "ended")
_TOGETHER = {
    State.CONFIRMED: Together("Everybody is booked", "booked", "booked"),
    State.REQUESTED: Together(
        "Everybody is waiting for approval",
        "waiting for approval",
        "waiting for approval",
        "One place is held{until}, and waits for the approval of the line manager.",
        "{count} places are held{until}, and wait for the approval of the line manager.",
    ),
    State.AWAITING_PAYMENT: Together(
        "Everybody is waiting for payment",
        "waiting for payment",
        "waiting for payment",
        "One place is held{until}, and is yours once it is paid for.",
        "{count} places are held{until}, and are yours once they are paid for.",
    ),
    State.OFFERED: Together(
        "Everybody is offered a place",
        "offered a place",
        "offered a place",
        "One place is offered{until}: one press accepts it.",
        "{count} places are offered{until}: one press accepts each.",
    ),
    State.WAITING: Together("Everybody is on the waiting list", "on the waiting list", "on the waiting list"),
}
"""In the order in which they are said. What the waiting list means depends on the event."""


@dataclass(frozen=True)
class Came:
    """What came of several bookings that were made together. `sentences`: what those wait for that hold a place."""

    heading: str
    sentences: Sequence[str]
    waiting: Sequence[Booking]
    to_pay: int


def summarise_group(bookings: Iterable[Booking], now: datetime) -> Came:
    """Nobody counts as booked who has no confirmed place."""
    by_state: dict[State, list[Booking]] = defaultdict(list)
    ended = 0
    for booking in bookings:
        if booking.state in FINISHED or is_late(State(booking.state), booking.held_until, now):
            ended += 1
        else:
            by_state[State(booking.state)].append(booking)
    parts = [(said, by_state[state]) for state, said in _TOGETHER.items() if by_state[state]]
    counts = [(said, len(those)) for said, those in parts] + ([(_ENDED_TOGETHER, ended)] if ended else [])
    several = ", ".join(f"{count} {said.one if count == 1 else said.more}" for said, count in counts)
    return Came(
        heading=counts[0][0].all if len(counts) == 1 else several,
        sentences=[sentence for said, those in parts if (sentence := _sentence_of(said, those, now))],
        waiting=by_state[State.WAITING],
        to_pay=len(by_state[State.AWAITING_PAYMENT]),
    )


def _sentence_of(said: Together, those: Sequence[Booking], now: datetime) -> str:
    first = min(those, key=lambda booking: booking.held_until or booking.event.starts_at)
    sentence = said.sentence_of_one if len(those) == 1 else said.sentence_of_more
    return sentence.format(count=len(those), until=_until(first, now))


def by_board(booking: Booking) -> bool:
    """Did the booking end because the Board cancelled the event?"""
    cancelled_at, ended_at = booking.event.cancelled_at, booking.ended_at
    in_order = cancelled_at is not None and ended_at is not None and ended_at >= cancelled_at
    return booking.state == State.CANCELLED and in_order


def until_text(moment: datetime, today: date | None = None) -> str:
    """“Tuesday 12 May 2026, 9:30am”; midnight is the end of the day before, as people say it.

    `today` is for pages: “today, 9:30am” stands out. A message is read on another day, too, and says the date.
    """
    at_midnight = clock.local(moment).time() == time(0)
    last = clock.local(moment - timedelta(seconds=1) if at_midnight else moment).date()
    day = "today" if last == today else clock.show_date(last)
    return f"the end of {day}" if at_midnight else f"{day}, {clock.show_time(moment)}"


def _until(booking: Booking, now: datetime) -> str:
    return f" until {until_text(booking.held_until, clock.local(now).date())}" if booking.held_until else ""


def _confirmed(booking: Booking, now: datetime) -> BookingStanding:
    if now >= booking.event.ends_at:
        return BookingStanding("Took place", "plain", "The register of this event has not been closed yet.")
    if booking.delegate_id is None:
        return BookingStanding("To be named", "wait", "The place is booked, and nobody is named for it yet.")
    again = " We will e-mail you again before the event." if _is_written_to_again(booking, now) else ""
    return BookingStanding("Confirmed", "good", f"You have a place.{again}")


def _is_written_to_again(booking: Booking, now: datetime) -> bool:
    """Whether the course certainly sends a message before the event that has not gone. Walk-ins are sent none."""
    course, event = booking.event.course, booking.event
    online = course.is_online and event.venue_id is None
    return not booking.walk_in and writes_again(
        course.profile, course.message_choices, event.starts_at, now, online=online
    )


def payer_text(booking: Booking) -> str:
    """How the place is paid for, in a sentence for the manager; nothing where it is free."""
    payer = booking.payer
    said = (payer.contact_name, payer.organisation, payer.cost_code) if payer else ("", "", "")
    return who_pays_text(booking.price_pence, booking.pays_by, *said)


def who_pays_text(pence: int, way: str | None, contact_name: str, organisation: str, cost_code: str) -> str:
    """How a place is paid for, in a sentence; nothing for one that is free."""
    if not pence:
        return ""
    match way:
        case "card":
            return f"{contact_name} pays it by card once you have approved it."
        case "invoice":
            return f"The invoice goes to {contact_name}, {organisation}."
        case "recharge":
            return f"It is charged to the council’s cost code {cost_code}: {contact_name}, {organisation}."
    return "Who pays it has not been said yet."
