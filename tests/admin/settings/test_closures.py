"""The Board’s closure days are kept on a page, and lengthen deadlines that are given from then on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.bookings.models import Booking
from training.courses.models import SchoolHoliday
from training.history.models import History
from training.settings.models import Closure

THERE, PRESS = "/admin/settings/closures", "Add to the list"
DAYS = {"reason": "Moving house", "first_day": ["14", "5", "2026"], "last_day": ["15", "5", "2026"]}


def held_until(session, booking):
    session.refresh(booking)
    return f"{clock.local(booking.held_until):%d %B %H:%M}"


def test_they_are_kept_with_a_reason_and_taken_off_again(session, admin):
    assert "No closure days are on the list yet." in main_text(admin.get(THERE))
    assert admin.page("/admin/settings").find("a", href=THERE)
    said = main_text(admin.submit(THERE, PRESS, **DAYS))
    assert "Moving house Thursday 14 May 2026 Friday 15 May 2026" in said
    said = main_text(admin.submit(THERE, "Take off Moving house Thursday 14 May 2026"))
    assert "Deadlines that were given stay as they are." in said
    assert session.scalars(select(Closure)).all() == []
    assert session.scalars(select(History.action).where(History.subject == "closure")).all() == ["added", "deleted"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"reason": ""}, "Enter a reason"),
        ({"last_day": ["13", "5", "2026"]}, "The last day is before the first."),
        ({"last_day": ["15", "6", "2026"]}, "The Board is closed for 31 days at most"),
        ({"first_day": ["15", "5", "2026"]}, "Some of these days are on the list already: Moving house"),
    ),
)
def test_what_cannot_be_is_refused_beside_its_field(session, admin, typed, sentence):
    if "first_day" in typed:
        admin.submit(THERE, PRESS, **DAYS)
    before = len(session.scalars(select(Closure)).all())
    page = admin.submit(THERE, PRESS, **{**DAYS, **typed})
    assert page.status_code == 422
    assert sentence in main_text(page)
    assert len(session.scalars(select(Closure)).all()) == before


def test_an_offer_leaves_out_closure_days_and_for_a_school_its_holidays(session, admin, make):
    admin.submit(THERE, PRESS, **DAYS)
    monday = clock.today() + timedelta(days=6)
    make._save(SchoolHoliday(name="Made up", first_day=monday, last_day=monday + timedelta(days=1)))
    event = make.event(capacity=1)
    make.booking(event)
    school = make.booking(event, agency=make.agency(sector="school"), state="waiting", waiting_order=1)
    club = make.booking(event, state="waiting", waiting_order=2)
    admin.submit(f"/admin/events/{event.ref}/waiting", "Add places and offer them", number="2")
    assert {one.state for one in session.scalars(select(Booking).where(Booking.id != 0))} == {"confirmed", "offered"}
    assert held_until(session, club) == "18 May 17:00"  # Wednesday 13 May, then Monday
    assert held_until(session, school) == "20 May 17:00"


def test_evenings_are_days_of_the_week_and_offers_end_in_them(session, admin, make):
    said = main_text(admin.submit("/admin/settings", "Save the settings", evening_days="Tuesday, Saturday"))
    assert "Write days from Monday to Friday" in said
    admin.submit("/admin/settings", "Save the settings", evening_days="Thursday and Tuesday", evening_ends="19")
    event = make.event(capacity=1)
    make.booking(event)
    waits = make.booking(event, state="waiting", waiting_order=1)
    admin.submit(f"/admin/events/{event.ref}/waiting", "Add places and offer them", number="1")
    assert held_until(session, waits) == "14 May 19:00"
