"""Every state × every action: each cell is a decision."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from training.access import SYSTEM, Actor
from training.bookings.lifecycle import (
    FINISHED,
    HOLDS_A_PLACE,
    LIVE,
    Action,
    AlreadyDone,
    Awaits,
    Decision,
    Facts,
    State,
    available_actions,
    decide,
    initial_decision,
)
from training.refusals import Refused

# Where the action leads, for whoever may do it; "=" it was done before, "·" it is refused.
TABLE = """
                  confirm address  approve    refuse    offer    accept     decline   pay        choose invoice  lapse   name              substitute        transfer   release    cancel
requested         confirmed        confirmed  declined  ·        ·          ·         ·          ·               lapsed  requested         ·                 ·          cancelled  cancelled
waiting           waiting          ·          ·         offered  ·          ·         ·          ·               lapsed  waiting           ·                 ·          cancelled  cancelled
offered           ·                ·          ·         =        confirmed  declined  ·          ·               lapsed  offered           ·                 ·          cancelled  cancelled
awaiting payment  =                =          ·         ·        =          ·         confirmed  confirmed       lapsed  awaiting payment  awaiting payment  ·          cancelled  cancelled
confirmed         =                =          ·         ·        =          ·         =          =               ·       confirmed         confirmed         confirmed  cancelled  cancelled
cancelled         ·                ·          ·         ·        ·          ·         ·          ·               ·       ·                 ·                 ·          ·          =
lapsed            ·                ·          ·         ·        ·          ·         confirmed  ·               =       ·                 ·                 ·          ·          ·
declined          ·                ·          =         ·        ·          =         ·          ·               ·       ·                 ·                 ·          ·          ·
"""  # noqa: E501 - a table reads as a table

# d the delegate, m the line manager, a the administrator, s the system.
WHO_MAY = """
                  confirm address  approve    refuse    offer    accept     decline   pay        choose invoice  lapse   name              substitute        transfer   release    cancel
requested         das              ma         ma        ·        ·          ·         ·          ·               s       da                ·                 ·          s          das
waiting           das              ·          ·         as       ·          ·         ·          ·               s       da                ·                 ·          s          das
offered           ·                ·          ·         ·        da         da        ·          ·               s       da                ·                 ·          s          das
awaiting payment  ·                ·          ·         ·        ·          ·         as         da              s       da                da                ·          s          das
confirmed         ·                ·          ·         ·        ·          ·         ·          ·               ·       da                da                da         s          das
lapsed            ·                ·          ·         ·        ·          ·         s          ·               ·       ·                 ·                 ·          ·          ·
"""  # noqa: E501

CONFIRMS = (State.REQUESTED, State.WAITING)
ACTORS = {"d": Actor(1, "delegate"), "m": Actor(2, "manager"), "a": Actor(3, "administrator"), "s": SYSTEM}


def cells(table: str) -> list[tuple[State, Action, str]]:
    head, *rows = table.strip("\n").splitlines()
    starts = [(head.index(action.value), action) for action in Action]
    return [
        (State(row[:18].strip()), action, row[start:].split("  ")[0].strip())
        for row in rows
        for start, action in starts
    ]


def facts(state: State, action: Action = Action.CANCEL, **changes: object) -> Facts:
    """A booking in that state, waiting for what the action is about, its hold over where the action is to lapse."""
    asks_address = action is Action.CONFIRM_ADDRESS
    awaits = {State.REQUESTED: Awaits.MANAGER} | (dict.fromkeys(CONFIRMS, Awaits.ADDRESS) if asks_address else {})
    nameless = action in {Action.NAME, Action.RELEASE}
    held = state in LIVE and state is not State.CONFIRMED
    hold = NOW - timedelta(minutes=1) if action is Action.LAPSE else NOW + timedelta(minutes=30)
    values: dict = {
        "state": state,
        "awaits": awaits.get(state),
        "needs_approval": False,
        "starts_at": NOW + timedelta(days=60),
        "register_closed": False,
        "held_until": hold if held else None,
        "named": not nameless,
        "name_by": NOW if nameless else None,
        **changes,
    }
    return Facts(**values)


def outcome(state: State, action: Action, actor: Actor) -> str:
    try:
        decision = decide(facts(state, action), action, actor, NOW)
    except Refused:
        return "·"
    return "=" if isinstance(decision, AlreadyDone) else decision.to.value


@pytest.mark.parametrize(("state", "action", "leads_to"), cells(TABLE))
def test_an_action_leads_a_booking_to_the_state_in_the_table(state, action, leads_to):
    reached = {outcome(state, action, actor) for actor in ACTORS.values()}
    assert reached - {"·"} == ({leads_to} - {"·"}), f"{action} on {state}"


@pytest.mark.parametrize(("state", "action", "who"), cells(WHO_MAY))
def test_an_action_on_a_booking_is_allowed_to_those_in_the_table(state, action, who):
    moved = [letter for letter, actor in ACTORS.items() if outcome(state, action, actor) not in {"·", "="}]
    assert sorted(moved) == sorted(who.strip("·")), f"{action} on {state}"


def test_the_tables_name_every_state_and_action():
    assert {(state, action) for state, action, _ in cells(TABLE)} == {(s, a) for s in State for a in Action}


def test_a_place_that_needs_approval_waits_for_it_once_the_address_is_confirmed():
    waiting = facts(State.REQUESTED, Action.CONFIRM_ADDRESS, needs_approval=True)
    decision = decide(waiting, Action.CONFIRM_ADDRESS, ACTORS["d"], NOW)
    assert decision == Decision(State.REQUESTED, Awaits.MANAGER)


@pytest.mark.parametrize("pays_by_card", (False, True))
def test_an_offer_accepted_by_the_delegate_waits_for_the_manager_who_must_approve(pays_by_card):
    offered = facts(State.OFFERED, needs_approval=True, pays_by_card=pays_by_card)
    assert decide(offered, Action.ACCEPT, ACTORS["d"], NOW) == Decision(State.REQUESTED, Awaits.MANAGER)


@pytest.mark.parametrize(("pays_by_card", "leads_to"), ((False, State.CONFIRMED), (True, State.AWAITING_PAYMENT)))
def test_an_offer_accepted_by_the_administrator_asks_no_manager(pays_by_card, leads_to):
    offered = facts(State.OFFERED, needs_approval=True, pays_by_card=pays_by_card)
    assert decide(offered, Action.ACCEPT, ACTORS["a"], NOW) == Decision(leads_to)


def test_an_address_confirmed_by_the_administrator_still_asks_the_manager_who_must_approve():
    requested = facts(State.REQUESTED, Action.CONFIRM_ADDRESS, needs_approval=True)
    decision = decide(requested, Action.CONFIRM_ADDRESS, ACTORS["a"], NOW)
    assert decision == Decision(State.REQUESTED, Awaits.MANAGER)


@pytest.mark.parametrize(
    ("address_confirmed", "needs_approval", "expected"),
    (
        (False, False, Decision(State.REQUESTED, Awaits.ADDRESS)),
        (False, True, Decision(State.REQUESTED, Awaits.ADDRESS)),
        (True, True, Decision(State.REQUESTED, Awaits.MANAGER)),
        (True, False, Decision(State.CONFIRMED)),
    ),
)
def test_a_booking_begins_requested_or_confirmed_by_what_it_still_waits_for(
    address_confirmed, needs_approval, expected
):
    assert initial_decision(address_confirmed, needs_approval) == expected


def test_a_hold_that_is_over_can_no_longer_be_confirmed():
    late = facts(State.REQUESTED, Action.CONFIRM_ADDRESS, held_until=NOW)
    with pytest.raises(Refused, match="not confirmed in time"):
        decide(late, Action.CONFIRM_ADDRESS, ACTORS["d"], NOW)


def test_a_hold_that_is_not_over_does_not_lapse():
    with pytest.raises(Refused, match="still held"):
        decide(facts(State.REQUESTED, held_until=NOW + timedelta(seconds=1)), Action.LAPSE, SYSTEM, NOW)


def test_after_the_start_only_the_administrator_cancels_and_nobody_once_the_register_is_closed():
    started = facts(State.CONFIRMED, starts_at=NOW)
    with pytest.raises(Refused, match="has started"):
        decide(started, Action.CANCEL, ACTORS["d"], NOW)
    assert decide(started, Action.CANCEL, ACTORS["a"], NOW) == Decision(State.CANCELLED)
    with pytest.raises(Refused, match="register"):
        decide(facts(State.CONFIRMED, register_closed=True), Action.CANCEL, ACTORS["a"], NOW)


@pytest.mark.parametrize(
    ("state", "action", "who"),
    (
        (State.REQUESTED, Action.CONFIRM_ADDRESS, "ds"),
        (State.WAITING, Action.CONFIRM_ADDRESS, "ds"),
        (State.REQUESTED, Action.APPROVE, "m"),
        (State.OFFERED, Action.ACCEPT, "d"),
    ),
)
def test_once_it_has_started_only_the_administrator_confirms_a_place(state, action, who):
    """Also where it is held beyond the start, as the Board has moved it."""
    started = facts(state, action, starts_at=NOW)
    for letter in who:
        with pytest.raises(Refused, match="has started"):
            decide(started, action, ACTORS[letter], NOW)
        assert decide(facts(state, action, starts_at=NOW + timedelta(seconds=1)), action, ACTORS[letter], NOW)
    assert isinstance(decide(started, action, ACTORS["a"], NOW), Decision)


def test_no_booking_is_moved_once_the_event_has_started_or_without_a_booked_place():
    with pytest.raises(Refused, match="has started"):
        decide(facts(State.CONFIRMED, starts_at=NOW), Action.TRANSFER, ACTORS["a"], NOW)
    with pytest.raises(Refused, match="walked in"):
        decide(facts(State.CONFIRMED, walk_in=True), Action.TRANSFER, ACTORS["a"], NOW)


def test_a_booking_that_completes_a_missed_sitting_is_not_swapped():
    with pytest.raises(Refused, match="in their place"):
        decide(facts(State.CONFIRMED, completes=True), Action.SUBSTITUTE, ACTORS["d"], NOW)


@given(
    state=st.sampled_from(State),
    awaits=st.sampled_from(Awaits),
    needs_approval=st.booleans(),
    register_closed=st.booleans(),
    starts_in=st.integers(-48, 48),
    held_for=st.integers(-48, 48),
    actor=st.sampled_from(sorted(ACTORS)),
)
def test_pages_offer_what_the_rules_allow_and_nothing_else(
    state, awaits, needs_approval, register_closed, starts_in, held_for, actor
):
    booking = Facts(
        state=state,
        awaits=awaits if state is State.REQUESTED else None,
        needs_approval=needs_approval,
        starts_at=NOW + timedelta(hours=starts_in),
        register_closed=register_closed,
        held_until=NOW + timedelta(hours=held_for) if state in LIVE - {State.CONFIRMED} else None,
    )
    offered = available_actions(booking, ACTORS[actor], NOW)
    for action in Action:
        try:
            allowed = isinstance(decide(booking, action, ACTORS[actor], NOW), Decision)
        except Refused:
            allowed = False
        assert (action in offered) == allowed
    assert not (state in FINISHED and offered), "what has ended stays ended"


def test_every_state_of_a_booking_is_live_or_finished_and_what_holds_a_place_is_live():
    assert HOLDS_A_PLACE < LIVE
    assert set(State) == LIVE | FINISHED
    assert not LIVE & FINISHED


@pytest.mark.parametrize("state", sorted(LIVE))
def test_once_the_board_has_cancelled_the_event_a_booking_can_only_end(state):
    of_cancelled = facts(state, event_cancelled=True, pays_by_card=True)
    assert available_actions(of_cancelled, ACTORS["a"], NOW) == [Action.CANCEL]
    assert available_actions(of_cancelled, ACTORS["s"], NOW) == [Action.CANCEL]


@pytest.mark.parametrize("capacity", ("trainer", "coordinator", "board reader"))
def test_whoever_has_another_role_acts_on_their_own_booking_as_its_delegate(capacity):
    actor = Actor(1, capacity)
    assert decide(facts(State.CONFIRMED), Action.CANCEL, actor, NOW) == Decision(State.CANCELLED)
    with pytest.raises(Refused, match="Ask the training administrator"):
        decide(facts(State.REQUESTED, Action.APPROVE), Action.APPROVE, actor, NOW)


@pytest.mark.parametrize(
    ("starts_in", "held_for", "lapses"),
    (
        (60, 1, False),
        (60, 0, True),
        (60, -1, True),
        (60, None, False),
        (1, 30, False),
        (0, 30, True),
        (-1, 30, True),
        (1, None, False),
        (0, None, True),
        (-1, None, True),
    ),
)
def test_a_place_lapses_when_its_hold_ends_or_the_event_starts_whichever_comes_first(starts_in, held_for, lapses):
    held_until = None if held_for is None else NOW + timedelta(minutes=held_for)
    booking = facts(State.WAITING, starts_at=NOW + timedelta(minutes=starts_in), held_until=held_until)
    if lapses:
        assert decide(booking, Action.LAPSE, SYSTEM, NOW) == Decision(State.LAPSED)
    else:
        with pytest.raises(Refused, match="still held"):
            decide(booking, Action.LAPSE, SYSTEM, NOW)


@pytest.mark.parametrize(
    ("named", "name_by", "released"),
    (
        (False, timedelta(0), True),
        (False, timedelta(minutes=-1), True),
        (False, timedelta(minutes=1), False),
        (False, None, False),
        (True, timedelta(minutes=-1), False),
    ),
)
def test_a_place_without_a_name_is_released_from_the_moment_it_must_have_one(named, name_by, released):
    booking = facts(State.CONFIRMED, named=named, name_by=None if name_by is None else NOW + name_by)
    if released:
        assert decide(booking, Action.RELEASE, SYSTEM, NOW) == Decision(State.CANCELLED)
    else:
        with pytest.raises(Refused, match="does not need a name yet"):
            decide(booking, Action.RELEASE, SYSTEM, NOW)


AFTER_THE_START = (
    (State.CONFIRMED, Action.CANCEL, "d", "can no longer be cancelled here"),
    (State.CONFIRMED, Action.SUBSTITUTE, "d", "can no longer be changed here"),
    (State.CONFIRMED, Action.TRANSFER, "d", "can no longer be changed here"),
    (State.CONFIRMED, Action.TRANSFER, "a", "nobody can be moved"),
    (State.REQUESTED, Action.NAME, "d", "can no longer be changed here"),
    (State.OFFERED, Action.ACCEPT, "d", "can no longer be confirmed here"),
    (State.WAITING, Action.OFFER, "a", "can no longer be offered"),
    (State.WAITING, Action.OFFER, "s", "can no longer be offered"),
)


@pytest.mark.parametrize(("state", "action", "who", "sentence"), AFTER_THE_START)
def test_once_the_event_has_started_its_bookings_stay_as_they_are(state, action, who, sentence):
    for ago in (timedelta(0), timedelta(hours=1)):
        with pytest.raises(Refused, match=sentence):
            decide(facts(state, action, starts_at=NOW - ago), action, ACTORS[who], NOW)
    just_in_time = facts(state, action, starts_at=NOW + timedelta(seconds=1))
    assert isinstance(decide(just_in_time, action, ACTORS[who], NOW), Decision)


@pytest.mark.parametrize(
    ("state", "action", "who", "leads_to"),
    (
        (State.CONFIRMED, Action.CANCEL, "a", State.CANCELLED),
        (State.CONFIRMED, Action.SUBSTITUTE, "a", State.CONFIRMED),
        (State.AWAITING_PAYMENT, Action.CHOOSE_INVOICE, "d", State.CONFIRMED),
        (State.OFFERED, Action.DECLINE, "d", State.DECLINED),
        (State.AWAITING_PAYMENT, Action.PAY, "s", State.CONFIRMED),
    ),
)
def test_what_is_still_possible_after_the_start_while_the_register_is_open(state, action, who, leads_to):
    started = facts(state, action, starts_at=NOW - timedelta(hours=1))
    assert decide(started, action, ACTORS[who], NOW).to is leads_to


@pytest.mark.parametrize(
    ("state", "action", "who"),
    (
        (State.REQUESTED, Action.CONFIRM_ADDRESS, "d"),
        (State.REQUESTED, Action.APPROVE, "m"),
        (State.OFFERED, Action.ACCEPT, "a"),
        (State.OFFERED, Action.NAME, "d"),
        (State.AWAITING_PAYMENT, Action.CHOOSE_INVOICE, "d"),
    ),
)
def test_a_hold_that_is_over_allows_cancelling_and_late_money_and_nothing_else(state, action, who):
    for ago in (timedelta(0), timedelta(hours=1)):
        over = {"held_until": NOW - ago}
        with pytest.raises(Refused, match="not confirmed in time"):
            decide(facts(state, action, **over), action, ACTORS[who], NOW)
        assert decide(facts(state, **over), Action.CANCEL, ACTORS["d"], NOW) == Decision(State.CANCELLED)
        paid = decide(facts(State.AWAITING_PAYMENT, **over), Action.PAY, SYSTEM, NOW)
        assert paid == Decision(State.CONFIRMED)
        of_confirmed = facts(State.CONFIRMED, **over)
        assert decide(of_confirmed, Action.SUBSTITUTE, ACTORS["d"], NOW) == Decision(State.CONFIRMED)
    in_time = facts(state, action, held_until=NOW + timedelta(seconds=1))
    assert isinstance(decide(in_time, action, ACTORS[who], NOW), Decision)


@pytest.mark.parametrize(
    ("state", "awaits", "action", "sentence"),
    (
        (State.WAITING, Awaits.ADDRESS, Action.OFFER, "has not confirmed their e-mail address yet"),
        (State.REQUESTED, Awaits.MANAGER, Action.CONFIRM_ADDRESS, "waits for a manager’s approval"),
        (State.REQUESTED, Awaits.ADDRESS, Action.APPROVE, "waits for its delegate"),
        (State.REQUESTED, Awaits.ADDRESS, Action.REFUSE, "waits for its delegate"),
    ),
)
def test_an_offer_an_approval_or_a_confirmation_is_refused_where_the_booking_waits_for_something_else(
    state, awaits, action, sentence
):
    with pytest.raises(Refused, match=sentence):
        decide(facts(state, awaits=awaits), action, ACTORS["a"], NOW)


def test_an_address_that_was_confirmed_before_leaves_its_place_in_the_list():
    confirmed = facts(State.WAITING, awaits=None)
    decision = decide(confirmed, Action.CONFIRM_ADDRESS, ACTORS["d"], NOW)
    assert isinstance(decision, AlreadyDone)
    assert "you are on the waiting list" in decision.sentence
    asked = facts(State.WAITING, awaits=Awaits.ADDRESS)
    assert decide(asked, Action.CONFIRM_ADDRESS, ACTORS["d"], NOW) == Decision(State.WAITING)


@pytest.mark.parametrize(
    ("action", "changes", "sentence"),
    (
        (Action.NAME, {"named": True}, "has a name already"),
        (Action.SUBSTITUTE, {"named": False}, "Nobody is down for this place yet"),
        (Action.TRANSFER, {"named": False}, "Nobody is down for this place yet"),
    ),
)
def test_a_place_is_named_once_and_swapped_or_moved_only_with_a_name(action, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        decide(facts(State.CONFIRMED, **changes), action, ACTORS["d"], NOW)


def test_a_walk_in_can_be_swapped_and_a_completing_booking_can_be_moved():
    swapped = decide(facts(State.CONFIRMED, walk_in=True), Action.SUBSTITUTE, ACTORS["d"], NOW)
    moved = decide(facts(State.CONFIRMED, completes=True), Action.TRANSFER, ACTORS["d"], NOW)
    assert swapped == moved == Decision(State.CONFIRMED)


@pytest.mark.parametrize("awaits", Awaits)
def test_naming_a_place_leaves_what_it_waits_for(awaits):
    requested = facts(State.REQUESTED, Action.NAME, awaits=awaits)
    assert decide(requested, Action.NAME, ACTORS["d"], NOW) == Decision(State.REQUESTED, awaits)


@pytest.mark.parametrize("state", (State.CONFIRMED, State.REQUESTED))
def test_once_the_board_has_cancelled_the_event_the_sentence_says_so(state):
    with pytest.raises(Refused, match="The Board has cancelled this event"):
        decide(facts(state, Action.NAME, event_cancelled=True), Action.NAME, ACTORS["a"], NOW)


def test_facts_that_nobody_states_are_those_of_a_named_free_place_of_an_event_that_takes_place():
    plain = Facts(
        state=State.OFFERED, awaits=None, needs_approval=False, starts_at=NOW + timedelta(days=1), register_closed=False
    )
    assert decide(plain, Action.ACCEPT, ACTORS["d"], NOW) == Decision(State.CONFIRMED)
    stays = [Action.CANCEL, Action.SUBSTITUTE, Action.TRANSFER]
    confirmed = Facts(State.CONFIRMED, None, False, NOW + timedelta(days=1), False)
    assert set(available_actions(confirmed, ACTORS["d"], NOW)) == set(stays)


@pytest.mark.parametrize(
    ("address_confirmed", "needs_approval", "pays_by_card", "has_place", "expected"),
    (
        (True, False, True, True, Decision(State.AWAITING_PAYMENT)),
        (True, True, True, True, Decision(State.REQUESTED, Awaits.MANAGER)),
        (False, True, True, True, Decision(State.REQUESTED, Awaits.ADDRESS)),
        (True, True, True, False, Decision(State.WAITING)),
        (False, False, False, False, Decision(State.WAITING, Awaits.ADDRESS)),
    ),
)
def test_where_a_booking_begins_that_is_paid_by_card_or_finds_no_place(
    address_confirmed, needs_approval, pays_by_card, has_place, expected
):
    assert initial_decision(address_confirmed, needs_approval, pays_by_card, has_place=has_place) == expected
