"""What cancelling costs: nothing in good time, the price when late, and never a surprise."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from training import clock, workdays
from training.payments.cancellation import Notice, cost_of_cancelling, last_day_in_time, terms

START = datetime(2026, 6, 18, 8, 30, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def cost(now: datetime, *, price: int = 8000, booked_at: datetime = LONG_AGO, starts_at: datetime = START) -> Notice:
    return cost_of_cancelling(price, booked_at, starts_at, now, 15, 24)


def test_fifteen_working_days_are_counted_without_weekends_bank_holidays_and_either_day():
    # From 27 May to 17 June 2026 lie 16 working days; the spring bank holiday is on 25 May.
    assert last_day_in_time(START, 15) == date(2026, 5, 27)
    in_time = clock.at(date(2026, 5, 27), datetime(2000, 1, 1, 23, 59).time())
    too_late = clock.start_of(date(2026, 5, 28))
    assert cost(in_time) == Notice(0, too_late)
    assert cost(too_late) == Notice(8000, None)


def test_a_free_place_costs_nothing_whenever():
    assert cost(START + timedelta(days=1), price=0) == Notice(0, None)


def test_within_a_day_of_booking_it_is_free_unless_the_event_is_that_near():
    booked_at = START - timedelta(days=3)
    assert cost(booked_at + timedelta(hours=23), booked_at=booked_at) == Notice(0, booked_at + timedelta(hours=24))
    assert cost(booked_at + timedelta(hours=24), booked_at=booked_at) == Notice(8000, None)
    near = START - timedelta(hours=20)
    assert cost(near + timedelta(hours=1), booked_at=near) == Notice(8000, None)


@given(price=st.integers(0, 1_000_000), booked_at=moments, starts_at=moments, now=moments)
def test_it_costs_nothing_or_the_price(price, booked_at, starts_at, now):
    assert cost(now, price=price, booked_at=booked_at, starts_at=starts_at).pence in {0, price}


@given(booked_at=moments, starts_at=moments, now=moments, later=st.integers(0, 10_000))
def test_waiting_never_makes_it_cheaper_and_the_page_says_when_it_gets_dearer(booked_at, starts_at, now, later):
    now = max(now, booked_at)
    then = now + timedelta(hours=later)
    first = cost(now, booked_at=booked_at, starts_at=starts_at)
    second = cost(then, booked_at=booked_at, starts_at=starts_at)
    assert second.pence >= first.pence
    if first.costs_more_from is not None:
        assert first.costs_more_from > now
        assert (second.pence > first.pence) == (then >= first.costs_more_from)
    else:
        assert second.pence == first.pence


@given(starts_at=moments, days=st.integers(0, 60))
def test_the_last_day_in_time_is_the_last(starts_at, days):
    begins = clock.local(starts_at).date()
    last = last_day_in_time(starts_at, days)
    assert workdays.notice(last, begins) >= days
    assert days == 0 or workdays.notice(last + timedelta(days=1), begins) < days


def test_the_terms_say_when_it_begins_to_cost():
    assert terms(0, START, LONG_AGO, 15, 24).startswith("The place is free.")
    assert "until Wednesday 27 May 2026" in terms(8000, START, LONG_AGO, 15, 24)
    late = terms(8000, START, START - timedelta(days=4), 15, 24)
    assert "less than 15 working days away" in late
    assert "24 hours after booking" in late
    assert "24 hours" not in terms(8000, START, START - timedelta(hours=5), 15, 24)
