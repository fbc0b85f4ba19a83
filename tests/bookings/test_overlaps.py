"""Whether two events want somebody at the same time."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from training import clock
from training.bookings.calendar import Other, TimeSpan, overlaps
from training.courses.schedule import at_the_same_time

NINE = datetime(2026, 6, 9, 9, 0, tzinfo=clock.LONDON)


def sitting(from_hour: float, to_hour: float, day: int = 0) -> TimeSpan:
    begins = NINE.replace(hour=0) + timedelta(days=day)
    return TimeSpan(begins + timedelta(hours=from_hour), begins + timedelta(hours=to_hour))


def test_a_sitting_that_ends_when_another_begins_does_not_overlap_with_it():
    assert not at_the_same_time(sitting(9, 12), sitting(12, 16))
    assert at_the_same_time(sitting(9, 12.5), sitting(12, 16))
    assert at_the_same_time(sitting(9, 16), sitting(10, 11)), "one inside the other"


def test_an_event_of_two_days_overlaps_with_nothing_on_the_day_between():
    tuesday_and_thursday = (sitting(9, 16), sitting(9, 16, day=2))
    assert overlaps(tuesday_and_thursday, [Other("A", "Between", (sitting(9, 16, day=1),))]) == []
    [found] = overlaps(tuesday_and_thursday, [Other("A", "Second", (sitting(9, 10, day=1), sitting(15, 17, day=2)))])
    assert found.sentence == ("This overlaps with your booking for “Second” on Thursday 11 June 2026, 3pm to 5pm.")


def test_an_overlap_with_a_place_on_a_waiting_list_is_called_so():
    [found] = overlaps([sitting(9, 16)], [Other("A", "Neglect", (sitting(9, 10),), waits=True)])
    assert found.sentence.startswith(
        "This overlaps with your place on the waiting list for “Neglect” on Tuesday 9 June"
    )


spans = st.builds(lambda hour, length: sitting(hour, hour + length), st.integers(0, 90), st.integers(1, 30))
events = st.lists(spans, min_size=1, max_size=4)


@given(spans, spans)
def test_two_sittings_overlap_from_whichever_side_one_looks(one, another):
    assert at_the_same_time(one, another) == at_the_same_time(another, one)
    assert at_the_same_time(one, one)


@given(events, events)
def test_two_events_overlap_where_they_share_a_moment(one, another):
    """Looked for by walking through every half hour of both."""
    half = timedelta(minutes=30)

    def moments(event):
        return {span.starts_at + half * n for span in event for n in range(int((span.ends_at - span.starts_at) / half))}

    shared = bool(moments(one) & moments(another))
    assert bool(overlaps(one, [Other("A", "Other", tuple(another))])) == shared
    assert bool(overlaps(another, [Other("A", "Other", tuple(one))])) == shared


@given(events, st.lists(events, max_size=5))
def test_the_earliest_comes_first_and_none_twice(mine, theirs):
    found = overlaps(mine, [Other(str(number), "Other", tuple(event)) for number, event in enumerate(theirs)])
    assert [one.sitting.starts_at for one in found] == sorted(one.sitting.starts_at for one in found)
    assert len({one.other.ref for one in found}) == len(found)
