"""What a report comes to: how much of a sitting counts, and the mark that follows from so many minutes."""

from datetime import datetime, timedelta

import pytest

from training.attendance.models import MarkKind
from training.attendance.online.matching import Attender, Certainty, Match
from training.attendance.online.proposing import Counted, in_universal_time, propose, seen_by, sittings_meant
from training.attendance.online.reports import Join
from training.attendance.outcome import SittingSeen

BEGINS = datetime(2026, 5, 12, 9, 0)
SITTING = (BEGINS, BEGINS + timedelta(hours=2))
NEXT_DAY = (BEGINS + timedelta(days=1), BEGINS + timedelta(days=1, hours=2))
BY_HAND = {1: (SittingSeen(MarkKind.ABSENT), True)}


def join(begin: int, end: int) -> Join:
    """Minutes after nine."""
    times = BEGINS + timedelta(minutes=begin), BEGINS + timedelta(minutes=end)
    return Join(1, "Somebody", "", *times, (end - begin) * 60)


def there(booking: int | None, *spans: tuple[int, int], candidates: tuple[int, ...] = ()) -> Match:
    """Somebody who was in the meeting in these spans."""
    attender = Attender(str(booking), "Somebody", "", tuple(join(*span) for span in spans), False)
    certainty = Certainty.DOUBTFUL if candidates else Certainty.UNKNOWN if booking is None else Certainty.NAME
    return Match(attender, certainty, () if booking is None else (booking,), candidates)


def marks(*matches: Match, expected=range(1, 7), set_already=None, share=80) -> dict[int, str]:
    """By booking, what is to be marked that is not marked so."""
    _, found = propose(matches, list(expected), list(expected), SITTING, share, set_already or {})
    return {one.booking_id: one.seen.kind.value for one in found if one.changes}


@pytest.mark.parametrize(
    ("span", "share", "kind"),
    (
        ((0, 120), 80, "present"),
        ((24, 120), 80, "present"),
        ((25, 120), 80, "late"),
        ((0, 95), 80, "left early"),
        ((0, 95), 75, "present"),
        ((-30, -1), 80, "absent"),
    ),
)
def test_a_share_of_the_minutes_is_present_and_less_is_in_part(span, share, kind):
    assert marks(there(1, span), expected=[1], share=share) == {1: kind}


def test_whoever_is_not_in_the_report_was_absent_unless_they_may_be_behind_a_name_in_doubt():
    found = marks(there(1, (0, 120)), there(None, (0, 120), candidates=(2, 3)), expected=[1, 2, 3, 4])
    assert found == {1: "present", 4: "absent"}


def test_a_meeting_that_ended_early_measures_nobody_by_what_was_left_of_its_sitting():
    early = [there(number, (0, 90)) for number in range(1, 6)]
    assert marks(*early, expected=range(1, 6)) == dict.fromkeys(range(1, 6), "present")
    whole = [there(number, (0, 120)) for number in range(2, 6)]
    assert marks(there(1, (0, 90)), *whole, expected=range(1, 6))[1] == "left early"


def test_of_very_few_nobody_who_left_early_ended_the_meeting():
    assert marks(there(1, (0, 20)), there(2, (0, 25)), expected=[1, 2]) == {1: "left early", 2: "left early"}


def test_what_a_person_set_is_no_change_and_what_is_marked_so_neither():
    assert marks(there(1, (0, 120)), expected=[1], set_already=BY_HAND) == {}
    assert marks(there(1, (0, 120)), expected=[1], set_already={1: (SittingSeen(MarkKind.PRESENT), False)}) == {}
    assert marks(there(1, (0, 120)), expected=[1], set_already={1: (SittingSeen(MarkKind.ABSENT), False)}) == {
        1: "present"
    }


def test_two_names_of_one_person_count_together():
    assert marks(there(1, (0, 60)), there(1, (50, 120)), expected=[1]) == {1: "present"}


def test_somebody_without_any_moment_is_absent_only_without_minutes():
    counted = Counted(SITTING, SITTING, 80)
    assert [seen_by(minutes, counted, ()).kind.value for minutes in (0, 1, 95, 96)] == [
        "absent",
        "left early",
        "left early",
        "present",
    ]


def test_a_meeting_is_of_the_sitting_in_which_people_were_longest():
    day_after = [join(24 * 60, 26 * 60), join(110, 120)]
    assert sittings_meant(day_after, [SITTING, NEXT_DAY]) == [1, 0]
    assert sittings_meant([join(-300, -200)], [SITTING, NEXT_DAY]) == []


@pytest.mark.parametrize(
    ("spans", "hour", "is_utc"),
    (
        (((-60, 60), (-55, 60)), 1, True),
        (((0, 120), (-10, 125)), 1, False),
        (((-60, 60),), 0, False),
    ),
)
def test_times_are_universal_where_they_fit_clearly_better_an_hour_later(spans, hour, is_utc):
    assert in_universal_time([join(*span) for span in spans], [SITTING], timedelta(hours=hour)) is is_utc
