"""Whose turn it is: first come, first served among those who may."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from training.bookings.turns import Limits, Turn, Waiter, allocate_free_places

NO_LIMITS = Limits(cap=None, open_to_agency_ids=None)
ROOM, ONLINE = 1, 2


def test_free_places_go_to_the_first_on_the_waiting_list_and_none_are_given_without_a_place():
    waiting = [Waiter(30, 7, None), Waiter(10, 7, None), Waiter(20, 8, None)]
    assert allocate_free_places(waiting, {ROOM: 2}, {}, NO_LIMITS) == [Turn(30, ROOM), Turn(10, ROOM)]
    assert allocate_free_places(waiting, {ROOM: 0}, {}, NO_LIMITS) == []


def test_an_agency_at_its_cap_is_left_out_and_the_next_is_asked():
    waiting = [Waiter(1, 7, None), Waiter(2, 7, None), Waiter(3, 8, None), Waiter(4, None, None)]
    capped = Limits(cap=3, open_to_agency_ids=None)
    assert allocate_free_places(waiting, {ROOM: 4}, {7: 2}, capped) == [Turn(1, ROOM), Turn(3, ROOM), Turn(4, ROOM)]
    assert allocate_free_places(waiting, {ROOM: 4}, {7: 5}, NO_LIMITS) == [Turn(n, ROOM) for n in (1, 2, 3, 4)]


def test_an_agency_with_more_places_than_its_cap_is_offered_none():
    """The administrator can lower the cap of an event that has bookings."""
    capped = Limits(cap=3, open_to_agency_ids=None)
    waiting = [Waiter(1, 7, None), Waiter(2, 8, None)]
    assert allocate_free_places(waiting, {ROOM: 2}, {7: 4}, capped) == [Turn(2, ROOM)]


def test_who_insists_on_a_kind_of_place_waits_for_that():
    waiting = [Waiter(1, 7, ROOM), Waiter(2, 7, None), Waiter(3, 7, ONLINE)]
    assert allocate_free_places(waiting, {ROOM: 0, ONLINE: 2}, {}, NO_LIMITS) == [Turn(2, ONLINE), Turn(3, ONLINE)]


def test_an_event_for_certain_agencies_offers_its_places_to_them():
    theirs = Limits(cap=None, open_to_agency_ids=frozenset({8}))
    assert allocate_free_places(
        [Waiter(1, 7, None), Waiter(2, None, None), Waiter(3, 8, None)], {ROOM: 3}, {}, theirs
    ) == [Turn(3, ROOM)]


def test_every_place_that_was_just_given_counts_against_the_cap():
    waiting = [Waiter(number, 7, None) for number in (1, 2, 3, 4)]
    for cap in (0, 1, 2, 3):
        capped = Limits(cap=cap, open_to_agency_ids=None)
        assert [turn.booking_id for turn in allocate_free_places(waiting, {ROOM: 4}, {}, capped)] == [1, 2, 3, 4][:cap]


def test_a_kind_of_place_that_there_is_not_is_waited_for_in_vain():
    assert allocate_free_places([Waiter(1, 7, ONLINE), Waiter(2, 7, ROOM)], {ROOM: 1}, {}, NO_LIMITS) == [Turn(2, ROOM)]


def test_a_pool_with_more_taken_than_it_has_gives_nothing():
    assert allocate_free_places([Waiter(1, 7, None), Waiter(2, 7, ROOM)], {ROOM: -1, ONLINE: 1}, {}, NO_LIMITS) == [
        Turn(1, ONLINE)
    ]
    assert allocate_free_places([Waiter(1, 7, ROOM), Waiter(2, 7, ONLINE)], {ROOM: -1, ONLINE: 1}, {}, NO_LIMITS) == [
        Turn(2, ONLINE)
    ]


agencies = st.one_of(st.none(), st.integers(1, 3))


@given(
    who=st.lists(st.tuples(agencies, st.sampled_from([None, ROOM, ONLINE])), max_size=12),
    free=st.fixed_dictionaries({ROOM: st.integers(0, 5), ONLINE: st.integers(0, 5)}),
    held=st.dictionaries(st.integers(1, 3), st.integers(0, 4)),
    cap=st.one_of(st.none(), st.integers(1, 4)),
)
def test_places_go_in_order_and_none_is_left_that_somebody_may_have(who, free, held, cap):
    waiting = [Waiter(number, agency, pool) for number, (agency, pool) in enumerate(who)]
    found = allocate_free_places(waiting, free, held, Limits(cap, None))

    given_ids = [turn.booking_id for turn in found]
    assert given_ids == sorted(set(given_ids)), "in the order of the list, once each"
    used = Counter(turn.pool_id for turn in found)
    assert all(used[pool] <= free[pool] for pool in free)
    now_held = Counter(held) + Counter(who[number][0] for number in given_ids if who[number][0] is not None)
    if cap is not None:
        assert all(now_held[agency] <= max(cap, held.get(agency, 0)) for agency in (1, 2, 3))
    left = {pool: free[pool] - used[pool] for pool in free}
    for waiter in waiting:
        if waiter.booking_id in given_ids:
            continue
        kinds = [waiter.pool_id] if waiter.pool_id else list(left)
        may = cap is None or waiter.agency_id is None or now_held[waiter.agency_id] < cap
        assert not (may and any(left[kind] for kind in kinds)), "nobody who may have a place goes without one"
