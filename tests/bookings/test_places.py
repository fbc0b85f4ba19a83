"""Places under everything that people, the desk, the worker and time can do to them, in every order."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.bookings.places_machine import Places


def run(app, *, examples: int, steps: int, **more) -> None:
    Places.app, Places.made = app, 0
    Places.moves.clear()
    run_state_machine_as_test(
        Places,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )


@pytest.mark.real_time  # the machine freezes and moves the clock itself
def test_places_bear_whatever_happens(app):
    run(app, examples=30, steps=40)
    print(Places.made, Places.moves)
