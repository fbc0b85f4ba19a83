"""`make race` made small: a crowd over HTTP against two web processes and the worker, and the canary beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bookings.races.rush import Size, run_rush, run_unguarded
from tests.processes import RunningSite, running_site

pytestmark = pytest.mark.real_time

SMALL = Size(people=60, places=15, agencies=20)
WITHIN = 60
"""Seconds until everybody has an answer."""


@pytest.fixture
def site(make_database: Callable[..., str], tmp_path: Path) -> Iterator[RunningSite]:
    with running_site(make_database(), tmp_path) as running:
        yield running


def test_a_rush_sells_each_place_once_and_tells_everybody(site):
    rush = run_rush(site, SMALL, within=WITHIN)

    assert rush.tally.faults() == []
    assert rush.tally.sold > 0
    assert rush.tally.bookings >= SMALL.places


@pytest.mark.soak
def test_canary_without_the_guard_the_same_rush_oversells(site):
    """The canary: where this fails, the rush proves nothing. Those of places in one process are in every run."""
    rush = run_unguarded(site, SMALL, within=WITHIN)

    assert rush.tally.sold > SMALL.places, site.log("web")
