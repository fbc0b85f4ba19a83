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
    Refused,
    State,
    available_actions,
    decide,
    initial_decision,
)

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
def test_where_an_action_leads(state, action, leads_to):
    reached = {outcome(state, action, actor) for actor in ACTORS.values()}
    assert reached - {"·"} == ({leads_to} - {"·"}), f"{action} on {state}"


@pytest.mark.parametrize(("state", "action", "who"), cells(WHO_MAY))
def test_who_may(state, action, who):
    moved = [letter for letter, actor in ACTORS.items() if outcome(state, action, actor) not in {"·", "="}]
    assert sorted(moved) == sorted(who.strip("·")), f"{action} on {state}"


def test_the_tables_name_every_state_and_action():
    assert {(state, action) for state, action, _ in cells(TABLE)} == {(s, a) for s in State for a in Action}


def test_a_place_that_needs_approval_waits_for_it_once_the_address_is_confirmed():
    waiting = facts(State.REQUESTED, Action.CONFIRM_ADDRESS, needs_approval=True)
    decision = decide(waiting, Action.CONFIRM_ADDRESS, ACTORS["d"], NOW)
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
def test_where_a_booking_begins(address_confirmed, needs_approval, expected):
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


def test_nobody_moves_once_it_has_started_or_without_a_booked_place():
    with pytest.raises(Refused, match="has started"):
        decide(facts(State.CONFIRMED, starts_at=NOW), Action.TRANSFER, ACTORS["a"], NOW)
    with pytest.raises(Refused, match="walked in"):
        decide(facts(State.CONFIRMED, walk_in=True), Action.TRANSFER, ACTORS["a"], NOW)


def test_nobody_else_completes_what_one_person_missed():
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


def test_the_groups_of_states():
    assert HOLDS_A_PLACE < LIVE
    assert set(State) == LIVE | FINISHED
    assert not LIVE & FINISHED


@pytest.mark.parametrize("state", sorted(LIVE))
def test_once_the_board_has_cancelled_the_event_a_booking_can_only_end(state):
    of_cancelled = facts(state, event_cancelled=True, pays_by_card=True)
    assert available_actions(of_cancelled, ACTORS["a"], NOW) == [Action.CANCEL]
    assert available_actions(of_cancelled, ACTORS["s"], NOW) == [Action.CANCEL]
