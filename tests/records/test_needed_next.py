"""What somebody needs next, from what they hold and what they told us: a table, and what holds for any record."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.board_lists.lists import BoardList, Level
from training.courses.renewal import takes_refresher
from training.records.claims import Claim, ClaimKind, listed_rank
from training.records.hours.held import CourseLevel, Held
from training.records.needed_next import NeedState, does_for, needed_next

TODAY, NOTICE = date(2026, 5, 12), 90


def rung(code: str, framework: str, rank: int | None) -> Level:
    return Level(code=code, name=code, framework=framework, rank=rank)


LEVELS = BoardList(
    (
        *(rung(str(rank), "ESCB", rank) for rank in (1, 2, 3)),
        rung("H2", "health", 2),
        rung("H3", "health", 3),
        rung("topic", "", None),
    )
)
LONG, SOON, PAST = (TODAY + timedelta(days=days) for days in (400, 30, -10))


def held(level: str, until: date | None, root_id: int = 0, **more: object) -> Held:
    facts = {"title": level, "on": TODAY - timedelta(days=700), "root_id": root_id or ord(level[-1]), **more}
    return Held(level=level, until=until, **facts)


def needs(*known: Held, told: str = "") -> str:
    return ", ".join(
        f"{need.level} {need.state}" + (f" with {need.comes_with}" if need.comes_with else "")
        for need in needed_next(known, told.split(), LEVELS, TODAY, NOTICE)
    )


@pytest.mark.parametrize(
    ("known", "told", "expected"),
    (
        pytest.param([], "", "", id="nothing is known, so nothing is claimed"),
        pytest.param([], "2", "1 never, 2 never", id="new to it, from the first level on"),
        pytest.param([held("1", LONG)], "", "1 in date", id="what was held is needed, where nobody told us"),
        pytest.param([held("1", SOON)], "", "1 due", id="within the days of notice"),
        pytest.param([held("1", PAST)], "", "1 lapsed", id="past its day"),
        pytest.param([held("1", None)], "", "1 in date", id="needs no refresh"),
        pytest.param([held("1", TODAY)], "", "1 due", id="counts to the end of its last day"),
        pytest.param([held("3", LONG)], "2", "2 in date", id="a higher one counts for a lower"),
        pytest.param([held("3", PAST)], "2", "2 lapsed", id="a higher one that has lapsed, too"),
        pytest.param([held("3", PAST), held("1", LONG)], "", "3 lapsed, 1 in date with 3", id="a lower still counts"),
        pytest.param([held("3", PAST), held("2", PAST)], "", "3 lapsed", id="one card for two that have lapsed"),
        pytest.param([held("1", PAST)], "2", "2 never", id="the higher one counts for the lower that has lapsed"),
        pytest.param([held("2", LONG)], "3", "3 never, 2 in date with 3", id="on the way up"),
        pytest.param([held("2", SOON)], "3", "2 due with 3, 3 never", id="on the way up, and the lower one is due"),
        pytest.param([held("2", PAST), held("2", LONG)], "", "2 in date", id="renewed"),
        pytest.param([held("H3", LONG)], "2", "1 never, 2 never, H3 in date", id="another ladder does not count"),
        pytest.param([held("topic", SOON, 7), held("topic", LONG, 8)], "", "topic due, topic in date", id="topics"),
        pytest.param([held("topic", PAST, 7), held("topic", LONG, 7)], "", "topic in date", id="a topic renewed"),
        pytest.param([held("2", PAST)], "", "2 lapsed", id="attended stays so"),
        pytest.param([held("1", LONG, on=TODAY + timedelta(days=1))], "", "", id="what is still to come"),
        pytest.param([], "9", "", id="a level that is not on the list"),
    ),
)  # fmt: skip
def test_what_somebody_needs_next(known, told, expected):
    assert needs(*known, told=told) == expected


WHOLE_2, WHOLE_3, HEALTH_3 = (CourseLevel(root_id=ord(one[-1]), level=one) for one in ("2", "3", "H3"))
REFRESH_2, REFRESH_3 = (CourseLevel(root_id=ord(one), level=one, is_refresher=True) for one in "23")


@pytest.mark.parametrize(
    ("known", "told", "courses"),
    (
        pytest.param([], "2", [WHOLE_2], id="never done"),
        pytest.param([held("2", SOON)], "", [WHOLE_2, REFRESH_2], id="due"),
        pytest.param([held("3", PAST)], "2", [WHOLE_2, WHOLE_3, REFRESH_2, REFRESH_3], id="by a higher one"),
        pytest.param([held("2", date(2020, 1, 1))], "", [WHOLE_2], id="lapsed too long for a refresher"),
    ),
)
def test_which_courses_do_for_a_level(known, told, courses):
    need = next(one for one in needed_next(known, told.split(), LEVELS, TODAY, NOTICE) if one.level in "23")
    offered = (WHOLE_2, WHOLE_3, HEALTH_3, REFRESH_2, REFRESH_3)
    assert [course for course in offered if does_for(course, need, LEVELS, TODAY, 12)] == courses


def test_a_topic_is_renewed_by_itself_alone():
    [need] = needed_next([held("topic", PAST, 7)], (), LEVELS, TODAY, NOTICE)
    same, other = (CourseLevel(root_id=number, level="topic") for number in (7, 8))
    assert does_for(same, need, LEVELS, TODAY, 12)
    assert not does_for(other, need, LEVELS, TODAY, 12)


def test_a_refresher_takes_what_has_lapsed_for_so_many_months_to_the_day():
    assert takes_refresher(date(2025, 5, 12), TODAY, 12)
    assert not takes_refresher(date(2025, 5, 11), TODAY, 12)
    assert takes_refresher(None, TODAY, 0)


days = st.dates(min_value=date(2019, 1, 1), max_value=date(2033, 12, 31))
records = st.lists(
    st.builds(
        lambda level, on, until, root: held(level, until, root, on=on),
        st.sampled_from([level.code for level in LEVELS]), days, st.none() | days, st.integers(1, 3),
    ),
    max_size=6,
)  # fmt: skip
told_levels = st.sets(st.sampled_from(["1", "2", "3", "H2"]), max_size=2)


@given(records, told_levels, days)
def test_for_any_record_each_level_stands_once_and_the_days_agree_with_its_state(known, told, today):
    found = needed_next(known, told, LEVELS, today, NOTICE)
    keys = [(need.level, need.root_id) for need in found]
    assert len(keys) == len(set(keys))
    for need in found:
        until = need.until
        assert (need.state is NeedState.NEVER) == (need.by is None)
        assert (need.state is NeedState.LAPSED) == (until is not None and until < today)
        assert (need.state is NeedState.DUE) == (until is not None and 0 <= (until - today).days <= NOTICE)


@given(records, told_levels, days, st.randoms())
def test_the_order_of_a_record_changes_nothing_and_one_more_certificate_makes_it_no_worse(known, told, today, chance):
    found = needed_next(known, told, LEVELS, today, NOTICE)
    assert found == needed_next(chance.sample(known, len(known)), told, LEVELS, today, NOTICE)
    for need in found:
        if need.root_id is None:
            more = held(need.level, None, 99, on=today)
            after = needed_next([*known, more], told, LEVELS, today, NOTICE)
            assert all(one.counts for one in after if one.level == need.level)


@pytest.mark.parametrize(
    ("known", "told", "expected"),
    (
        pytest.param([held("3", LONG)], "", "3 in date, 2 in date below 3, 1 in date below 3", id="all below"),
        pytest.param([held("3", SOON)], "", "3 due, 2 due below 3, 1 due below 3", id="one thing is due, not three"),
        pytest.param([held("3", SOON), held("2", LONG)], "", "3 due, 2 in date below 2, 1 in date below 2", id="own"),
        pytest.param([held("3", PAST), held("2", LONG)], "", "3 lapsed, 2 in date, 1 in date below 2", id="2 counts"),
        pytest.param([held("3", LONG)], "2", "2 in date, 1 in date below 3", id="told"),
        pytest.param([held("3", PAST)], "", "3 lapsed", id="nothing counts"),
        pytest.param([held("H3", LONG)], "", "H3 in date, H2 in date below H3", id="of its own ladder"),
    ),
)  # fmt: skip
def test_the_levels_below_one_that_counts_stand_beneath_it_and_ask_for_nothing(known, told, expected):
    found = needed_next(known, told.split(), LEVELS, TODAY, NOTICE, with_below=True)
    said = [f"{need.level} {need.state}" + (f" below {need.by.level}" if need.is_below else "") for need in found]
    assert ", ".join(said) == expected
    assert not any(need.asks_for_something for need in found if need.is_below)


def test_a_level_above_what_is_needed_is_shown_where_that_is_asked_for_and_asks_for_nothing():
    def above(*known, told):
        needs = needed_next(known, told.split(), LEVELS, TODAY, NOTICE, with_above=True)
        return [(need.level, need.state, need.asks_for_something) for need in needs if need.is_above]

    assert above(held("3", LONG), told="1") == [("2", "in date", False), ("3", "in date", False)]
    assert above(held("3", SOON), told="2") == [("3", "in date", False)], "nobody asks for its refresh"
    assert above(held("3", PAST), told="2") == []
    assert above(held("3", LONG), told="3") == []


def test_nothing_is_asked_of_somebody_whose_highest_level_counts():
    [need] = needed_next([held("3", LONG), held("2", PAST), held("1", SOON)], (), LEVELS, TODAY, NOTICE)
    assert (need.level, need.asks_for_something) == ("3", False)


def claim(kind: ClaimKind, rank: int, framework: str = "ESCB", on: date = TODAY, said: str = "x") -> Claim:
    return Claim(kind=kind, level=str(rank), rank=rank, framework=framework, said=said, on=on)


@pytest.mark.parametrize(
    ("known", "said", "expected"),
    (
        ([], claim(ClaimKind.TOLD, 2), {"1": True, "2": True}),
        ([], claim(ClaimKind.TOLD, 1), {"1": True, "2": False}),
        ([], claim(ClaimKind.TOLD, 3, "health"), {"1": False, "2": False}),
        ([], claim(ClaimKind.LISTED, 2, ""), {"1": True, "2": True}),
        ([held("2", LONG)], claim(ClaimKind.TOLD, 2), {"2": False}),
        ([held("2", PAST)], claim(ClaimKind.LISTED, 2, ""), {"2": True, "1": True}),
        ([held("2", PAST)], claim(ClaimKind.LISTED, 2, "", TODAY - timedelta(days=700)), {"2": False}),
    ),
)
def test_what_is_only_said_stands_beside_the_levels_that_it_might_count_for_and_counts_for_none(known, said, expected):
    plain = needed_next(known, ["2"], LEVELS, TODAY, NOTICE)
    found = needed_next(known, ["2"], LEVELS, TODAY, NOTICE, [said])
    assert {need.level: bool(need.claims) for need in found}.items() <= expected.items()
    assert [(need.level, need.state) for need in found] == [(need.level, need.state) for need in plain]


@pytest.mark.parametrize(
    ("title", "level", "rank"),
    (
        ("Safeguarding Children", "Level 2, Core Skills Training Framework", 2),
        ("Safeguarding children level 3", "", 3),
        ("Safeguarding Adults", "Level 2", None),
        ("Safeguarding adults and children, level 1", "", 1),
        ("Fire safety", "Level 2", None),
        ("Safeguarding children", "", None),
    ),
)
def test_a_line_of_a_list_is_of_a_level_where_it_says_so_of_safeguarding_children(title, level, rank):
    assert listed_rank(title, level) == rank
