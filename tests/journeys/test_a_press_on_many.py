"""The administrator ticks all of a roster, presses once, watches it, stops it half way, and goes on."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.visitor import Visitor
from training import clock

ROWS = 60


@pytest.mark.accessibility
def test_certificates_of_a_whole_event_are_released_watched_stopped_and_gone_on_with(
    visitor: Visitor, make: Make, site: Site
) -> None:
    kind = visitor.where
    administrator, agency = make.administrator(), make.agency(f"Agency of many {kind}")
    event = make.event(days=-2, capacity=200, register_closed_at=clock.now())
    for number in range(ROWS):
        make.booking(event, make.person(f"Many {kind} {number:03}"), agency=agency, outcome="attended")
    visitor.comes_signed_in_as(administrator)

    before = visitor.clicks
    visitor.open(f"/admin/events/{event.ref}/roster").select("Do this to", f"all {ROWS} found")
    visitor.press("Release certificates").sees(f"{ROWS} people will get their certificates")
    visitor.select("Why without an evaluation?", "Agreed with the trainer")
    visitor.press(f"Release {ROWS} certificates").sees("Releasing certificates")
    assert visitor.clicks - before <= 3, "139 presses before"

    stop = visitor.page.get_by_role("button", name="Stop", exact=True)
    expect(stop.or_(visitor.page.get_by_text("Finished on"))).to_be_visible()
    if stop.is_visible():
        visitor.press("Stop")
        left = visitor.page.get_by_role("button", name=re.compile("^Go on with"))
        if left.is_visible():
            visitor.sees("What was done until then stays done")
            visitor.press("Go on with")
    visitor.waits_for("Finished on", "Look again", seconds=150).sees("100%", f"{ROWS} released")


@pytest.mark.accessibility
def test_all_on_the_page_are_ticked_at_once_and_a_row_has_one_menu(visitor: Visitor, make: Make, site: Site) -> None:
    kind = visitor.where
    administrator, event = make.administrator(), make.event()
    for name in ("Ann", "Bo", "Cy"):
        make.booking(event, make.person(f"{name} {kind}"))
    visitor.comes_signed_in_as(administrator)

    visitor.open(f"/admin/events/{event.ref}/roster")
    if kind == "desk":  # without scripts the choice above the table does the same
        visitor.choose("Tick all on this page")
        expect(visitor.page.get_by_label("Do this to")).to_contain_text("the 3 I have ticked")
    else:
        for name in ("Ann", "Bo", "Cy"):
            visitor.choose(f"{name} {kind}")
    visitor.press("Cancel").sees("All 3 bookings will be cancelled.")
    visitor.open(f"/admin/events/{event.ref}/roster").unfold(f"Actions for Bo {kind}")
    visitor.follow("Cancel", within=f"Bo {kind}").sees("Cancel the booking of Bo")
