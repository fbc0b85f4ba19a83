"""A booking and its policy: agreed to when it is made, shown before cancelling, with its free ways out."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import BeautifulSoup, main_text
from tests.payments.policies import SISTER_BOARD, THREE_STEPS
from training import clock
from training.bookings.models import Booking
from training.payments.models import Charge, Payer, Proposal
from training.payments.queries import default_policy_id

PAYER = {"pays_by": "invoice", "finance_name": "Accounts", "finance_email": "accounts@example.org"}
GUEST = {"name": "Nia Newcomer", "email": "nia@example.org", "agency": "myself", "job_role": "Scout leader"}


@pytest.fixture
def person(make: Any) -> Any:
    return make.person("Dele Delegate", agency=make.agency("Mid Essex Scouts"), job_role="Leader")


@pytest.fixture
def browser(client_for: Any, person: Any) -> Any:
    return client_for(person)


@pytest.fixture
def steps(make: Any) -> Any:
    return make.policy("In steps", THREE_STEPS)


@pytest.fixture
def charges_free(make: Any) -> Any:
    """A free course that charges for cancelling late and for not coming."""
    return make.course(policy_id=make.policy("Sister board", SISTER_BOARD).id)


def said(browser: Any, booking: Booking) -> str:
    """The words of its cancel page, without the spaces that bold type leaves before a comma."""
    return main_text(browser.get(f"/bookings/{booking.ref}/cancel")).replace(" :", ":").replace(" ,", ",")


def booked(make: Any, person: Any, policy: Any, days: int, *, agency: Any = None, **event: Any) -> Booking:
    """A booking made a month ago, for an event so many days ahead."""
    long_ago = clock.now() - timedelta(days=30)
    found = make.event(price_pence=8000, days=days, **event)
    return make.booking(found, person, agency=agency, policy_id=policy.id, created_at=long_ago)


def test_a_booking_keeps_the_policy_of_its_course(browser, make, session, steps):
    check = browser.submit(f"/events/{make.event(make.course(policy_id=steps.id)).ref}/book", "Continue")
    browser.submit("", "Accept the terms and book", page=check)
    assert session.scalars(select(Booking)).one().policy_id == steps.id


def test_a_booking_keeps_the_default_cancellation_policy_where_the_course_names_none(browser, make, session):
    check = browser.submit(f"/events/{make.event().ref}/book", "Continue")
    browser.submit("", "Accept the terms and book", page=check)
    booking = session.scalars(select(Booking)).one()
    assert booking.policy_id == default_policy_id(session)
    assert booking.payer_id is None


def test_the_event_s_page_and_the_terms_say_the_same_steps(browser, client, make, steps):
    event = make.event(make.course(policy_id=steps.id, price_pence=8000))
    words = "After that, cancelling costs £40.00 (50% of the price) until Sunday 5 July 2026."
    assert words in main_text(client.get(f"/events/{event.ref}"))
    assert words in main_text(browser.submit(f"/events/{event.ref}/book", "Continue", **PAYER))


# From Tuesday 12 May 2026. Before Saturday 11 July, 15 working days are those from 22 June on. Before Monday 1 June
# lie 12, as 25 May is a bank holiday; the last 5 are the 22nd and those from the 26th on. Before Monday 18 May lie 3.
@pytest.mark.parametrize(
    ("days", "words"),
    (
        (
            60,
            "is free now: 15 or more working days’ notice. From Monday 22 June 2026 it would cost £40.00.",
        ),
        (
            20,
            "now costs £40.00: 5 to 14 working days’ notice. From Friday 22 May 2026 it would cost £80.00.",
        ),
        (6, "now costs £80.00, the full price: less than 5 working days’ notice."),
    ),
)
def test_the_cancel_page_says_what_cancelling_costs_now_why_and_what_later(browser, make, person, steps, days, words):
    booking = booked(make, person, steps, days)
    page = said(browser, booking)
    assert f"Cancelling {words}" in page
    assert ("may drop the charge" in page) == ("£" in words.partition(".")[0])


def test_a_booking_that_keeps_no_policy_is_cancelled_by_the_default_of_today(browser, make, person):
    booking = make.booking(make.event(price_pence=8000, days=10), person, created_at=clock.now() - timedelta(days=30))
    assert "less than 15 working days’ notice" in main_text(browser.get(f"/bookings/{booking.ref}/cancel"))


def test_cancelling_is_free_after_the_board_moved_the_event(browser, make, person, steps):
    booking = booked(make, person, steps, 6, moved_at=clock.now() - timedelta(days=1))
    page = said(browser, booking)
    assert "Cancelling is free now: the Board changed the date, time or place on Monday 11 May 2026." in page
    assert "If you do not come, £80.00 is due." in page


def test_a_free_place_that_may_cost_something_asks_who_pays_and_keeps_it(browser, make, session, charges_free):
    event = make.event(charges_free)
    shown = browser.get(f"/events/{event.ref}/book")
    assert "The place is free, and no invoice follows when you come." in main_text(shown)
    check = browser.submit("", "Continue", page=shown, purchase_order="PO 7", **PAYER)
    assert "cancelling costs £15.00. If you do not come, £40.00 is due." in main_text(check)
    browser.submit("", "Accept the terms and book", page=check)
    booking, payer = session.scalars(select(Booking)).one(), session.scalars(select(Payer)).one()
    assert (booking.payer_id, payer.contact_name, payer.purchase_order) == (payer.id, "Accounts", "PO 7")
    assert session.scalars(select(Charge)).all() == []
    again = browser.page(f"/events/{make.event(charges_free).ref}/book")
    assert again.find("input", {"name": "finance_name"})["value"] == "Accounts"


def test_a_free_place_under_the_default_asks_nobody_who_pays(client, make):
    assert client.page(f"/events/{make.event().ref}/book").find("input", {"name": "finance_name"}) is None


def test_a_newcomer_still_has_at_most_twelve_things_to_fill_in(client, make, session, charges_free):
    charges_free.line_manager = "told"
    session.commit()
    page = client.page(f"/events/{make.event(charges_free).ref}/book")
    shown = page.find("main").find_all(["input", "select", "textarea"])
    typed = {field["name"] for field in shown if field.get("type") != "hidden"}
    assert len(typed - {"agency_name"}) <= 12, sorted(typed)
    assert "finance_email" in typed
    assert "finance_name" not in typed, "a newcomer types less"
    assert "purchase_order" not in typed


def test_a_newcomer_s_free_place_keeps_who_would_pay(client, make, session, charges_free):
    check = client.submit(f"/events/{make.event(charges_free).ref}/book", "Continue", **GUEST, **PAYER)
    client.submit("", "Accept the terms and hold my place", page=check)
    assert session.scalars(select(Booking)).one().payer_id == session.scalars(select(Payer)).one().id


def test_a_guest_must_name_who_pays_for_a_free_place_that_may_cost_something(client, make, charges_free):
    answer = client.submit(f"/events/{make.event(charges_free).ref}/book", "Continue", **GUEST)
    assert answer.status_code == 422
    assert "Enter the e-mail address the invoice goes to" in main_text(answer)


def test_added_by_hand_a_free_place_that_may_cost_something_needs_a_payer(client_for, make, session, charges_free):
    admin, person = client_for(make.administrator()), make.person(agency=make.agency())
    address = f"/admin/events/{make.event(charges_free).ref}/add/{person.id}"
    page = main_text(admin.get(address))
    assert "Who pays, if something is due?" in page
    payer = {"organisation": "Trust", "contact_name": "Fay", "contact_email": "fay@example.org"}
    admin.submit(address, "Add to the roster", **payer)
    assert session.get(Payer, session.scalars(select(Booking.payer_id)).one()).organisation == "Trust"


def test_the_administrator_who_cancels_by_hand_sees_the_same_cost(client_for, make, person, steps):
    booking = booked(make, person, steps, 20)
    page = main_text(client_for(make.administrator()).get(f"/admin/bookings/{booking.ref}/cancel"))
    assert "£40.00 is due by the cancellation policy (5 to 14 working days’ notice)" in page
    assert "From Friday 22 May 2026 it would cost £80.00." in page


def test_the_cancel_page_needs_no_more_queries_for_a_policy_of_many_steps(browser, make, person, steps):
    booking = booked(make, person, steps, 20)
    assert isinstance(browser.page(f"/bookings/{booking.ref}/cancel"), BeautifulSoup)
    assert len(browser.queries) <= 8


def test_a_late_cancellation_says_that_the_administrator_looks_at_the_charge(browser, make, person, steps):
    booking = booked(make, person, steps, 20)
    make.charge(booking)
    browser.submit(f"/bookings/{booking.ref}/cancel", "Cancel my place", reason="Illness")
    assert "The training team will look at this charge" in main_text(browser.get(f"/bookings/{booking.ref}"))


def test_a_late_cancellation_of_a_free_place_owes_nothing_until_the_charge_is_confirmed(
    browser, client_for, make, person, session, charges_free
):
    payer = make.payer()
    values = {"policy_id": charges_free.policy_id, "payer_id": payer.id, "pays_by": payer.way}
    long_ago = clock.now() - timedelta(days=30)
    booking = make.booking(make.event(charges_free, days=3), person, created_at=long_ago, **values)
    cancelled = browser.submit(f"/bookings/{booking.ref}/cancel", "Cancel my place", shown_pence="1500")
    assert "Your booking is cancelled" in main_text(cancelled)
    proposal = session.scalars(select(Proposal).where(Proposal.booking_id == booking.id)).one()
    assert (booking.state, proposal.pence, proposal.decided_at) == ("cancelled", 1500, None)
    assert session.scalars(select(Charge)).all() == []

    client_for(make.administrator()).submit("/admin/charges", "Confirm the charges", proposal=[proposal.id])
    charge = session.scalars(select(Charge)).one()
    assert (charge.reason, charge.pence, charge.payer_id) == ("late cancellation", 1500, payer.id)


def page_before_the_step(browser: Any, booking: Booking, frozen_clock: Any) -> Any:
    """The cancel page two minutes before it costs £40.00, with four minutes gone since.

    Before Thursday 4 June lie 15 working days after Tuesday 12 May 2026, as the 25th is a bank holiday.
    """
    frozen_clock.move_to(clock.at(date(2026, 5, 12), time(23, 58)))
    page = browser.get(f"/bookings/{booking.ref}/cancel")
    assert "Cancelling is free now" in main_text(page)
    frozen_clock.shift(timedelta(minutes=4))
    return page


def test_a_cancellation_that_became_dearer_since_the_page_was_opened_is_not_charged_unseen(
    browser, make, person, steps, session, frozen_clock
):
    booking = booked(make, person, steps, 23)
    make.charge(booking)
    page = page_before_the_step(browser, booking, frozen_clock)
    again = browser.submit("", "Cancel my place", page=page, reason="Illness")
    assert again.status_code == 422
    assert "Cancelling costs more than when this page was opened" in main_text(again)
    assert "Cancelling now costs £40.00" in main_text(again)
    assert "Illness" in again.text
    assert (booking.state, session.scalars(select(Proposal)).all()) == ("confirmed", [])

    assert "Your booking is cancelled" in main_text(browser.submit("", "Cancel my place", page=again))
    assert session.scalars(select(Proposal)).one().pence == 4000


def test_a_coordinator_s_cancellation_that_became_dearer_is_not_charged_unseen_either(
    client_for, make, person, steps, frozen_clock
):
    agency = make.agency()
    booking, coordinator = booked(make, person, steps, 23, agency=agency), client_for(make.coordinator(agency))
    page = page_before_the_step(coordinator, booking, frozen_clock)
    again = coordinator.submit("", "Cancel the booking", page=page)
    assert again.status_code == 422
    assert booking.state == "confirmed"


def test_a_cancellation_that_became_cheaper_since_the_page_was_opened_goes_on(browser, make, person, steps):
    booking = booked(make, person, steps, 20)
    page = browser.get(f"/bookings/{booking.ref}/cancel")
    booking.event.moved_at = clock.now()
    make.session.commit()
    assert "Your booking is cancelled" in main_text(browser.submit("", "Cancel my place", page=page))


@pytest.mark.parametrize("state", ("waiting", "offered"))
def test_a_place_that_was_confirmed_meanwhile_is_not_given_up_unseen(browser, make, person, session, state):
    booking = make.booking(make.event(), person, state=state)
    page = browser.get(f"/bookings/{booking.ref}/cancel")
    confirm(session, booking)
    again = browser.submit("", "Leave the waiting list" if state == "waiting" else "Cancel my place", page=page)
    assert again.status_code == 422
    assert "This place was confirmed after this page was opened" in main_text(again)
    assert booking.state == "confirmed"
    browser.submit("", "Cancel my place", page=again)
    assert booking.state == "cancelled"


def confirm(session: Any, booking: Booking) -> None:
    if booking.state == "waiting":
        booking.pool_id, booking.waiting_order = booking.event.pools[0].id, None
        booking.event.pools[0].taken += 1
    booking.state, booking.confirmed_at = "confirmed", clock.now()
    session.commit()


@pytest.mark.parametrize("shown", ("", "lots", "-1", "4²", "9" * 5000))
def test_a_page_that_says_no_sum_counts_as_one_that_said_nothing_is_due(browser, make, person, steps, shown):
    booking = booked(make, person, steps, 20)
    address = f"/bookings/{booking.ref}/cancel"
    again = browser.submit(address, "Cancel my place", shown_pence=shown, shown_state="nonsense")
    assert again.status_code == 422
    assert booking.state == "confirmed"
    free = make.booking(make.event(), person)
    browser.submit(f"/bookings/{free.ref}/cancel", "Cancel my place", shown_pence=shown, shown_state="nonsense")
    assert free.state == "cancelled"
