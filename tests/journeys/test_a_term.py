"""The administrator's next term: 28 events copied and published in at most ten presses, nothing unseen in their way."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.visitor import Visitor
from training import clock, workdays

EVENTS = 28
YEAR = timedelta(weeks=52)
FIRST = {"desk": date(2041, 9, 2), "phone": date(2046, 9, 3)}
"""Years in which nothing else takes place, and which are each visitor's own."""


def free_days(first: date) -> Iterator[date]:
    """Working days whose day a year on is one, too."""
    while True:
        if workdays.is_working_day(first) and workdays.is_working_day(first + YEAR):
            yield first
        first += timedelta(days=1)


def day_before_a_bank_holiday(first: date) -> date:
    """The first working day whose day a year on is a bank holiday."""
    while not (workdays.is_working_day(first) and workdays.bank_holiday(first + YEAR)):
        first += timedelta(days=1)
    return first


@pytest.mark.accessibility
def test_a_term_of_28_events_is_copied_and_published_in_ten_presses(visitor: Visitor, make: Make, site: Site) -> None:
    kind, first = visitor.where, FIRST[visitor.where]
    administrator, trainer, venue = make.administrator(), make.trainer(f"Tess of the {kind}"), make.venue()
    days, holiday = free_days(first), day_before_a_bank_holiday(first)
    dates = [*(next(days) for _ in range(EVENTS - 1)), holiday]
    names = [f"Term course {number:02} {kind}" for number in range(EVENTS)]
    for name, day in zip(names, dates, strict=True):
        course = make.course(title=name)
        make.event(course, days=(day - clock.today()).days, venue_id=venue.id, trainers=(trainer,))
    taken = make.event(
        make.course(title=f"In the way of the {kind}"), days=(dates[3] + YEAR - clock.today()).days, trainers=(trainer,)
    )
    visitor.comes_signed_in_as(administrator)

    visitor.clicks = 0
    visitor.follow("Programme").follow("Plan a term or series")
    visitor.select("What to copy", f"Autumn {first.year}, September to December {first.year}: {EVENTS} events")
    visitor.press("Show the grid")
    holiday_row = sorted(dates).index(holiday) + 1
    visitor.sees(
        f"2 of {EVENTS} events have something in the way.",
        f"is a bank holiday: {workdays.bank_holiday(holiday + YEAR)}",
    )
    visitor.sees(f"Tess of the {kind} also delivers {taken.ref}")
    moved = workdays.add(holiday + YEAR, -4)
    if visitor.by_keyboard:
        visitor.follow(f"Row {holiday_row}")
    visitor.type("Date", f"{moved.day} {moved:%B %Y}", group=f"{holiday_row}.")
    if visitor.by_keyboard:  # marked while it is typed
        visitor.sees(f"1 of {EVENTS} events has something in the way.").does_not_see("is a bank holiday")
    visitor.press("Save as drafts").does_not_see("Nothing is saved yet").sees(f"{EVENTS} events are saved as drafts.")
    visitor.press("Publish them").sees("Nothing is published yet.", f"1 of {EVENTS} has something in the way")
    visitor.sees(f"Tess of the {kind} also delivers {taken.ref}").press("Publish them all the same")
    visitor.sees(f"{EVENTS} events are published: people can find and book them.")
    assert visitor.clicks <= 10
    site.inbox.wait_for(trainer.email or "", f"You deliver {EVENTS} events")
    visitor.open(f"/courses?q={names[5].replace(' ', '+')}").sees(
        clock.show_date(sorted(dates)[5] + YEAR, weekday=False)
    )
