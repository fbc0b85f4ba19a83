"""The desk shows needs by the rule of the register: nothing of who does not come, and nothing of what is over."""

import pytest

from tests.pages import main_text
from training.bookings.models import Needs

NEED = "Wheelchair user"


def booked(make, *, days=9, **values):
    booking = make.booking(make.event(days=days), make.person("Nia Needs"), **values)
    make._save(Needs(booking_id=booking.id, access=NEED, dietary=""))
    return booking


@pytest.mark.parametrize("ended", ({"state": "cancelled"}, {"state": "lapsed"}, {"state": "waiting"}, {"days": -2}))
def test_nothing_is_shown_of_who_does_not_come_or_of_what_is_over(make, admin, bare_posts, ended):
    booking = booked(make, **ended)
    pressed = admin.post(f"/admin/events/{booking.event.ref}/roster/needs", data={"booking": booking.ref})
    assert pressed.status_code == 200
    assert NEED not in pressed.text
    assert "access and dietary needs" not in admin.get(f"/admin/bookings/{booking.ref}").text
    assert "Show needs" not in admin.get(f"/admin/events/{booking.event.ref}/roster?state=all").text


def test_needs_of_who_is_coming_are_shown_from_the_booking_too(make, admin):
    booking = booked(make)
    assert NEED in main_text(admin.submit(f"/admin/bookings/{booking.ref}", "Show access and dietary needs"))
