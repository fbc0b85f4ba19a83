"""Types of events: counted only, for the public, run by a partner, joint. Each from the desk's form to the figures."""

from datetime import timedelta

from sqlalchemy import select

from tests.courses.conftest import edit_address, errors_in, on
from tests.pages import main_text
from tests.year_figures import figures_of_year
from training import clock
from training.access import SYSTEM
from training.attendance.closing import close_register
from training.attendance.models import Mark
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.operations import issue_if_earned, why_not_released
from training.courses.models import KeptPlaces
from training.mail.models import Message
from training.timetable.after_queries import dates_that_renew
from training.years import FinancialYear


def test_an_event_that_is_only_counted_from_its_form_to_the_years_figures(client_for, make, session, frozen_clock):
    trainer, admin = make.trainer(), make.administrator()
    event, booked = make.event(days=5, trainers=(trainer,)), make.event(days=-5, register_closed_at=clock.now())
    make.booking(booked, agency=make.agency(sector="health"), outcome="attended")
    desk = client_for(admin)
    assert "The event is saved." in main_text(desk.submit(edit_address(event), "Save the event", kind="headcount"))

    public = main_text(client_for(make.person()).get(f"/events/{event.ref}"))
    assert "You do not need to book for this event. We count how many people come." in public
    assert "Book a place" not in public
    assert "No booking needed" in main_text(desk.get("/courses"))
    assert "You do not need to book" in main_text(desk.get(f"/events/{event.ref}/book"))
    refused = desk.submit(f"/admin/events/{event.ref}/add/new", "Add to the roster", name="Ann", agency="themselves")
    assert "Nobody is booked for this event here" in main_text(refused)

    of_event = main_text(desk.get(f"/admin/events/{event.ref}"))
    assert "Booking None needed" in of_event
    for of_bookings in ("Open the roster", "Waiting list", "Balance", "0 booked", " taken"):
        assert of_bookings not in of_event

    register = client_for(trainer)
    page = register.get(f"/register/{event.ref}", follow_redirects=True)
    assert "You can enter how many came from the morning of its last day." in main_text(page)
    frozen_clock.move_to(event.ends_at + timedelta(hours=1))
    too_many = register.submit(f"/register/{event.ref}/headcount", "Save", came="10", sector_health="12")
    assert errors_in(too_many) == ["The sectors add up to 12, which is more than came"]
    saved = register.submit(
        f"/register/{event.ref}/headcount", "Save", came="40", sector_health="12", sector_police="9"
    )
    assert "Saved: 40 people came." in main_text(saved)
    register.submit(f"/register/{event.ref}/headcount", "Save", came="42", sector_health="12", sector_police="")

    session.expire_all()
    assert event.register_closed_at, "the desk asks for no register any more"
    found = figures_of_year(session, FinancialYear.of(event.starts_at).first)
    total = found["total"][None]
    assert (total.events, total.came, total.counted, total.attendances, total.people) == (2, 1, 42, 43, 1)
    of_sectors = {sector: (of.attendances, of.people) for sector, of in found["sector"].items()}
    assert of_sectors == {"health": (13, 1), "unsaid": (30, 0)}
    year = main_text(client_for(make.board_reader()).get("/reports/year/by/sector"))
    assert "42 of the attendances were counted at events that nobody books here" in year
    assert "Counted only, sector not said" in year
    assert "42" in main_text(desk.get(f"/admin/events/{event.ref}"))


def test_an_event_for_the_public_asks_for_no_organisation_and_gives_no_certificate(client, client_for, make, session):
    course = make.course(line_manager="must approve")
    event = make.event(course, kind="public")
    public = main_text(client.get(f"/events/{event.ref}"))
    assert "Everybody. You do not need to belong to an organisation. There is no certificate." in public
    assert "How long it counts" not in public
    page = client.get(f"/events/{event.ref}/book")
    for asked in ("Organisation", "line manager", "volunteer role", "on your certificate"):
        assert asked not in main_text(page)
    check = client.submit("", "Continue", page=page, name="Pat Public", email="pat@example.org")
    client.submit("", "Accept the terms and hold my place", page=check)
    booking = session.scalars(select(Booking).where(Booking.event_id == event.id)).one()
    assert (booking.agency_id, booking.agency_name, booking.manager_email) == (None, "Member of the public", "")
    link = session.scalars(select(Message)).one().text.partition("http://127.0.0.1:8000")[2].split()[0].strip("<>")
    assert "Your place is booked" in main_text(client.submit(link, "Confirm my booking"))
    session.expire_all()
    assert booking.state == "confirmed"
    assert not booking.delegate.affiliations, "nobody said that they work for themselves"

    coordinator = client_for(make.coordinator(make.agency()))
    several = main_text(coordinator.get(f"/events/{event.ref}/book-several"))
    assert "each person books for themselves" in several
    assert "Book for several" not in main_text(coordinator.get(f"/events/{event.ref}"))


def test_nobody_gets_a_certificate_for_an_event_for_the_public(transact, make, session, frozen_clock):
    event = make.event(days=1, kind="public")
    booking = make.booking(event)
    frozen_clock.move_to(event.ends_at)
    session.add(Mark(sitting_id=event.sittings[0].id, booking_id=booking.id, kind="present", marked_at=clock.now()))
    session.commit()
    event_id, booking_id = event.id, booking.id
    with transact() as inner:
        close_register(inner, event_id, {}, SYSTEM, clock.now())
        assert issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now()) is None
    assert booking.outcome == "attended"
    assert why_not_released(booking) == "This event is for the public, and gives no certificate."
    assert session.scalar(select(Certificate.id)) is None
    asked = session.scalars(select(Message).where(Message.kind == "evaluations/please")).one()
    assert "certificate" not in asked.text


def test_an_event_that_a_partner_books_is_listed_with_its_link_and_counted_apart(desk, client, make, session):
    event = make.event()
    wrong = desk.submit(edit_address(event), "Save the event", partner_link="https://partner.example/book")
    assert errors_in(wrong) == ["Enter the name of the partner whose booking page it is"]
    desk.submit("", "Save the event", page=wrong, partner="UK Safer Internet Centre")
    page = client.page(f"/events/{event.ref}")
    button = page.find("a", string="Book with UK Safer Internet Centre")
    assert button
    assert button["href"] == "https://partner.example/book"
    assert "Book with UK Safer Internet Centre" in main_text(client.get("/courses"))
    assert "run by UK Safer Internet Centre" in main_text(client.get("/courses"))
    assert "is booked with UK Safer Internet Centre, and not here" in main_text(client.get(f"/events/{event.ref}/book"))

    booked_here = make.event(days=-3, partner="UK Safer Internet Centre", register_closed_at=clock.now())
    make.booking(booked_here, outcome="attended")
    event.starts_at, event.ends_at = booked_here.starts_at, booked_here.ends_at
    event.came, event.register_closed_at = 20, clock.now()
    make.booking(make.event(days=-4, register_closed_at=clock.now()), outcome="attended")
    session.commit()
    partners = figures_of_year(session, FinancialYear.of(event.starts_at).first)["partner"]
    assert {name: (of.events, of.attendances) for name, of in partners.items()} == {
        "UK Safer Internet Centre": (2, 21),
        None: (1, 1),
    }


def test_an_event_that_a_partner_runs_and_we_book_says_so_on_both_pages(client, make):
    event = make.event(partner="UK Safer Internet Centre")
    assert "UK Safer Internet Centre, with the Essex Safeguarding Children Board" in main_text(
        client.get(f"/events/{event.ref}")
    )
    assert "Run by UK Safer Internet Centre, and booked here." in main_text(client.get(f"/events/{event.ref}/book"))


def test_places_for_areas_are_set_on_the_form_and_never_more_than_there_are(desk, make, session):
    event = make.event(capacity=24)
    wrong = desk.submit(edit_address(event), "Save the event", kept_essex="20", kept_southend="6")
    assert errors_in(wrong) == ["More places are kept than there are", "Enter the day from which everybody may book"]
    late = desk.submit("", "Save the event", page=wrong, kept_essex="12", kept_until=on(11, 7))
    assert errors_in(late) == ["Choose a day before the event"]
    saved = desk.submit("", "Save the event", page=late, kept_until=on(1, 7))
    assert "The event is saved." in main_text(saved)
    session.expire_all()
    assert {row.area: row.places for row in event.kept_places} == {"Essex": 12, "Southend": 6}
    desk.submit(edit_address(event), "Save the event", kept_essex="", kept_southend="", kept_until=["", "", ""])
    session.expire_all()
    assert (event.kept_places, event.kept_until) == ([], None)


def test_what_people_have_booked_keeps_its_type(desk, make):
    event = make.event()
    make.booking(event)
    refused = desk.submit(edit_address(event), "Save the event", kind="headcount")
    assert errors_in(refused) == ["People have booked it or were counted, so its type stays as it is"]
    refused = desk.submit(
        edit_address(event), "Save the event", partner="A partner", partner_link="https://partner.example/book"
    )
    assert errors_in(refused) == ["People have booked it here or were counted, so where it is booked stays as it is"]


def test_a_copy_of_a_joint_event_in_the_grid_of_a_term_asks_for_its_own_day_of_release(desk, make, session):
    event = make.event(capacity=24, kept_until=clock.today() + timedelta(days=20), partner="Southend", kind="usual")
    event.kept_places = [KeptPlaces(area="Southend", places=6)]
    session.commit()
    grid = desk.get(f"/admin/programme/terms/grid?copy={event.ref}&start=18+May+2027&times=1")
    saved = desk.submit("", "Save as drafts", page=grid)
    assert "1 event is saved as a draft" in main_text(saved)
    session.expire_all()
    copied = event.course.events[-1]
    assert (copied.partner, {row.area: row.places for row in copied.kept_places}) == ("Southend", {"Southend": 6})
    assert (copied.starts_at - clock.start_of(copied.kept_until)).days == 40, "as many days before as the pattern"


def test_a_certificate_that_runs_out_is_renewed_at_none_of_those_that_give_none(make, session):
    course = make.course()
    usual = make.event(course)
    make.event(course, kind="public")
    make.event(course, kind="headcount")
    make.event(course, partner="A partner", partner_link="https://partner.example/book")
    assert list(dates_that_renew(session, course, clock.now())) == [usual]


def test_the_type_stays_as_it_is_where_somebody_waits_or_was_let_in_though_no_place_is_taken(client_for, make, session):
    desk = client_for(make.administrator())
    for values in ({"state": "waiting"}, {"walk_in": True}):
        event = make.event(days=5)
        make.booking(event, **values)
        assert event.taken == 0
        refused = desk.submit(edit_address(event), "Save the event", kind="headcount")
        assert errors_in(refused) == ["People have booked it or were counted, so its type stays as it is"]
