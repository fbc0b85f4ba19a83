"""Levels that are counted in hours: what is in the period, until when it is enough, refreshers that come too late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.board_lists.lists import BoardList, HoursAsked, Level
from training.courses.renewal import months_later, valid_until
from training.records.hours.held import CourseLevel, Held
from training.records.hours.rolling_hours import first_day_of, hours_held
from training.records.needed_next import NeedState, does_for, needed_next
from training.records.wording import pieces_of, sentence_of, tag_of

TODAY, NOTICE, LIMIT = date(2026, 12, 1), 90, 12
EIGHT = HoursAsked(minutes=480, years=3, shared_minutes=240)


def rung(rank: int, hours: HoursAsked | None) -> Level:
    asked = ((date(2020, 1, 1), hours),) if hours else ()
    return Level(code=f"H{rank}", name=f"Health level {rank}", framework="health", rank=rank, hours=asked)


LEVELS = BoardList(
    (
        Level(code="3", name="Level 3", framework="ESCB", rank=3),
        rung(1, None),
        rung(2, HoursAsked(minutes=240, years=3)),
        rung(3, EIGHT),
    )
)


def learned(on: date, hours: float = 4, *, shared: bool = True, **more: object) -> Held:
    facts = {"root_id": 1, "level": "H3", "title": "Day", "booking_id": 1, **more}
    return Held(on=on, minutes=round(hours * 60), is_shared=shared, **facts)


def needs(*held: Held, told: str = "H3", today: date = TODAY) -> dict[str, str]:
    found = needed_next(held, told.split(), LEVELS, today, NOTICE, takes_lapsed_months=LIMIT)
    return {need.level: f"{need.state} {sentence_of(need, LEVELS, today)}" for need in found}


@pytest.mark.parametrize(
    ("held", "state", "said"),
    (
        ([], "never", "0 of 8 hours, 0 of 4 multi-agency, since 1 December 2023."),
        (
            [learned(date(2025, 5, 3), 2), learned(date(2025, 6, 3), 4, shared=False)],
            "never",
            "6 of 8 hours, 2 of 4 multi-agency, since 1 December 2023.",
        ),
        (
            [learned(date(2023, 12, 1)), learned(date(2025, 5, 3))],
            "due",
            "8 of 8 hours, 8 of 4 multi-agency, since 1 December 2023. They are enough until 1 December 2026, and then"
            " the oldest no longer count.",
        ),
        (
            [learned(date(2023, 11, 30)), learned(date(2025, 5, 3))],
            "lapsed",
            "4 of 8 hours, 4 of 4 multi-agency, since 1 December 2023. They were enough until 30 November 2026.",
        ),
        (
            [learned(date(2024, 5, 3)), learned(date(2025, 5, 3))],
            "in date",
            "8 of 8 hours, 8 of 4 multi-agency, since 1 December 2023. They are enough until 3 May 2027.",
        ),
        (
            [learned(date(2024, 5, 3), 1.5), learned(date(2025, 5, 3), 7, shared=False)],
            "never",
            "8.5 of 8 hours, 1.5 of 4 multi-agency, since 1 December 2023.",
        ),
        (
            [learned(date(2025, 5, 3), 8, elsewhere="Own day", until=date(2026, 10, 1))],
            "lapsed",
            "0 of 8 hours, 0 of 4 multi-agency, since 1 December 2023. They were enough until 1 October 2026.",
        ),
    ),
)
def test_a_level_counted_in_hours_says_how_many_stand_and_until_when_they_are_enough(held, state, said):
    assert needs(*held)["H3"] == f"{state} {said}"


def test_some_hours_that_were_never_enough_are_neither_done_nor_not_done():
    [need] = needed_next([learned(date(2025, 5, 3))], ["H3"], LEVELS, TODAY, NOTICE)[:1]
    assert (need.state, tag_of(need)[0], need.by) == (NeedState.NEVER, "Not enough hours yet", None)


def test_nothing_counts_from_one_framework_in_another_and_a_higher_level_counts_for_a_lower():
    assert needs(learned(date(2025, 5, 3), 8, level="3"))["H3"].startswith("never 0 of 8 hours")
    assert needs(learned(date(2025, 5, 3)), told="H2")["H2"].startswith("in date 4 of 4 hours, since")
    both = needs(learned(date(2025, 5, 3)))
    assert (both["H3"].partition(" ")[0], both["H2"].partition(" of ")[0]) == ("never", "in date 4")


def test_a_level_goes_by_hours_from_the_day_on_that_says_so():
    level = Level(code="H3", name="H", framework="health", rank=3, hours=((TODAY, EIGHT), (date(2027, 4, 1), None)))
    days = (TODAY - timedelta(days=1), TODAY, date(2027, 3, 31), date(2027, 4, 1))
    assert [level.hours_on(day) for day in days] == [None, EIGHT, EIGHT, None]


REFRESHER = CourseLevel(root_id=1, level="H3", is_refresher=True)


@pytest.mark.parametrize(
    ("before", "counts"),
    ((date(2022, 11, 3), True), (date(2022, 11, 2), False), (None, False)),
    ids=("a year after the other left the period", "a day later than that", "carries nothing on"),
)
def test_hours_of_a_refresher_count_where_it_came_in_time_after_what_it_carries_on(before, counts):
    first = [learned(before, 8)] if before else []
    found = needed_next(
        [*first, learned(date(2026, 11, 3), 8, is_refresher=True)], ["H3"], LEVELS, TODAY, NOTICE,
        takes_lapsed_months=LIMIT,
    )  # fmt: skip
    [need] = [one for one in found if one.level == "H3"]
    assert need.counts is counts
    [said] = pieces_of(need)
    assert said.startswith("8 hours, multi-agency: Day, 3 November 2026" if counts else "Not counted, 8 hours")


def test_a_refresher_is_offered_while_it_can_carry_on_what_was_there():
    [need, *_] = needed_next([learned(date(2022, 12, 1))], ["H3"], LEVELS, TODAY, NOTICE)
    assert does_for(REFRESHER, need, LEVELS, TODAY, LIMIT)
    assert not does_for(REFRESHER, need, LEVELS, TODAY + timedelta(days=1), LIMIT)


dates = st.dates(min_value=date(2019, 1, 1), max_value=date(2030, 12, 31))
years = st.integers(1, 4)
pieces = st.lists(
    st.builds(
        lambda on, minutes, shared, refresher, until: Held(
            root_id=1, level="H3", title="x", on=on, minutes=minutes, is_shared=shared, is_refresher=refresher,
            elsewhere="y" if until else "", until=until,
        ),
        dates, st.integers(0, 300), st.booleans(), st.booleans(), st.none() | dates,
    ),
    max_size=7,
)  # fmt: skip
asked_hours = st.builds(
    lambda minutes, of, shared: HoursAsked(minutes=minutes, years=of, shared_minutes=min(shared, minutes)),
    st.integers(1, 600), years, st.integers(0, 300),
)  # fmt: skip


@given(dates, dates | st.just(date(2024, 2, 29)) | st.just(date(2028, 2, 29)), years)
def test_the_first_day_of_the_period_is_the_earliest_that_still_counts_leap_days_too(on, today, years):
    last = valid_until(on, 12 * years)
    assert (on >= first_day_of(today, years)) == (last is not None and last >= today)


@given(pieces, asked_hours, dates, st.randoms(), st.integers(0, 24))
def test_for_any_record_the_hours_agree_with_their_days_and_more_never_makes_it_worse(
    held, asked, today, chance, limit
):
    found = hours_held(held, asked, today, limit)
    again = hours_held(chance.sample(held, len(held)), asked, today, limit)
    assert (found.minutes, found.shared_minutes, found.until) == (again.minutes, again.shared_minutes, again.until)
    assert found.minutes == sum(one.minutes for one in found.counted)
    assert all(found.since <= one.on <= today for one in (*found.counted, *found.too_late))
    enough = not found.missing and not found.missing_shared
    assert enough == (found.until is not None and found.until >= today), "enough today, or it says until when it was"
    if enough and found.until is not None:
        after = hours_held([one for one in held if one.on <= today], asked, found.until + timedelta(days=1), limit)
        assert after.missing or after.missing_shared, "on the day after, hours have left the period"
    more = learned(chance.choice([one.on for one in held] or [today]), 1)
    with_more = hours_held([*held, more], asked, today, limit)
    assert with_more.minutes >= found.minutes
    assert (with_more.until or date.min) >= (found.until or date.min)
    assert months_later(found.since, 12 * asked.years) >= today
