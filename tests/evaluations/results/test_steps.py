"""Who looks at an event before and after each answer came finds nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.evaluations.figures import FEWEST
from training.evaluations.results.steps import SentForm, waiting

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)
CLOSES = 30


def form(number, answered_on=None, sent_on=0):
    def day(which):
        return None if which is None else MONDAY + timedelta(days=which)

    return SentForm(number, day(sent_on), day(sent_on + CLOSES), day(answered_on))


def counted(forms, day):
    """Whose answers count on a day, of those who were sent a form and answered by then."""
    now = MONDAY + timedelta(days=day)
    known = [one for one in forms if one.sent_at <= now]
    known = [
        one if one.answered_at and one.answered_at <= now else SentForm(one.id, one.sent_at, one.closes_at, None)
        for one in known
    ]
    return {one.id for one in known if one.answered_at} - waiting(known, now).forms


answers = st.lists(
    st.tuples(st.sampled_from((0, 2, 28, 90)), st.none() | st.integers(0, CLOSES - 1)), max_size=24
)  # the day on which a form was sent, and after how many days it came back


@given(answers)
def test_figures_of_an_event_move_by_five_people_or_more_whenever_one_looks(sent):
    forms = [form(n, None if after is None else day + after, day) for n, (day, after) in enumerate(sent)]
    before = set()
    for day in range(125):
        now = counted(forms, day)
        now = now if len(now) >= FEWEST else set()  # fewer are in no figure of the event
        assert now == before or len(now ^ before) >= FEWEST
        assert now >= before, "what was shown stays"
        before = now


def test_all_answers_count_once_the_forms_are_closed():
    forms = [form(n, n) for n in range(7)] + [form(7)]
    assert [len(counted(forms, day)) for day in (6, CLOSES - 1, CLOSES)] == [0, 0, 7]


@pytest.mark.parametrize(("came", "count", "more"), ((3, 0, 7), (9, 0, 1), (10, 5, 5), (14, 5, 1), (15, 10, 5)))
def test_the_newest_five_to_nine_wait_while_forms_are_open(came, count, more):
    forms = [form(n, 1) for n in range(came)]
    wait = waiting(forms, MONDAY + timedelta(days=2))
    assert (came - len(wait.forms), wait.more) == (count, more)
    assert (wait.closes_at, wait.will_count) == (MONDAY + timedelta(days=CLOSES), came >= FEWEST)
