"""Journey 3: the administrator plans, publishes, looks after a roster, and reads what was sent."""

from datetime import date, timedelta

import pytest

from tests.factories import Make
from tests.journeys.conftest import PASSWORD, Site
from tests.journeys.test_a_practitioner import give_password
from tests.journeys.visitor import Visitor
from training import clock, workdays
from training.mail.models import Message


@pytest.mark.accessibility
def test_the_administrator_plans_publishes_and_looks_after_an_event_to_its_roster(
    visitor: Visitor, make: Make, site: Site
) -> None:
    kind = visitor.where
    administrator = make.administrator()
    course = make.course(title=f"Planned at a {kind}", capacity=12)
    venue = make.venue(f"Hall for a {kind}")
    trainer = make.trainer(f"Guest trainer {kind}")
    agency = make.agency(f"Childminders for a {kind}")
    visitor.comes_signed_in_as(administrator)
    visitor.heading(clock.show_date(clock.today()))
    visitor.open(f"/admin/events/new?course={course.code}")
    type_date(visitor, workdays.on_or_after(clock.today() + timedelta(days=70)))
    visitor.type("Starts", "9.30").type("Ends", "4.30pm")
    visitor.select("Venue", f"{venue.name}, {venue.town}: {venue.room_limit} people").type("Places in the room", "12")
    visitor.choose(trainer.name)
    visitor.press("Save the event").does_not_see("There is a problem").press("Publish it")
    visitor.open(f"/courses?q={course.code}").sees(course.title)

    reference = f"{course.code}-01"
    visitor.open(f"/admin/events/{reference}/roster").heading(course.title).follow("Add somebody")
    visitor.follow("Add somebody who is new to us")
    visitor.type("Full name", "Thomas by Telephone").type("E-mail address", f"tom.{kind}@example.org")
    visitor.select("For which agency", agency.name).type("Job role", "Childminder")
    visitor.type("Access needs", "Hearing loop").press("Add to the roster")
    visitor.sees("Thomas by Telephone").does_not_see("Hearing loop")
    visitor.unfold("Actions for Thomas by Telephone").press("Show needs").sees("Hearing loop")

    visitor.open(f"/admin/events/{reference}/roster")
    sheet = visitor.page.request.get(f"/admin/events/{reference}/roster.xlsx")
    assert sheet.ok
    assert b"Hearing loop" not in sheet.body()
    visitor.unfold("Actions for Thomas by Telephone").follow("Cancel", within="Thomas by Telephone")
    visitor.press("Cancel the booking")
    site.inbox.wait_for(f"tom.{kind}@example.org", "ancelled")

    visitor.open(f"/admin/messages?q=tom.{kind}").follow("Your place is booked")
    visitor.heading("Your place is booked").sees("Hello Thomas", course.title, venue.name)


@pytest.mark.accessibility
def test_a_new_course_and_its_two_days_online_open_and_closed_again(visitor: Visitor, make: Make, site: Site) -> None:
    kind = visitor.where
    administrator, title, code = make.administrator(), f"Online in two days {kind}", f"ON-{kind.upper()}"
    visitor.comes_signed_in_as(administrator)

    visitor.open("/admin/programme/courses").follow("Add a course")
    visitor.type("Title", title).type("Code", code).choose("Topic", group="Level").choose("Webinar", group="Format")
    visitor.type("Hours of learning", "5").type("Price", "0")
    visitor.press("Save the course").does_not_see("There is a problem").sees("Now give it a date")

    monday = workdays.on_or_after(clock.today() + timedelta(days=77 - clock.today().weekday()))
    type_date(visitor, monday)
    visitor.type("Starts", "10am").type("Ends", "12.30pm").press("Add a sitting")
    visitor.sees("Sitting 1 of 2", "Sitting 2 of 2").type("Starts", "1pm", group="Sitting 2 of 2")
    visitor.type("Ends", "3.30pm", group="Sitting 2 of 2")
    visitor.type("Places online", "50").type("Link for joining online", "https://meeting.example/two-days")
    visitor.press("Save the event").does_not_see("There is a problem").press("Publish it").sees("Published")

    event = f"/events/{code}-01"
    visitor.open(event).heading(title).sees(clock.show_date(monday), "10am to 12:30pm", "1pm to 3:30pm", "50 places")
    visitor.sees("Book a place").does_not_see("meeting.example")
    visitor.open(f"/admin{event}/edit").press("Close booking").sees("Reopen booking")
    visitor.open(event).does_not_see("Book a place")


@pytest.mark.accessibility
def test_an_agency_that_a_delegate_typed_is_added_or_matched(visitor: Visitor, make: Make, site: Site) -> None:
    kind = visitor.where
    administrator, known = make.administrator(), make.agency(f"Braintree Beavers of the {kind}")
    fresh, typed = make.unchecked_agency(f"Maldon Mariners {kind}"), make.unchecked_agency(f"Braintree beavers {kind}")
    booking = make.booking(agency=typed)
    visitor.comes_signed_in_as(administrator)

    visitor.open("/admin/agencies?show=new").follow(fresh.name).heading(fresh.name).sees("Entered by a delegate")
    visitor.select("Sector", "Voluntary").select("Which prices it pays", "Other voluntary").select("Area", "Southend")
    visitor.press("Add to the list").does_not_see("There is a problem")
    visitor.open("/admin/agencies?show=new").does_not_see(fresh.name)

    visitor.follow(typed.name).select("Agency on the list", known.name).press("Match to this agency")
    visitor.open("/admin/agencies?show=new").does_not_see(typed.name)
    visitor.open(f"/admin/bookings/{booking.ref}").sees(known.name).does_not_see(typed.name)


def type_date(visitor: Visitor, day: date) -> None:
    for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        visitor.type(part, str(number), group="Date")


@pytest.mark.accessibility
def test_a_cookie_copied_before_signing_out_opens_nothing_after(phone_visitor: Visitor, make: Make, site: Site) -> None:
    administrator = make.administrator()
    give_password(site, administrator.email or "")
    phone_visitor.sign_in(administrator.email or "", PASSWORD)
    copied = phone_visitor.page.context.cookies()
    phone_visitor.press("Sign out")
    phone_visitor.page.context.add_cookies(copied)
    phone_visitor.open("/admin").heading("Sign in")


@pytest.mark.accessibility
def test_a_tick_box_of_a_list_says_on_a_phone_what_it_does(phone_visitor: Visitor, make: Make, site: Site) -> None:
    administrator = make.administrator()
    make.session.add(
        Message(
            kind="bookings/confirmed",
            to_address="tick@example.org",
            from_address="training@example.org",
            html="<p>Hello</p>",
            subject="To be ticked",
            text="Hello",
            created_at=clock.now(),
            due_at=clock.now(),
            failed_at=clock.now(),
            last_error="550 no such mailbox",
        )
    )
    make.session.commit()
    phone_visitor.comes_signed_in_as(administrator)
    phone_visitor.open("/admin/messages?q=tick@example.org")
    words = phone_visitor.page.locator("label").filter(has_text="To be ticked").get_by_text("Try again", exact=True)
    box = words.bounding_box()
    assert box is not None
    assert box["width"] > 40, "nobody sees it"
