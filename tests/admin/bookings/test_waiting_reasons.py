"""Why somebody has no place yet: the first thing that stands in the way, in words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.conftest import NOW
from training.admin.bookings.waiting_reasons import Circumstances, Waits, free_for, reason
from training.admin.programme.readiness import offered_sentence
from training.bookings.turns import Limits

FULL = Circumstances(
    free={1: 0, 2: 0},
    held={7: 3},
    limits=Limits(cap=3, open_to_agency_ids=None),
    cap_opens_on=date(2026, 6, 26),
    must_be_named=False,
)
ONE = Waits(agency_id=8, pool_id=None, named=True, address_until=None, passed_over_because="")


@pytest.mark.parametrize(
    ("waits", "now", "word", "sentence"),
    (
        ({}, {}, "Full", ""),
        ({}, {"free": {1: 1, 2: 0}}, "May be offered a place", ""),
        ({"pool_id": 2}, {"free": {1: 1, 2: 0}}, "Full", ""),
        ({"agency_id": 7}, {}, "Agency at its cap", "3 of 3. From Friday 26 June 2026 it may have more."),
        ({"agency_id": 7}, {"limits": Limits(None, None)}, "Full", ""),
        ({"agency_id": None}, {}, "Full", ""),
        (
            {},
            {"limits": Limits(None, frozenset({7}))},
            "Not for this agency",
            "The event is open to other agencies only.",
        ),
        ({"named": False}, {}, "Full", ""),
        (
            {"named": False},
            {"must_be_named": True},
            "To be named",
            "A place for nobody yet is offered no more, so close to the event.",
        ),
        ({"passed_over_because": "Has been before", "agency_id": 7}, {}, "Passed over", "Has been before"),
        (
            {"address_until": NOW + timedelta(minutes=30), "passed_over_because": "Has been before"},
            {},
            "Address not confirmed",
            "It lapses Tuesday 12 May 2026, 9:30am.",
        ),
    ),
)
def test_the_first_reason_why_somebody_waits_has_no_place_is_named(waits, now, word, sentence):
    found = reason(replace(ONE, **waits), replace(FULL, **now))
    assert (found.word, found.sentence) == (word, sentence)


def test_a_place_is_free_for_those_who_would_take_it():
    now = replace(FULL, free={1: 0, 2: 4})
    assert [free_for(replace(ONE, pool_id=pool_id), now) for pool_id in (None, 1, 2)] == [True, False, True]


@pytest.mark.parametrize(
    ("offered", "sentence"),
    (
        (0, ""),
        (1, "1 place was offered to the next on the waiting list."),
        (1200, "1,200 places were offered to the next on the waiting list."),
    ),
)
def test_the_sentence_says_how_many_added_places_were_offered_to_the_waiting_list(offered, sentence):
    assert offered_sentence(offered) == sentence
