"""Who may book what, and the sentence for everybody else."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from training.bookings.eligibility import Applicant, EventFacts, listed, why_not_bookable, why_not_for


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
