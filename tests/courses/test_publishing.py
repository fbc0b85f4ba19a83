from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from training.courses.publishing import Draft, missing, still_to_do

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
READY = Draft(
    starts_at=NOW + timedelta(days=30),
    closes_at=NOW + timedelta(days=27),
    room_places=24,
    online_places=0,
    has_venue=True,
    has_link=False,
    trainers=1,
    has_instructions=True,
    course_retired=False,
    restricted_to_agencies=False,
    agencies=0,
)


def test_nothing_is_missing_from_an_event_that_is_ready():
    assert missing(READY, NOW) == []
    assert still_to_do(READY) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    (
        ({"course_retired": True}, "Its course is no longer offered. Bring the course back first."),
        ({"starts_at": NOW}, "It started on Tuesday 12 May 2026. Give it a date in the future."),
        ({"closes_at": NOW}, "Booking would have closed on Tuesday 12 May 2026, 9am. Let it close later."),
        ({"room_places": 0}, "It has no places, in a room or online."),
        ({"has_venue": False}, "It has places in a room, but no venue."),
        ({"restricted_to_agencies": True}, "It is open to certain agencies only, but none is chosen."),
    ),
)
def test_what_an_event_lacks_before_publishing_is_said(change, sentence):
    assert missing(replace(READY, **change), NOW) == [sentence]


@pytest.mark.parametrize(
    ("change", "sentence"),
    (
        ({"online_places": 10}, "The link for joining online is still to come."),
        ({"trainers": 0}, "Nobody is down to deliver it yet."),
        ({"has_instructions": False}, "There are no joining instructions yet."),
        (
            {"hours_outside": ("4pm", "4:50pm", "5:20pm")},
            "The agenda says 4pm, 4:50pm and 5:20pm, and the event does not run then. Give it an agenda of its own.",
        ),
    ),
)
def test_what_an_event_may_get_after_publishing_is_said_and_does_not_keep_it_back(change, sentence):
    draft = replace(READY, **change)
    assert missing(draft, NOW) == []
    assert still_to_do(draft) == [sentence]
