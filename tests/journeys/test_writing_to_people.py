"""The administrator writes to a roster of 24 from the desk, and moves its date, having read each message before."""

from playwright.sync_api import expect

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.visitor import Visitor


def test_a_roster_of_24_is_messaged_in_five_presses_and_its_date_is_moved_with_a_preview(
    visitor: Visitor, make: Make, site: Site
) -> None:
    kind = visitor.where
    administrator, course = make.administrator(), make.course(title=f"Writing to people {kind}")
    event = make.event(course, days=10, capacity=30)
    for number in range(24):
        make.booking(event, make.person(f"Reader{number:02} {kind}"))
    visitor.comes_signed_in_as(administrator)
    visitor.open("/admin")

    before = visitor.clicks
    visitor.follow(course.title).follow("Write to these people").sees("24 people get it, each once.")
    visitor.type("Subject", "Parking on {{date}}").type("Message", "Hello {{frist name}}, park behind the hall.")
    visitor.press("Preview").sees("{{frist name}} is not a field. Did you mean {{first name}}?")
    wrong = 1
    visitor.type("Message", "Hello {{first name}}, park behind the hall.")
    visitor.press("Preview").sees("Hello Reader00, park behind the hall.")
    framed = visitor.page.frame_locator("iframe").locator("body")
    expect(framed).to_contain_text("Hello Reader00, park behind the hall.")
    visitor.press("Send to 24 people").sees("Sending a message: 24 messages")
    assert visitor.clicks - before - wrong <= 5

    visitor.open(f"/admin/events/{event.ref}/edit")
    visitor.type("Starts", "11am").press("Save the event").sees("Nothing is saved yet", "24 people get it.", "11am")
    visitor.press("Save and tell them").sees("24 people are being told of the change.")
