"""The mix of agencies, sectors and quadrants at one event: every share beside what it is a share of."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.board_lists import LISTS
from tests.pages import main_text
from training.admin.bookings.balance import MOST_AGENCIES, Claims, MixShare, balance

WORDS = {"lists": LISTS, "day": date(2026, 5, 12)}


def claims(agency_id, holding, waiting=0, sector="voluntary", quadrant="Mid"):
    return Claims(agency_id, f"Agency {agency_id}", sector, quadrant, holding, waiting)


def rows(shares):
    return [(share.name, share.holding, share.percent, share.waiting) for share in shares]


def test_the_largest_agency_comes_first_and_work_of_ones_own_last():
    mix = balance(
        [claims(1, 1), claims(None, 2, sector=None), claims(2, 3, 4), claims(1, 1, 1)],
        cap=3,
        lists=LISTS,
        day=date(2026, 5, 12),
    )
    assert rows(mix.agencies) == [("Agency 2", 3, 43, 4), ("Agency 1", 2, 29, 1), ("Works for themselves", 2, 29, 0)]
    assert [(share.cap, share.at_cap) for share in mix.agencies] == [(3, True), (3, False), (None, False)]
    assert (mix.holding, mix.waiting, mix.agency_count) == (7, 5, 2)
    assert rows(mix.sectors) == [("Voluntary", 5, 71, 5), ("Works for themselves, or not known yet", 2, 29, 0)]


def test_places_held_from_outside_essex_are_named_so_in_the_balance():
    mix = balance([claims(1, 1, quadrant=None), claims(2, 1, quadrant="North")], cap=None, **WORDS)
    assert rows(mix.quadrants) == [("North", 1, 50, 0), ("Outside Essex, all over it, or not known yet", 1, 50, 0)]


def test_an_agency_that_only_waits_has_a_row():
    mix = balance([claims(1, 0, 2)], cap=3, **WORDS)
    assert rows(mix.agencies) == [("Agency 1", 0, None, 2)]


@pytest.mark.parametrize(
    ("holding", "of", "percent", "bar"),
    ((1, 8, 13, 15), (1, 200, 1, 5), (199, 200, 100, 95), (200, 200, 100, 100), (0, 24, 0, 0), (12, 24, 50, 50)),
)
def test_a_share_is_rounded_half_up_and_its_bar_is_full_only_at_the_end(holding, of, percent, bar):
    share = MixShare("Agency", holding, of, 0)
    assert (share.percent, share.bar) == (percent, bar)


groups = st.lists(
    st.builds(
        claims,
        st.one_of(st.none(), st.integers(1, 80)),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from([None, "health", "police", "voluntary"]),
        st.sampled_from([None, "North", "Mid"]),
    ),
    max_size=120,
)


@given(groups)
def test_every_table_adds_up_to_the_same(found):
    mix = balance(found, cap=3, **WORDS)
    for shares in (mix.agencies, mix.sectors, mix.quadrants):
        assert sum(share.holding for share in shares) == mix.holding
        assert sum(share.waiting for share in shares) == mix.waiting
        assert all(share.of == mix.holding for share in shares)
    assert len(mix.agencies) <= MOST_AGENCIES + 1


def test_the_page_counts_places_held_and_who_waits(make, admin):
    scouts, police = make.agency("Colne Scouts"), make.agency("Essex Police", sector="police", quadrant="North")
    event = make.event(capacity=4, agency_cap=3)
    for state in ("confirmed", "confirmed", "offered"):
        make.booking(event, agency=scouts, state=state)
    make.booking(event, agency=scouts, state="waiting")
    make.booking(event, agency=scouts, state="cancelled")
    make.booking(event, agency=scouts, walk_in=True)
    make.booking(event, agency=police)
    said = main_text(admin.get(f"/admin/events/{event.ref}/balance"))
    for words in (
        "4 people hold a place and 1 waits, from 2 agencies. Each share is of the 4 held.",
        "An agency may hold at most 3 places for now. From Monday 29 June 2026 it may hold any number.",
        "Colne Scouts 3 of 4 75% 3 of 3, at its cap 1",
        "Essex Police 1 of 4 25% 1 of 3 0",
        "Police 1 of 4 25% 0",
        "North 1 of 4 25% 0",
        "All 4 1",
    ):
        assert words in said, words


def test_an_event_that_nobody_booked_has_no_balance_yet(make, admin):
    assert "Nobody yet" in main_text(admin.get(f"/admin/events/{make.event().ref}/balance"))
