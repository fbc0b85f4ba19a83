"""What a press on many bookings asks first: a sentence that says what will happen to how many, and why to whom not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.admin.bookings.bulk.forecast_queries import (
    ChosenBookings,
    ChosenOfEvent,
    MarkForecast,
    MoveForecast,
    cost_of_cancelling_all,
    forecast_of_action,
    forecast_of_certificates,
    forecasts_of_marking,
    forecasts_of_moving,
    sittings_to_mark,
    why_not_marked_at_all,
)
from training.admin.bookings.bulk.forms import (
    CancelManyForm,
    MarkManyForm,
    MoveManyForm,
    PressOnManyForm,
    ReleaseManyForm,
)
from training.bookings.lifecycle import Action
from training.bookings.moving.queries import KINDS_OF_PLACES
from training.courses.models import Event, EventState, Mode
from training.money import pounds
from training.ticks import Forecast, forecast

NAMES_SHOWN = 12


@dataclass(frozen=True)
class NotDone:
    """Why something is not done, to how many, and the first of their names."""

    sentence: str
    number: int
    names: Sequence[str]


@dataclass(frozen=True)
class DateToChoose:
    """A date that some can be moved to, as its radio button shows it; `not_done`: who of them cannot."""

    value: str
    when: Sequence[str]
    about: str
    not_done: Sequence[NotDone]


@dataclass(frozen=True)
class Question:
    """The page between a press and what it starts. `ids` are those that it will do something to; none: no button."""

    heading: str
    sentence: str
    ids: Sequence[int]
    form: PressOnManyForm
    button: str
    not_done: Sequence[NotDone] = ()
    more: Sequence[str] = ()
    """What else follows from it, in sentences."""
    dates: Sequence[DateToChoose] = ()
    undo: bool = False
    """Whether it can be undone."""


@dataclass(frozen=True)
class Press:
    """A button of the roster: what it says, the kind of job it starts, and what it asks first."""

    text: str
    kind: str
    ask: Callable[[Session, ChosenOfEvent], Question]
    warning: bool = False


def _bookings(number: int) -> str:
    return "1 booking" if number == 1 else f"{number:,} bookings"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _of(seen: Forecast, happens: str) -> str:
    """“20 of the 24 bookings will be approved.”"""
    number = len(seen.will)
    if number == 0:
        return f"Nothing would be done to {'it' if seen.total == 1 else f'any of the {_bookings(seen.total)}'}."
    if seen.total == 1:
        return f"The booking {happens}."
    if number == seen.total:
        return f"All {_bookings(seen.total)} {happens}."
    return f"{number:,} of the {_bookings(seen.total)} {happens}."


def not_done(seen: Forecast, chosen: ChosenBookings) -> list[NotDone]:
    """Why not to whom, the most frequent reason first."""
    by_id = chosen.by_id
    reasons = sorted(seen.will_not.items(), key=lambda item: -len(item[1]))
    return [NotDone(sentence, len(ids), [by_id[one].whose for one in ids[:NAMES_SHOWN]]) for sentence, ids in reasons]


def _cancel(session: Session, chosen: ChosenBookings) -> Question:
    seen, more = forecast_of_action(session, chosen, Action.CANCEL), []
    if seen.will:
        cost = cost_of_cancelling_all(session, chosen, seen.will)
        if cost.pence:
            late = "1 of them is late" if cost.bookings == 1 else f"{cost.bookings:,} of them are late"
            more.append(
                f"{late} by the cancellation policy: {pounds(cost.pence)} in all waits for you to confirm or waive."
            )
        else:
            more.append("Cancelling costs nobody anything now.")
        more.append("Whoever has an e-mail address is told. A place that comes free is offered to the next who waits.")
    return Question(
        heading=f"Cancel {_bookings(len(seen.will) or seen.total)}?",
        sentence=_of(seen, "will be cancelled"),
        ids=seen.will,
        form=CancelManyForm(),
        button=f"Cancel {_bookings(len(seen.will))}",
        not_done=not_done(seen, chosen),
        more=more,
    )


def _confirm(session: Session, chosen: ChosenBookings) -> Question:
    seen = forecast_of_action(session, chosen, Action.CONFIRM_ADDRESS)
    return Question(
        heading=f"Confirm {_bookings(len(seen.will) or seen.total)} for those who booked?",
        sentence=_of(seen, "will be confirmed"),
        ids=seen.will,
        form=PressOnManyForm(),
        button=f"Confirm {_bookings(len(seen.will))}",
        not_done=not_done(seen, chosen),
        more=["It is as if they had pressed the link in our message themselves. They are told."] if seen.will else [],
    )


def _approve(session: Session, chosen: ChosenBookings) -> Question:
    seen = forecast_of_action(session, chosen, Action.APPROVE)
    return Question(
        heading=f"Approve {_bookings(len(seen.will) or seen.total)}?",
        sentence=_of(seen, "will be approved in place of the line manager"),
        ids=seen.will,
        form=PressOnManyForm(),
        button=f"Approve {_bookings(len(seen.will))}",
        not_done=not_done(seen, chosen),
        more=["The delegates and their line managers are told."] if seen.will else [],
    )


def _certificates(session: Session, chosen: ChosenBookings) -> Question:
    seen = forecast_of_certificates(session, chosen)
    number, total = len(seen.will), seen.total
    get = "will get the certificate" if number == 1 else "will get their certificates"
    sentence = f"{_people(number)} {get} without having answered the evaluation."
    if number == 0:
        sentence = "Nobody would get a certificate." if total > 1 else "They would not get a certificate."
    elif number < total:
        sentence = f"{number:,} of {_people(total)} {get} without having answered the evaluation."
    certificates = "1 certificate" if number == 1 else f"{number:,} certificates"
    return Question(
        heading=f"Release {certificates}?" if number else "Release certificates?",
        sentence=sentence,
        ids=seen.will,
        form=ReleaseManyForm(),
        button=f"Release {certificates}",
        not_done=not_done(seen, chosen),
        more=["Whoever has an e-mail address is sent the message with it."] if number else [],
    )


def _mark(session: Session, chosen: ChosenOfEvent) -> Question:
    found, form = forecasts_of_marking(session, chosen), MarkManyForm()
    form.sitting.choices = [
        (
            str(one.sitting.id),
            f"{clock.show_sitting(one.sitting.starts_at, one.sitting.ends_at)}: {_people(len(one.forecast.will))}",
        )
        for one in found
    ]
    if len(found) == 1:
        form.sitting.data = form.sitting.choices[0][0]
    ids = list(dict.fromkeys(one_id for one in found for one_id in one.forecast.will))
    number, total = len(ids), len(chosen.bookings)
    sentence = f"{_people(number)} will be marked."
    if number == 0:
        sentence = "Nobody would be marked."
    elif number < total:
        sentence = f"{number:,} of {_people(total)} will be marked."
    more = [
        f"Something is said of {one.marked:,} of them already"
        f"{f' on {clock.show_date(one.sitting.starts_at)}' if len(found) > 1 else ''}: this takes its place."
        for one in found
        if one.marked
    ]
    return Question(
        heading=f"Mark {_people(number or total)}",
        sentence=sentence,
        ids=ids,
        form=form,
        button=f"Mark {_people(number)}",
        not_done=[reason for one in found for reason in not_done(one.forecast, chosen)] or _no_register(chosen, found),
        more=more,
        undo=True,
    )


def _no_register(chosen: ChosenOfEvent, found: Sequence[MarkForecast]) -> list[NotDone]:
    """Why nobody can be marked at all, where that is so."""
    sentence = why_not_marked_at_all(chosen.event, chosen.now) if not found else None
    if sentence is None:
        return []
    return not_done(forecast(chosen.ids, lambda _: sentence), chosen)


def _move(session: Session, chosen: ChosenOfEvent) -> Question:
    movable, found = forecasts_of_moving(session, chosen)
    dates = [date_to_choose(one, chosen) for one in found if one.forecast.will]
    form = MoveManyForm()
    form.date.choices = [(one.value, one.value) for one in dates]
    number = len(movable.will) if dates else 0
    sentence = _of(movable, "can be moved to a date that you choose here")
    more = ["They are told, and a place that comes free is offered to the next who waits."] if number else []
    if movable.will and not dates:
        sentence = (
            "Nobody can be moved: this course has no other date with a place for them."
            if found
            else "Nobody can be moved: this course has no other date yet."
        )
    return Question(
        heading=f"Move {_bookings(number or len(chosen.bookings))} to another date",
        sentence=sentence,
        ids=movable.will if dates else [],
        form=form,
        button="Move them" if number != 1 else "Move the booking",
        not_done=not_done(movable, chosen),
        more=more,
        dates=dates,
        undo=True,
    )


def date_to_choose(one: MoveForecast, chosen: ChosenOfEvent) -> DateToChoose:
    target, number, total = one.target, len(one.forecast.will), one.forecast.total
    lines = [clock.show_sitting(sitting.starts_at, sitting.ends_at) for sitting in target.sittings]
    where = target.venue.town if target.venue else "online"
    kind = f", {KINDS_OF_PLACES[Mode(one.pool.mode)]}" if one.pool else ""
    about = [f"{'All' if number == total else f'{number:,} of the'} {total:,} can go there." if total > 1 else ""]
    if target.price_pence != chosen.event.price_pence:
        about.append(
            f"The price there is {pounds(target.price_pence)}, here {pounds(chosen.event.price_pence)}:"
            " what is owed changes with it."
        )
    return DateToChoose(
        value=f"{target.id}:{one.pool.mode}" if one.pool else str(target.id),
        when=[*lines[:-1], f"{lines[-1]}, {where}{kind}"],
        about=" ".join(part for part in about if part),
        not_done=not_done(one.forecast, chosen),
    )


PRESSES: Mapping[str, Press] = {
    "mark": Press("Mark attendance", "bookings/mark", _mark),
    "approve": Press("Approve", "bookings/approve", _approve),
    "confirm": Press("Confirm", "bookings/confirm", _confirm),
    "move": Press("Move", "bookings/move", _move),
    "cancel": Press("Cancel", "bookings/cancel", _cancel, warning=True),
    "certificates": Press("Release certificates", "certificates/release", _certificates),
}
"""By the word in the address."""
ANYWHERE: Mapping[str, Callable[[Session, ChosenBookings], Question]] = {
    "approve": _approve,
    "confirm": _confirm,
    "cancel": _cancel,
    "certificates": _certificates,
}
"""What can be done to bookings whatever their events. Days and dates to choose belong to one event."""


def presses_on(event: Event, counts: Mapping[str, int], now: datetime) -> list[tuple[str, str]]:
    """The buttons that can do anything on the roster of this event now: their words in the address, and on the page.

    `counts` are how many bookings there are by the cuts of the roster.
    """
    open_register = event.state != EventState.CANCELLED and event.register_closed_at is None
    shown = {
        "mark": bool(sittings_to_mark(event, now)),
        "approve": open_register and counts["requested"] > 0,
        "confirm": open_register and counts["requested"] > 0,
        "move": open_register and now < event.starts_at,
        "cancel": open_register,
        "certificates": event.register_closed_at is not None,
    }
    return [(word, press.text) for word, press in PRESSES.items() if shown[word]]
