"""The administrator keeps a waiting list: its order, who is left out for now, and what each of them is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.conftest import NOW
from training.access import Actor
from training.bookings import settling
from training.bookings.lifecycle import AlreadyDone
from training.bookings.models import Booking
from training.bookings.turns import moved, position_in
from training.bookings.waiting import operations as waiting_operations
from training.bookings.waiting_queries import positions_of
from training.courses.models import Event
from training.history.models import History
from training.mail.models import Message
from training.refusals import Refused

ALEX = Actor(None, "administrator")


@pytest.mark.parametrize(
    ("to", "after"),
    (
        (1, [3, 1, 2, 4]),
        (2, [1, 3, 2, 4]),
        (3, [1, 2, 3, 4]),
        (4, [1, 2, 4, 3]),
        (99, [1, 2, 4, 3]),
        (0, [3, 1, 2, 4]),
        (-7, [3, 1, 2, 4]),
    ),
)
def test_a_booking_is_put_at_a_position_of_the_waiting_list(to, after):
    assert moved([1, 2, 3, 4], (), 3, to) == after


def test_who_has_no_position_on_the_waiting_list_yet_is_not_counted_and_overtakes_nobody():
    assert moved([1, 8, 2, 3, 9], {8, 9}, 3, 2) == [1, 8, 3, 2, 9]
    assert moved([1, 8, 2, 3, 9], {8, 9}, 1, 3) == [8, 2, 3, 9, 1]
    assert position_in([1, 8, 2, 3, 9], {8, 9}, 3) == 3


lists = st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=20)


@given(lists, st.data())
def test_moving_one_booking_on_the_waiting_list_leaves_the_others_in_their_order(ids, data):
    one = data.draw(st.sampled_from(ids))
    uncounted = data.draw(st.sets(st.sampled_from(ids))) - {one}
    to = data.draw(st.integers(-3, 25))
    after = moved(ids, uncounted, one, to)
    assert sorted(after) == sorted(ids)
    assert [other for other in after if other != one] == [other for other in ids if other != one]
    last = len(set(ids) - uncounted)
    assert position_in(after, uncounted, one) == min(max(to, 1), last)


@pytest.fixture
def event(make):
    return make.event(capacity=0)


@pytest.fixture
def queue(make, event):
    """Ada, Ben and Cem wait, in this order; after Ada somebody whose address is not confirmed."""
    names = ("Ada", "Ben", "Cem")
    ada, ben, cem = (make.booking(event, make.person(name), state="waiting") for name in names)
    unknown = make.booking(event, make.person("Uma"), state="waiting", awaits="address", held_until=event.starts_at)
    for order, booking in enumerate((ada, unknown, ben, cem), start=101):
        booking.waiting_order = order
    make.session.commit()
    return {"Ada": ada.id, "Uma": unknown.id, "Ben": ben.id, "Cem": cem.id}


def order_of(session, event):
    rows = session.scalars(
        select(Booking).where(Booking.event_id == event.id, Booking.state == "waiting").order_by(Booking.waiting_order)
    )
    return [booking.delegate.name for booking in rows]


def history(session, booking_id):
    rows = session.scalars(select(History).where(History.subject == "booking", History.subject_id == booking_id))
    return [(row.action, row.details) for row in rows]


def told(session, booking_id):
    return session.scalars(select(Message.kind).where(Message.about_id == booking_id).order_by(Message.id)).all()


@pytest.mark.parametrize(
    ("name", "to", "stands", "order"),
    (
        ("Cem", 1, 1, ["Cem", "Ada", "Uma", "Ben"]),
        ("Cem", 2, 2, ["Ada", "Uma", "Cem", "Ben"]),
        ("Ada", 3, 3, ["Uma", "Ben", "Cem", "Ada"]),
        ("Ada", 99, 3, ["Uma", "Ben", "Cem", "Ada"]),
        ("Ben", 2, 2, ["Ada", "Uma", "Ben", "Cem"]),
    ),
)
def test_the_administrator_moves_a_booking_to_a_position_of_the_waiting_list_and_it_is_written_down(
    session, event, queue, transact, name, to, stands, order
):
    booking_id = queue[name]
    with transact() as inner:
        assert waiting_operations.move_on_the_list(inner, inner.get_one(Booking, booking_id), to, ALEX, NOW) == stands
    assert order_of(session, event) == order
    moves = [action for action, _ in history(session, booking_id)]
    assert moves == ([] if (name, to) == ("Ben", 2) else ["moved on the list"])
    assert told(session, booking_id) == [], "their page says where they stand"


def test_one_step_up_or_down_ends_at_the_ends(session, event, queue, transact):
    with transact() as inner:
        ada, ben = (inner.get_one(Booking, queue[name]) for name in ("Ada", "Ben"))
        assert waiting_operations.step_on_the_list(inner, ada, -1, ALEX, NOW) == 1
        assert waiting_operations.step_on_the_list(inner, ben, -1, ALEX, NOW) == 1
        assert waiting_operations.step_on_the_list(inner, ben, 1, ALEX, NOW) == 2
    assert order_of(session, event) == ["Ada", "Uma", "Ben", "Cem"]
    waiting = session.scalars(select(Booking).where(Booking.event_id == event.id)).all()
    found = positions_of(session, waiting)
    assert {name: found.get(booking_id) for name, booking_id in queue.items()} == {
        "Ada": 1,
        "Ben": 2,
        "Cem": 3,
        "Uma": None,
    }


def test_who_is_passed_over_on_the_waiting_list_is_told_once_and_offered_no_place(session, event, queue, transact):
    with transact() as inner:
        ada = inner.get_one(Booking, queue["Ada"])
        assert waiting_operations.pass_over(inner, ada, "Has [the course] already", ALEX, NOW) is None
        again = waiting_operations.pass_over(inner, ada, "Has [the course] already", ALEX, NOW)
        assert isinstance(again, AlreadyDone)
    assert told(session, queue["Ada"]) == ["bookings/passed_over"]
    assert "Has [the course] already" in session.scalar(select(Message.text))
    assert [(action, "course" in str(more)) for action, more in history(session, queue["Ada"])] == [
        ("passed over", False)
    ]
    add_a_place(event.id, transact)
    states = {name: session.get_one(Booking, booking_id).state for name, booking_id in queue.items()}
    assert states == {"Ada": "waiting", "Uma": "waiting", "Ben": "offered", "Cem": "waiting"}


def add_a_place(event_id, transact):
    with transact() as inner:
        inner.get_one(Event, event_id).pools[0].capacity += 1
        inner.flush()
        settling.offer_free_places(inner, inner.get_one(Event, event_id), NOW)


def test_who_takes_their_turn_again_is_offered_what_is_free_and_told_once(make, session, event, queue, transact):
    add_a_place(event.id, transact)
    with transact() as inner:
        for name in ("Ben", "Cem"):
            waiting_operations.pass_over(inner, inner.get_one(Booking, queue[name]), "Later", ALEX, NOW)
    add_a_place(event.id, transact)  # nobody may have it
    with transact() as inner:
        for name in ("Cem", "Ben"):
            assert waiting_operations.take_turn_again(inner, inner.get_one(Booking, queue[name]), ALEX, NOW) is None
        ben = inner.get_one(Booking, queue["Ben"])
        assert isinstance(waiting_operations.take_turn_again(inner, ben, ALEX, NOW), AlreadyDone)
    assert told(session, queue["Cem"]) == ["bookings/passed_over", "bookings/offered"]
    assert told(session, queue["Ben"]) == ["bookings/passed_over", "bookings/takes_turn_again"]
    assert [action for action, _ in history(session, queue["Ben"])] == ["passed over", "takes their turn"]


def test_an_offer_by_hand_goes_beyond_the_cap_and_out_of_turn(make, session, transact):
    agency = make.agency()
    event = make.event(capacity=2, agency_cap=1)
    make.booking(event, agency=agency)
    over_the_cap = make.booking(event, agency=agency, state="waiting").id
    with transact() as inner:
        assert waiting_operations.offer_by_hand(inner, inner.get_one(Booking, over_the_cap), ALEX, NOW) is None
        again = waiting_operations.offer_by_hand(inner, inner.get_one(Booking, over_the_cap), ALEX, NOW)
        assert isinstance(again, AlreadyDone)
    assert session.get_one(Booking, over_the_cap).state == "offered"
    assert session.get_one(Event, event.id).taken == 2
    assert told(session, over_the_cap) == ["bookings/offered"]


@pytest.mark.parametrize(
    "act", (waiting_operations.move_on_the_list, waiting_operations.pass_over, waiting_operations.offer_by_hand)
)
def test_the_waiting_list_is_not_changed_for_who_waits_no_more_or_is_not_confirmed_yet(
    make, session, event, queue, transact, act
):
    more = {waiting_operations.move_on_the_list: (1,), waiting_operations.pass_over: ("Reason",)}.get(act, ())
    gone = make.booking(make.event(), state="cancelled").id
    for booking_id in (queue["Uma"], gone):
        with pytest.raises(Refused), transact() as inner:
            act(inner, inner.get_one(Booking, booking_id), *more, ALEX, NOW)
        assert history(session, booking_id) == []


def test_an_offer_by_hand_is_refused_without_a_free_place(session, queue, transact):
    with pytest.raises(Refused, match="No place is free"), transact() as inner:
        waiting_operations.offer_by_hand(inner, inner.get_one(Booking, queue["Ada"]), ALEX, NOW)
    assert session.get_one(Booking, queue["Ada"]).state == "waiting"


def test_passing_somebody_over_needs_a_reason(session, queue, transact):
    with pytest.raises(Refused, match="Enter why"), transact() as inner:
        waiting_operations.pass_over(inner, inner.get_one(Booking, queue["Ada"]), "", ALEX, NOW)
