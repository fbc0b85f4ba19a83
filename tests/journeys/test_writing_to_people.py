"""The administrator writes to a roster of 24, from the desk, in at most five presses, having seen it as one of them."""

from tests.factories import Make
from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.test_a_practitioner import give_password
from tests.journeys.visitor import Visitor


def test_a_roster_of_24_is_messaged_in_five_presses_from_the_desk(visitor: Visitor, make: Make, site: Site) -> None:
    kind = visitor.where
    administrator, course = make.administrator(), make.course(title=f"Writing to people {kind}")
    event = make.event(course, days=10, capacity=30)
    for number in range(24):
        make.booking(event, make.person(f"Reader{number:02} {kind}"))
    give_password(site, administrator.email or "")
    visitor.sign_in(administrator.email or "", PASSWORD)
    visitor.open("/admin")

    before = visitor.clicks
    visitor.follow(course.title).follow("Write to these people").sees("24 people get it, each once.")
    visitor.type("Subject", "Parking on {{date}}").type("Message", "Hello {{first name}}, park behind the hall.")
    visitor.press("Preview").sees("Hello Reader00, park behind the hall.")
    visitor.press("Send to 24 people").sees("Sending a message: 24 messages")
    assert visitor.clicks - before <= 5
