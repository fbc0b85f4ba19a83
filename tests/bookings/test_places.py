"""Places under everything that people, the desk, the worker and time can do to them, in every order.

What is held to is in places_checks.py and places_story.py. Some runs are made each time; `make soak` makes 100,000
steps on each database, and says how many it made.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from tests.bookings.places_machine import Places, Tally
from training.bookings import emails as bookings_emails
from training.bookings import operations, places, settling, waiting_queries
from training.bookings.booking import operations as booking_operations
from training.bookings.lifecycle import FINISHED, TABLE, Action, State, Step

PARTS = 4
"""Two processes share the long runs; each part begins with a seed of its own."""
ENOUGH = 100_000 // PARTS


def run(app: Any, tally: Tally, *, number: int, examples: int, steps: int, **more: Any) -> None:
    machine = seed(number)(type("Machine", (Places,), {"app": app, "tally": tally}))
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )
    run_state_machine_as_test(machine, settings=how)


@pytest.mark.real_time  # the machine freezes and moves the clock itself
def test_places_taken_stay_right_whatever_people_the_desk_and_the_worker_do(app, say):
    tally = Tally()
    run(app, tally, number=0, examples=6, steps=40)
    say(tally)


@pytest.mark.soak
@pytest.mark.real_time
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_places_taken_stay_right_whatever_people_the_desk_and_the_worker_do_for_hours(app, say, part):
    tally, number = Tally(), part
    try:
        while tally.steps < ENOUGH:
            run(app, tally, number=number, examples=500, steps=50)
            number += PARTS
    finally:
        say(tally)
        say("it never came to: " + (", ".join(sorted(never_made(tally))) or "nothing"))


def never_made(tally: Tally) -> list[str]:
    """The steps of the lifecycle that the machine should have led somebody through."""
    steps = {pair for pair, step in TABLE.items() if isinstance(step, Step)}
    return [f"{state} / {action}" for state, action in steps - set(tally.moves)]


def nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that somebody gives up is offered to nobody."""
    monkeypatch.setattr(settling, "offer_free_places", lambda *_: 0)


def cap_unknown_to_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_queries, "held_by_agency", lambda *_: {})


def cap_unknown_to_booking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(booking_operations, "why_held_back", lambda *_: None)


def last_come_first_served(monkeypatch: pytest.MonkeyPatch) -> None:
    allocate = settling.allocate_free_places
    monkeypatch.setattr(
        settling, "allocate_free_places", lambda waiters, *more: allocate(list(reversed(waiters)), *more)
    )


def one_place_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the database’s own CHECK is left."""
    monkeypatch.setattr(booking_operations, "_free_pool", lambda event, mode: event.pools[0])
    monkeypatch.setattr(places, "take", lambda *_: None)


def places_never_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "release", lambda *_: None)


def offers_written_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    tell = bookings_emails.tell_offered

    def twice(*what: Any) -> None:
        tell(*what)
        tell(*what)

    monkeypatch.setattr(bookings_emails, "tell_offered", twice)


def nobody_told_of_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bookings_emails, "_tell_ended", lambda *_, **__: None)


def no_history_of_lapsing(monkeypatch: pytest.MonkeyPatch) -> None:
    record = operations.record

    def forgetful(session: Any, subject: str, subject_id: int, action: str, *who: Any, **more: Any) -> None:
        if action != Action.LAPSE:
            record(session, subject, subject_id, action, *who, **more)

    monkeypatch.setattr(operations, "record", forgetful)


def offers_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = operations.held_until

    def never(session: Any, decision: Any, *more: Any, **how: Any) -> Any:
        return None if decision.to is State.OFFERED else ends(session, decision, *more, **how)

    monkeypatch.setattr(operations, "held_until", never)


def passed_over_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is to be left out for now has places offered all the same."""
    waiting = waiting_queries.Booking.state == State.WAITING
    monkeypatch.setattr(waiting_queries, "takes_their_turn", lambda: waiting & waiting_queries.Booking.awaits.is_(None))


def the_ended_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    accept = TABLE[State.OFFERED, Action.ACCEPT]
    back = {(ended, action): accept for ended in FINISHED for action in (Action.ACCEPT, Action.CHOOSE_INVOICE)}
    monkeypatch.setattr("training.bookings.lifecycle.TABLE", TABLE | back)


FAULTS = (
    nobody_asked,
    cap_unknown_to_the_list,
    cap_unknown_to_booking,
    last_come_first_served,
    one_place_too_many,
    places_never_come_back,
    offers_written_twice,
    nobody_told_of_the_end,
    no_history_of_lapsing,
    offers_for_ever,
    passed_over_in_vain,
    the_ended_come_back,
)


@pytest.mark.soak
@pytest.mark.real_time
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_machine_of_places_notices_each_planted_fault(
    app, monkeypatch, say, fault: Callable[[pytest.MonkeyPatch], None]
):
    """A machine that finds nothing proves nothing: each of these faults it has to find."""
    fault(monkeypatch)
    tally = Tally()
    with pytest.raises((AssertionError, IntegrityError, RuntimeError)):
        run(app, tally, number=0, examples=400, steps=40, phases=(Phase.generate,), report_multiple_bugs=False)
    say(f"found after {tally.steps:,} steps")
