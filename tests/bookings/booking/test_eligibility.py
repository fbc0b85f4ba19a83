"""Who may book what, and the sentence for everybody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from training.bookings.eligibility import (
    Applicant,
    EventFacts,
    booked_already,
    cap_opens_on,
    is_full,
    listed,
    why_not_bookable,
    why_not_for,
    why_over_the_cap,
)


def event(**changes: object) -> EventFacts:
    values: dict = {
        "state": "published",
        "starts_at": NOW + timedelta(days=30),
        "closes_at": NOW + timedelta(days=27),
        "places_left": 5,
        "open_to": "everybody",
        "open_to_agency_ids": frozenset(),
        **changes,
    }
    return EventFacts(**values)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    (
        ({}, None),
        ({"state": "cancelled"}, "This event has been cancelled."),
        ({"state": "draft"}, "This event is not open for booking yet."),
        ({"state": "closed"}, "Booking for this event is closed."),
        ({"starts_at": NOW}, "This event took place on Tuesday 12 May 2026."),
        ({"closes_at": NOW}, "Booking for this event closed on Tuesday 12 May 2026, 9am."),
        (
            {"open_to": "invitation"},
            "This event is by invitation. If you were invited, follow the link in our message, or sign in with the"
            " address it went to. Ask the training team if you think you should be invited.",
        ),
        ({"places_left": 0}, None),  # it is waited for
    ),
)
def test_why_an_event_cannot_be_booked(changes, sentence):
    assert why_not_bookable(event(**changes), NOW) == sentence


def test_an_event_for_certain_agencies_is_for_them():
    theirs = event(open_to="agencies", open_to_agency_ids=frozenset({7}), open_to_names=("Essex Police",))
    assert why_not_for(theirs, Applicant(7, agency_known=True, booked_already=False)) is None
    assert "only for staff and volunteers of Essex Police" in (
        why_not_for(theirs, Applicant(8, agency_known=True, booked_already=False)) or ""
    )
    assert "only for staff and volunteers of Essex Police" in (
        why_not_for(theirs, Applicant(None, agency_known=True, booked_already=False)) or ""
    )


@given(
    state=st.sampled_from(["draft", "published", "closed", "cancelled"]),
    starts_in=st.integers(-100, 100),
    closes_before=st.integers(0, 100),
    places_left=st.integers(-2, 3),
    open_to=st.sampled_from(["everybody", "agencies", "invitation"]),
)
def test_bookable_means_published_before_closing_full_or_not(state, starts_in, closes_before, places_left, open_to):
    starts_at = NOW + timedelta(hours=starts_in)
    closes_at = starts_at - timedelta(hours=closes_before)
    sentence = why_not_bookable(
        event(state=state, starts_at=starts_at, closes_at=closes_at, places_left=places_left, open_to=open_to), NOW
    )
    may = state == "published" and closes_at > NOW and open_to != "invitation"
    assert (sentence is None) == may
    assert sentence is None or sentence.endswith(".")


def test_an_invitation_opens_an_event_by_invitation_and_nothing_else():
    assert why_not_bookable(event(open_to="invitation"), NOW, invited=True) is None
    assert why_not_bookable(event(open_to="invitation", state="closed"), NOW, invited=True)
    assert why_not_bookable(event(open_to="everybody"), NOW, invited=True) is None


def test_agencies_are_named_in_a_sentence():
    assert listed(("Provide", "Essex Police", "Mid Essex Scouts")) == "Essex Police, Mid Essex Scouts and Provide"
    assert listed(("Provide",)) == "Provide"
    assert listed(()) == "certain organisations"


@pytest.mark.parametrize(
    ("changes", "words"),
    (
        ({"state": "cancelled", "starts_at": NOW}, "has been cancelled"),
        ({"state": "draft", "starts_at": NOW}, "took place"),
        ({"starts_at": NOW - timedelta(days=1), "closes_at": NOW - timedelta(days=2)}, "took place on Monday 11 May"),
        ({"state": "closed", "closes_at": NOW}, "is closed."),
        ({"closes_at": NOW - timedelta(days=1)}, "closed on Monday 11 May 2026, 9am"),
        ({"closes_at": NOW, "open_to": "invitation"}, "closed on"),
    ),
)
def test_of_several_reasons_against_booking_the_one_that_stays_longest_is_named(changes, words):
    assert words in (why_not_bookable(event(**changes), NOW) or "")


def test_until_the_moment_booking_closes_an_event_can_be_booked():
    assert why_not_bookable(event(closes_at=NOW + timedelta(seconds=1)), NOW) is None


@pytest.mark.parametrize(("places_left", "full"), ((1, False), (0, True), (-1, True), (5, False)))
def test_an_event_without_a_place_left_is_full(places_left, full):
    assert is_full(event(places_left=places_left)) is full


def test_one_person_holds_one_booking_for_an_event():
    theirs = event(open_to="agencies", open_to_agency_ids=frozenset({7}))
    mine = Applicant(8, agency_known=True, booked_already=True)
    assert why_not_for(theirs, mine) == booked_already() == "You already have a booking for this event."
    colleague = Applicant(7, agency_known=True, booked_already=True, name="Ann Example")
    assert why_not_for(theirs, colleague) == "Ann Example already has a booking for this event."


@pytest.mark.parametrize(
    ("open_to", "agency_known"), (("agencies", False), ("everybody", True), ("invitation", True), ("everybody", False))
)
def test_an_agency_is_turned_away_only_once_it_is_known_and_the_event_is_for_others(open_to, agency_known):
    theirs = event(open_to=open_to, open_to_agency_ids=frozenset({7}))
    assert why_not_for(theirs, Applicant(8, agency_known=agency_known, booked_already=False)) is None


# Before Wednesday 8 July 2026 the tenth working day is Wednesday 24 June.
OPENS_ON = date(2026, 6, 24)


def test_the_cap_of_an_agency_opens_so_many_working_days_before_the_event_in_london():
    assert cap_opens_on(datetime(2026, 7, 8, 8, 30, tzinfo=UTC), 10) == OPENS_ON
    assert cap_opens_on(datetime(2026, 7, 7, 23, 30, tzinfo=UTC), 10) == OPENS_ON, "half past midnight in London"
    assert cap_opens_on(datetime(2026, 7, 8, 8, 30, tzinfo=UTC), 1) == date(2026, 7, 7)


@pytest.mark.parametrize(
    ("cap", "held", "over"), ((None, 99, False), (3, 2, False), (3, 3, True), (3, 5, True), (1, 0, False))
)
def test_an_agency_at_its_cap_may_have_no_more_places_yet(cap, held, over):
    assert (why_over_the_cap(cap, held, OPENS_ON, NOW) is not None) == over


@pytest.mark.parametrize(("held", "places"), ((1, "1 place"), (2, "2 places")))
def test_an_agency_at_its_cap_reads_how_many_it_holds_and_until_when(held, places):
    assert why_over_the_cap(1, held, OPENS_ON, NOW) == (
        f"Your organisation already has {places} at this event. That is the most that each can have for now. "
        "From Wednesday 24 June 2026 it may book more, if places are left."
    )


@pytest.mark.parametrize(
    ("now", "over"),
    (
        (datetime(2026, 6, 23, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 6, 23, 23, 0, tzinfo=UTC), False),  # midnight in London
        (datetime(2026, 6, 25, 8, 0, tzinfo=UTC), False),
    ),
)
def test_from_the_first_moment_of_the_day_the_cap_opens_an_agency_may_book_more(now, over):
    assert (why_over_the_cap(3, 3, OPENS_ON, now) is not None) == over
