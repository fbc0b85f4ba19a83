"""Journey 3: the administrator plans, publishes, looks after a roster, and reads what was sent."""

from datetime import timedelta

from tests.factories import Make
from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.test_a_practitioner import give_password
from tests.journeys.visitor import Visitor
from training import clock


def test_an_event_from_its_plan_to_its_roster(visitor: Visitor, make: Make, site: Site) -> None:
    kind = "desk" if visitor.by_keyboard else "phone"
    administrator = make.administrator()
    course = make.course(title=f"Planned at a {kind}", capacity=12)
    venue = make.venue(f"Hall for a {kind}")
    trainer = make.trainer(f"Guest trainer {kind}")
    agency = make.agency(f"Childminders for a {kind}")
    give_password(site, administrator.email or "")
    first = clock.today() + timedelta(days=70)

    visitor.sign_in(administrator.email or "", PASSWORD)
    visitor.heading(clock.show_date(clock.today()))
    visitor.open(f"/admin/events/new?course={course.code}")
    for part, number in (("Day", first.day), ("Month", first.month), ("Year", first.year)):
        visitor.type(part, str(number), group="Date")
    visitor.type("Starts", "9.30").type("Ends", "4.30pm")
    visitor.select("Venue", f"{venue.name}, {venue.town}: {venue.room_limit} people").type("Places in the room", "12")
    visitor.choose(trainer.name)
    visitor.press("Save the event").does_not_see("There is a problem").press("Publish it")
    visitor.open("/courses").sees(course.title)

    reference = f"{course.code}-01"
    visitor.open(f"/admin/events/{reference}/roster").heading(course.title).follow("Add somebody")
    visitor.follow("Add somebody who is new to us")
    visitor.type("Full name", "Thomas by Telephone").type("E-mail address", f"tom.{kind}@example.org")
    visitor.select("For which agency", agency.name).type("Job role", "Childminder")
    visitor.type("Access needs", "Hearing loop").press("Add to the roster")
    visitor.sees("Thomas by Telephone").does_not_see("Hearing loop")
    visitor.press("Show needs").sees("Hearing loop")

    visitor.open(f"/admin/events/{reference}/roster")
    sheet = visitor.page.request.get(f"/admin/events/{reference}/roster.xlsx")
    assert sheet.ok
    assert b"Hearing loop" not in sheet.body()
    visitor.follow("Cancel", within="Thomas by Telephone").press("Cancel the booking")
    site.inbox.wait_for(f"tom.{kind}@example.org", "ancelled")

    visitor.open(f"/admin/messages/?q=tom.{kind}").sees(f"tom.{kind}@example.org")


def test_a_cookie_copied_before_signing_out_opens_nothing_after(phone_visitor: Visitor, make: Make, site: Site) -> None:
    administrator = make.administrator()
    give_password(site, administrator.email or "")
    phone_visitor.sign_in(administrator.email or "", PASSWORD)
    copied = phone_visitor.page.context.cookies()
    phone_visitor.press("Sign out")
    phone_visitor.page.context.add_cookies(copied)
    phone_visitor.open("/admin").heading("Sign in")
