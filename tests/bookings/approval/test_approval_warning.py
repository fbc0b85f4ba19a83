"""A manager who has not answered is asked once more on the fourth working day, once, and the delegate is told."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from training import clock
from training.bookings.models import Booking, BookingLink
from training.mail.models import Message
from training.settings.models import Setting

MANAGER = {"manager_name": "Mo Manager", "manager_email": "mo@example.org"}
# Asked on Tuesday 12 May, held until the end of Tuesday 19 May: the fourth working day is Monday 18 May.
FOURTH_DAY = clock.at(datetime(2026, 5, 18).date(), datetime(2026, 5, 18).time())


@pytest.fixture
def event(make: Any) -> Any:
    return make.event(make.course(line_manager="must approve"))


def asked(make: Any, event: Any, **values: Any) -> Booking:
    """Asked this morning."""
    held = clock.start_of(datetime(2026, 5, 20).date())
    usual = {"state": "requested", "awaits": "manager", "held_until": held, **MANAGER}
    booking = make.booking(event, **{**usual, **values})
    make.link(booking, "approval", sent_to=booking.manager_email)
    return booking


def kinds(session: Any) -> list[str]:
    return [kind.removeprefix("bookings/") for kind in session.scalars(select(Message.kind).order_by(Message.id))]


def test_the_line_manager_is_warned_on_the_fourth_working_day_and_once(make, session, event, run_job, frozen_clock):
    booking = asked(make, event)
    frozen_clock.move_to(FOURTH_DAY - timedelta(seconds=1))
    run_job("bookings.warn_managers")
    assert kinds(session) == []
    frozen_clock.move_to(FOURTH_DAY)
    run_job("bookings.warn_managers")
    run_job("bookings.warn_managers")
    assert kinds(session) == ["manager_warned", "approval_slow"]
    assert booking.manager_warned_at == FOURTH_DAY
    to_manager, to_delegate = session.scalars(select(Message).order_by(Message.id))
    assert (to_manager.to_address, to_delegate.to_address) == ("mo@example.org", booking.delegate.email)
    assert all("the end of Tuesday 19 May 2026" in message.text for message in (to_manager, to_delegate))


def test_after_the_warning_both_approval_links_of_the_line_manager_work(
    client, make, session, event, run_job, frozen_clock
):
    booking = asked(make, event)
    first = make.link(booking, "approval", sent_to="mo@example.org")
    frozen_clock.move_to(FOURTH_DAY)
    run_job("bookings.warn_managers")
    second = re.search(r"/bookings/approvals/(\S+)", session.scalars(select(Message.text)).first())
    for token in (first, second[1]):
        assert client.get(f"/bookings/approvals/{token}").status_code == 200
    client.submit(f"/bookings/approvals/{first}", "Approve the booking")
    assert booking.state == "confirmed"


def test_how_many_days_before_the_approval_lapses_the_warning_goes_out_is_a_rule(
    make, session, event, run_job, frozen_clock
):
    session.add(Setting(name="approval_warning_days", value="2"))
    asked(make, event)
    frozen_clock.move_to(FOURTH_DAY - timedelta(days=3))  # the Friday
    run_job("bookings.warn_managers")
    assert kinds(session) == ["manager_warned", "approval_slow"]


def test_no_warning_goes_out_where_the_line_manager_was_asked_as_late_as_the_warning_would_go(
    make, session, run_job, frozen_clock
):
    """The event is tomorrow: the question itself says how little time there is."""
    event = make.event(make.course(line_manager="must approve"), days=1)
    asked(make, event, held_until=event.starts_at)
    run_job("bookings.warn_managers")
    assert kinds(session) == []


@pytest.mark.parametrize(
    "values",
    (
        {"state": "confirmed", "awaits": None, "held_until": None},
        {"awaits": "address"},
        {"held_until": FOURTH_DAY - timedelta(minutes=1)},
    ),
    ids=("approved", "address to be confirmed", "lapsed"),
)
def test_no_warning_goes_out_for_a_booking_that_waits_for_no_approval(
    make, session, event, run_job, frozen_clock, values
):
    asked(make, event, **values)
    frozen_clock.move_to(FOURTH_DAY)
    run_job("bookings.warn_managers")
    assert kinds(session) == []


def test_another_manager_named_on_the_last_day_is_not_asked_twice(
    client_for, make, session, event, run_job, frozen_clock
):
    booking = asked(make, event)
    frozen_clock.move_to(FOURTH_DAY + timedelta(hours=10))
    browser = client_for(booking.delegate)
    browser.submit(f"/bookings/{booking.ref}/manager", "Ask for approval", manager_email="new@example.org")
    run_job("bookings.warn_managers")
    assert kinds(session) == ["manager_asked"]


def test_a_booking_without_a_manager_s_address_tells_the_delegate_alone(make, session, event, run_job, frozen_clock):
    asked(make, event, manager_name="", manager_email="")
    frozen_clock.move_to(FOURTH_DAY)
    run_job("bookings.warn_managers")
    assert kinds(session) == ["approval_slow"]
    assert "once more" not in session.scalars(select(Message.text)).one()
    assert len(session.scalars(select(BookingLink.id).where(BookingLink.purpose == "approval")).all()) == 1, (
        "and no link goes nowhere"
    )
