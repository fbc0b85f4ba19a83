"""The lists of the Board as plain values: what is on them on a day, and what it was called then."""

from datetime import date

import pytest

from tests.board_lists import LISTS
from training.board_lists.lists import BoardList, Sector
from training.board_lists.queries import board_lists

MARCH, APRIL, MAY = date(2027, 3, 31), date(2027, 4, 1), date(2027, 5, 1)
CHURCHES = Sector(code="churches", name="Churches", renamed=((APRIL, "Faith groups"),))
CLUBS = Sector(code="clubs", name="Clubs", last_day=MARCH, becomes="groups")
GROUPS = Sector(code="groups", name="Groups", first_day=APRIL)
SECTORS = BoardList((CLUBS, CHURCHES, GROUPS))


def test_the_migrations_leave_the_lists_that_tests_of_rules_use(session):
    assert board_lists(session) == LISTS


@pytest.mark.parametrize(("day", "offered"), ((MARCH, ["clubs", "churches"]), (APRIL, ["churches", "groups"])))
def test_what_has_ended_or_not_begun_is_not_offered(day, offered):
    assert [one.code for one in SECTORS.on(day)] == offered
    assert [code for code, _ in SECTORS.choices(day)] == offered


def test_what_somebody_has_stays_a_choice_though_it_has_ended():
    assert ("clubs", "Clubs") in SECTORS.choices(APRIL, "clubs")


def test_a_renamed_thing_keeps_the_name_of_the_day():
    assert [SECTORS.name("churches", day) for day in (MARCH, APRIL, MAY)] == ["Churches", *["Faith groups"] * 2]


def test_figures_say_both_names_where_one_is_new_within_their_days():
    assert SECTORS.names_between(MARCH, MAY)["churches"] == "Faith groups (before: Churches)"
    assert SECTORS.names_between(APRIL, MAY)["churches"] == "Faith groups"
    assert SECTORS.names_between(MARCH, MARCH)["churches"] == "Churches"


def test_what_ended_is_what_follows_it_from_the_day_after():
    assert [SECTORS.code_on("clubs", day) for day in (MARCH, APRIL)] == ["clubs", "groups"]
    assert SECTORS.code_on(None, APRIL) is None


def test_files_may_say_the_code_or_the_name_of_what_is_on_the_list():
    assert SECTORS.understood("faith GROUPS", APRIL) == "churches"
    assert SECTORS.understood("churches", APRIL) == "churches"
    assert SECTORS.understood("Clubs", APRIL) is None


def test_an_unknown_code_is_shown_as_it_is_and_none_as_nothing():
    assert (SECTORS.name("gone", MAY), SECTORS.name(None, MAY)) == ("gone", "")


def test_only_schools_keep_school_holidays_at_first():
    assert [one.code for one in LISTS.sectors if LISTS.keeps_school_holidays(one.code)] == ["school"]
    assert not LISTS.keeps_school_holidays(None)
