"""What a planned event gets in the way of."""

from datetime import date, time

import pytest

from training.courses.clashes import (
    Arranged,
    Clash,
    Holidays,
    Planned,
    clashes_of,
    fingerprint,
)
from training.courses.schedule import Slot

CHRISTMAS, TUESDAY, WEDNESDAY = date(2026, 12, 25), date(2026, 10, 27), date(2026, 10, 28)


def slot(day: date = TUESDAY, starts: str = "09:30", ends: str = "16:30") -> Slot:
    return Slot(day, time.fromisoformat(starts), time.fromisoformat(ends))


NAMES = {1: "Tess Trainer", 2: "Tom Trainer"}


def planned(*slots: Slot, venue: int | None = None, trainers: tuple[int, ...] = ()) -> Planned:
    return Planned(slots or (slot(),), venue, "Chelmsford hall", {trainer: NAMES[trainer] for trainer in trainers})


def other(*slots: Slot, venue: int | None = None, trainers: tuple[int, ...] = (), published: bool = True) -> Arranged:
    return Arranged("L3-07", "Safeguarding lead", slots or (slot(),), venue, frozenset(trainers), published)


OTHER = "L3-07, “Safeguarding lead”, on Tuesday 27 October 2026, 9:30am to 4:30pm"
AUTUMN = Holidays(date(2026, 10, 26), date(2026, 10, 30))


@pytest.mark.parametrize(
    ("plan", "others", "school", "said"),
    (
        (planned(), [], [], []),
        (
            planned(slot(CHRISTMAS)),
            [],
            [],
            ["0: Friday 25 December 2026 is a bank holiday: Christmas Day."],
        ),
        # The day that stands for a bank holiday on a weekend is one.
        (
            planned(slot(date(2026, 12, 28))),
            [],
            [],
            ["0: Monday 28 December 2026 is a bank holiday: Boxing Day (observed)."],
        ),
        (planned(), [], [AUTUMN], ["0: Tuesday 27 October 2026 is in the school holidays."]),
        (
            planned(slot(date(2026, 10, 31))),
            [],
            [AUTUMN],
            ["0: Saturday 31 October 2026 is at a weekend."],
        ),
        (
            planned(),
            [],
            [Holidays(TUESDAY, TUESDAY, "Autumn half term")],
            ["0: Tuesday 27 October 2026 is in the school holidays: Autumn half term."],
        ),
        (
            planned(slot(date(2026, 10, 30))),
            [],
            [AUTUMN],
            ["0: Friday 30 October 2026 is in the school holidays."],
        ),
        (
            planned(),
            [],
            [Holidays(TUESDAY, TUESDAY, "Moving house", closed=True), AUTUMN],
            [
                "0: The Board is closed on Tuesday 27 October 2026: Moving house.",
                "0: Tuesday 27 October 2026 is in the school holidays.",
            ],
        ),
        # The room.
        (planned(venue=5), [other(venue=5)], [], [f"0: The room at Chelmsford hall is taken by {OTHER}."]),
        (planned(venue=5), [other(venue=6)], [], []),
        (planned(), [other()], [], []),
        (planned(slot(starts="16:30", ends="18:00"), venue=5), [other(venue=5)], [], []),
        (
            planned(slot(WEDNESDAY), slot(), venue=5),
            [other(venue=5, published=False)],
            [],
            [
                "1: The room at Chelmsford hall is taken by L3-07, “Safeguarding lead”, which is not published,"
                " on Tuesday 27 October 2026, 9:30am to 4:30pm."
            ],
        ),
        # The day between two days of another event is free.
        (planned(slot(WEDNESDAY), venue=5), [other(slot(), slot(date(2026, 10, 29)), venue=5)], [], []),
        # A trainer, wherever they are.
        (
            planned(trainers=(1, 2), venue=5),
            [other(trainers=(1,), venue=6)],
            [],
            [f"0: Tess Trainer also delivers {OTHER}."],
        ),
        (planned(trainers=(2,)), [other(trainers=(1,))], [], []),
        (
            planned(trainers=(1,), venue=5),
            [other(trainers=(1,), venue=5)],
            [AUTUMN],
            [
                "0: Tuesday 27 October 2026 is in the school holidays.",
                f"0: The room at Chelmsford hall is taken by {OTHER}.",
                f"0: Tess Trainer also delivers {OTHER}.",
            ],
        ),
    ),
)
def test_what_is_in_the_way(plan, others, school, said):
    found = clashes_of(plan, others, school)
    assert [f"{clash.sitting}: {clash.sentence}" for clash in found] == said


def test_other_clashes_are_told_apart():
    one, another = Clash(0, "A"), Clash(1, "B")
    assert fingerprint([]) == ""
    assert fingerprint([one, another]) == fingerprint([another, one]) != fingerprint([one])
