"""Filters: what the address says, what is found, and the numbers beside the answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.board_lists import LISTS
from training.programme.dates import ComingDate
from training.programme.filters import NAMES, Filters, choose, nearest_to
from training.programme.listing import answers, months, page_of, summary

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)

ONE = ComingDate(
    event_id=1,
    ref="L2-01",
    state="published",
    starts_at=NOW + timedelta(days=30),
    ends_at=NOW + timedelta(days=30, hours=4),
    closes_at=NOW + timedelta(days=25),
    published_at=NOW,
    price_pence=1500,
    open_to="everybody",
    version=1,
    course_code="L2",
    title="Safeguarding children: level 2",
    level="2",
    format="classroom",
    summary="Recognising abuse and neglect.",
    audience="Practitioners and volunteers",
    refresh_months=36,
    renews_level=None,
    delivery_partner="",
    funder=None,
    venue="Charter Hall",
    town="Colchester",
    quadrant="North",
    online=False,
    capacity=24,
    taken=21,
    read_at=NOW,
)
WEBINAR = replace(
    ONE,
    event_id=2,
    ref="GANGS-01",
    course_code="GANGS",
    title="Understanding gangs",
    level="topic",
    format="webinar",
    price_pence=0,
    funder="Violence and Vulnerability Unit",
    venue=None,
    town=None,
    quadrant=None,
    online=True,
    capacity=100,
    taken=100,
)


def asked(address: str) -> Filters:
    pairs = [tuple(pair.split("=")) for pair in address.split("&") if pair]
    return Filters.from_address(MultiDict(pairs)).keeping(answers([ONE, WEBINAR], LISTS, date(2026, 5, 12)))


@pytest.mark.parametrize(
    ("address", "found"),
    (
        ("", ["L2-01", "GANGS-01"]),
        ("level=2", ["L2-01"]),
        ("level=2&level=topic", ["L2-01", "GANGS-01"]),
        ("level=2&where=online", []),
        ("where=north", ["L2-01"]),
        ("where=north&where=online", ["L2-01", "GANGS-01"]),
        ("format=webinar", ["GANGS-01"]),
        ("month=2026-06", ["L2-01", "GANGS-01"]),
        ("course=GANGS", ["GANGS-01"]),
        ("free=yes", ["GANGS-01"]),
        ("places=left", ["L2-01"]),
        ("free=yes&places=left", []),
    ),
)
def test_filters_combine(address, found):
    dates, _ = choose([ONE, WEBINAR], asked(address))
    assert [date.ref for date in dates] == found


@pytest.mark.parametrize(
    ("address", "found"),
    (
        ("level=2&where=north&free=yes", ["L2-01", "GANGS-01"]),
        ("where=online&level=2&free=yes", ["GANGS-01", "L2-01"]),
        ("where=online&level=2&free=yes&course=GANGS", ["GANGS-01"]),
        ("level=2&where=online", ["L2-01", "GANGS-01"]),
        ("q=gangs&level=3", ["GANGS-01", "L2-01"]),
    ),
)
def test_where_no_date_fits_all_filters_those_that_fit_most_are_nearest(address, found):
    """Of two that fit as many, the one that has the first filters of the page: a level counts more than a price."""
    wanted = asked(address)
    assert choose([ONE, WEBINAR], wanted)[0] == []
    near = nearest_to([WEBINAR, ONE], wanted)
    assert [date.ref for date in near] == found


def test_where_no_filter_fits_nothing_is_near():
    assert nearest_to([ONE], Filters(chosen={"free": frozenset({"yes"})})) == []
    assert nearest_to([ONE], Filters("gangs", chosen={"free": frozenset({"yes"})})) == [ONE]


def test_what_was_found_for_words_is_narrowed_by_filters_and_counted():
    dates, counts = choose([ONE, WEBINAR], asked("q=neglect&level=topic"), {ONE.event_id})
    assert dates == []
    assert counts["level"] == {"2": 1}


def test_the_order_of_time_is_chosen_for_words_only():
    assert asked("q=neglect&sort=date").query() == "q=neglect&sort=date"
    assert asked("q=neglect&sort=date").dropping("q", "") == Filters()
    assert asked("sort=date") == Filters()
    assert asked("").by_time
    assert not asked("q=neglect").by_time


@pytest.mark.parametrize(
    "address",
    (
        "level=9",
        "where=mars",
        "month=1999-01",
        "month=soon",
        "course=NOPE",
        "free=perhaps",
        "page=-1",
        "page=x",
        "page=²",
    ),
)
def test_filters_that_make_no_sense_are_left_out(address):
    assert asked(address) == Filters()


def test_a_search_is_cut_to_a_sensible_length():
    assert len(asked("q=" + "long " * 4000).words) <= 100


def test_the_address_of_a_filtered_list_says_what_was_asked_for_and_nothing_else():
    filters = asked("q=abuse&level=topic&level=2&places=left&page=3")
    assert filters.query(page=3) == "q=abuse&level=2&level=topic&places=left&page=3"
    assert filters.query() == "q=abuse&level=2&level=topic&places=left"
    assert filters.dropping("level", "2").query() == "q=abuse&level=topic&places=left"
    assert filters.dropping("q", "").query() == "level=2&level=topic&places=left"


def test_the_number_beside_a_filter_says_how_many_dates_it_would_add():
    _, counts = choose([ONE, WEBINAR], asked("level=2"))
    assert counts["level"] == {"2": 1, "topic": 1}  # ticking topic as well would add one
    assert counts["where"] == {"north": 1}  # but online, at level 2, there is nothing
    assert counts["free"] == {}


dates = st.lists(
    st.builds(
        replace,
        st.sampled_from([ONE, WEBINAR]),
        level=st.sampled_from(["1", "2", "3", "topic"]),
        price_pence=st.sampled_from([0, 1500]),
        taken=st.sampled_from([0, 24]),
        starts_at=st.integers(26, 300).map(lambda days: NOW + timedelta(days=days)),
    ),
    max_size=12,
)
wishes = st.dictionaries(
    st.sampled_from(["level", "where", "free", "places", "format"]),
    st.frozensets(st.sampled_from(["1", "2", "topic", "north", "online", "yes", "left", "webinar"]), min_size=1),
)


@given(dates, wishes)
def test_the_number_beside_a_filter_is_what_choosing_it_alone_would_find(coming, chosen):
    filters = Filters(chosen=chosen)
    _, counts = choose(coming, filters)
    for name in NAMES:
        for value, count in counts[name].items():
            alone = replace(filters, chosen={**chosen, name: frozenset({value})})
            assert len(choose(coming, alone)[0]) == count


@given(dates, wishes)
def test_more_filters_never_find_more_dates(coming, chosen):
    everything, _ = choose(coming, Filters())
    some, _ = choose(coming, Filters(chosen=chosen))
    assert len(some) <= len(everything) == len(coming)


def test_months_run_over_the_end_of_the_year_and_follow_london():
    # Half past midnight in London on 1 June is still May in UTC.
    late = replace(ONE, event_id=3, starts_at=datetime(2026, 5, 31, 23, 30, tzinfo=UTC))
    december = replace(ONE, event_id=4, starts_at=datetime(2026, 12, 31, 9, 30, tzinfo=UTC))
    january = replace(ONE, event_id=5, starts_at=datetime(2027, 1, 1, 9, 30, tzinfo=UTC))
    assert [date.month for date in (late, december, january)] == ["2026-06", "2026-12", "2027-01"]


def test_the_list_of_dates_has_a_heading_for_each_month(app):
    december = replace(ONE, event_id=4, starts_at=datetime(2026, 12, 31, 9, 30, tzinfo=UTC))
    january = replace(ONE, event_id=5, starts_at=datetime(2027, 1, 1, 9, 30, tzinfo=UTC))
    with app.test_request_context():
        shown = months([december, january], {})
    assert [(month.title, len(month.rows)) for month in shown] == [("December 2026", 1), ("January 2027", 1)]


@pytest.mark.parametrize(
    ("values", "text", "tone", "percent"),
    (
        ({"taken": 21}, "3 places left", "few", 90),
        ({"taken": 23}, "1 place left", "few", 95),
        ({"taken": 24}, "Full: join the waiting list", "full", 100),
        ({"taken": 0}, "24 places left", "ok", 0),
        ({"taken": 1}, "23 places left", "ok", 5),
        ({"taken": 0, "closes_at": NOW}, "Booking closed", "full", 0),
        ({"state": "closed"}, "Booking closed", "full", 90),
        ({"open_to": "invitation"}, "By invitation", "ok", 90),
        ({"capacity": 0, "taken": 0}, "Full: join the waiting list", "full", 100),
        ({"taken": 24, "closes_at": NOW}, "Booking closed", "full", 100),
        ({"taken": 24, "open_to": "invitation"}, "By invitation", "ok", 100),
    ),
)
def test_the_list_says_how_many_places_are_left_or_why_none_can_be_booked(values, text, tone, percent):
    date = replace(ONE, **values)
    assert (date.places_text, date.places_tone, date.taken_percent) == (text, tone, percent)


def test_a_page_that_is_not_there_is_the_last_one():
    page = page_of([ONE] * 45, wanted=99)
    assert (page.number, page.pages, len(page.dates)) == (3, 3, 5)
    assert page_of([], wanted=5).number == 1


def test_the_sentence_over_the_list_counts_dates_and_pages():
    assert summary(page_of([ONE], 1), 1, Filters()) == "1 date ahead."
    assert summary(page_of([ONE] * 21, 2), 21, Filters()) == "21 dates ahead, page 2 of 2."
    assert summary(page_of([ONE], 1), 27, Filters("abuse")) == "1 of 27 dates matches."
    assert summary(page_of([], 1), 27, Filters("abuse")) == "No dates match."
