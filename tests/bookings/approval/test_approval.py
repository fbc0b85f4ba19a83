"""A line manager who must approve: asked by message, answers by the link without an account, once and in time."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.bookings.approval import operations as approval_operations
from training.bookings.approval.asking import OWN_ADDRESS
from training.bookings.booking import operations as booking_operations
from training.bookings.booking.operations import Details
from training.bookings.lifecycle import Action
from training.bookings.models import Booking, BookingLink
from training.history.models import History
from training.mail.models import Message
from training.people.delegates import WorksFor
from training.people.models import Person
from training.refusals import Refused

MANAGER = {"manager_name": "Mo Manager", "manager_email": "mo@example.org"}


@pytest.fixture
def person(make: Any, agency: Any) -> Any:
    return make.person("Dele Delegate", agency=agency, job_role="Scout leader", email="dele@example.org")


@pytest.fixture
def event(make: Any) -> Any:
    return make.event(make.course(line_manager="must approve", title="Core safeguarding"))


def book(browser: Any, event: Any, **typed: str) -> Any:
    check = browser.submit(f"/events/{event.ref}/book", "Continue", **{**MANAGER, **typed})
    assert check.status_code == 200, main_text(check)
    must = event.course.line_manager == "must approve"
    button = "Accept the terms and ask for approval" if must else "Accept the terms and book"
    return browser.submit("", button, page=check)


@pytest.fixture
def booking(client_for: Any, session: Any, event: Any, person: Any) -> Booking:
    """Booked on the site, so that it waits for Mo, who was written to."""
    book(client_for(person), event)
    return session.scalars(select(Booking)).one()


def messages(session: Any, kind: str) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.kind == f"bookings/{kind}").order_by(Message.id)))


def link_in(message: Message) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/bookings/approvals/\S+)", message.text)
    assert found, message.text
    return found[1]


def link_to_mo(session: Any) -> str:
    return link_in(messages(session, "manager_asked")[-1])


def actions(session: Any) -> list[tuple[str, str]]:
    return [(row.action, row.capacity) for row in session.scalars(select(History).order_by(History.id))]


def test_the_manager_is_asked_with_who_what_and_until_when(client, session, booking, event):
    [asked] = messages(session, "manager_asked")
    assert asked.to_address == "mo@example.org"
    for part in ("Dele Delegate", "Scout leader", "Mid Essex Scouts", "Core safeguarding", "Tuesday 19 May 2026"):
        assert part in asked.text
    page = main_text(client.get(link_in(asked)))
    for part in (
        *("Dele Delegate asks for your approval", "Scout leader", "Mid Essex Scouts", "Core safeguarding", "Free"),
        *("the end of Tuesday 19 May 2026", "sent to mo@example.org", "for them alone"),
    ):
        assert part in page
    assert (booking.state, booking.awaits, event.taken) == ("requested", "manager", 1), "opening it approves nothing"


@pytest.mark.parametrize(
    ("payer", "sentence"),
    (
        ({"pays_by": "invoice", "finance_name": "Accounts", "finance_email": "a@example.org"}, "The invoice goes to"),
        ({"pays_by": "card"}, "Dele Delegate pays it by card once you have approved it."),
    ),
    ids=("invoice", "card"),
)
def test_the_page_says_what_it_costs_and_who_pays(
    client, client_for, make, session, person, monkeypatch, payer, sentence
):
    monkeypatch.setitem(client.application.config, "STRIPE_SECRET_KEY", "sk_test_example")
    event = make.event(make.course(line_manager="must approve", price_pence=8000))
    book(client_for(person), event, **payer)
    page = main_text(client.get(link_to_mo(session)))
    assert "£80.00" in page
    assert sentence in page


def test_one_press_approves_the_booking_and_delegate_and_line_manager_are_told(client, session, booking, event):
    link = link_to_mo(session)
    over = main_text(client.submit(link, "Approve the booking"))
    assert "This booking is approved" in over
    assert "You approved it on Tuesday 12 May 2026, 9am" in over
    assert (booking.state, event.taken) == ("confirmed", 1)
    assert actions(session) == [("booked", "delegate"), ("approve", "manager")]
    [confirmed], [told] = messages(session, "confirmed"), messages(session, "manager_told")
    assert (confirmed.to_address, told.to_address) == ("dele@example.org", "mo@example.org")


def test_a_place_to_be_paid_by_card_is_paid_after_the_approval(client, client_for, make, session, person, monkeypatch):
    monkeypatch.setitem(client.application.config, "STRIPE_SECRET_KEY", "sk_test_example")
    event = make.event(make.course(line_manager="must approve", price_pence=8000))
    book(client_for(person), event, pays_by="card")
    over = main_text(client.submit(link_to_mo(session), "Approve the booking"))
    assert "The place is kept until it is paid for." in over
    assert session.scalars(select(Booking)).one().state == "awaiting payment"
    assert len(messages(session, "please_pay")) == 1
    assert not messages(session, "manager_told"), "they are told once the place is booked"


def test_the_reason_for_declining_reaches_the_delegate(client, client_for, session, booking, event, person):
    over = client.submit(link_to_mo(session), "Decline the booking", reason="Not before [June](http://x)")
    assert over.status_code == 410
    assert "You declined it on Tuesday 12 May 2026, 9am" in main_text(over)
    assert (booking.state, event.taken) == ("declined", 0)
    [declined] = messages(session, "declined")
    assert "The reason we were given: Not before [June](http://x)" in declined.text, "as it was typed"
    assert 'href="http://x"' not in declined.html, "and no link that a stranger wrote"
    assert "Not before" in main_text(client_for(person).get(f"/bookings/{booking.ref}"))
    assert not messages(session, "manager_not_needed"), "they know: they did it"


def test_a_reason_that_is_too_long_is_kept_and_explained(client, session, booking):
    page = client.submit(link_to_mo(session), "Decline the booking", reason="x" * 301)
    assert page.status_code == 422
    assert "Use 300 characters or fewer" in main_text(page)
    assert "x" * 301 in page.text
    assert booking.state == "requested"


def test_an_approval_link_used_again_changes_nothing(client, session, booking):
    link = link_to_mo(session)
    asking = client.get(link)
    client.submit(link, "Approve the booking", page=asking)
    again = client.submit(link, "Decline the booking", page=asking)
    assert again.status_code == 200
    assert "This booking is approved" in main_text(again)
    assert booking.state == "confirmed"
    assert len(messages(session, "confirmed")) == 1


def test_an_approval_form_sent_without_a_button_neither_approves_nor_declines(client, session, booking):
    link = link_to_mo(session)
    token = client.page(link).find("input", {"name": "csrf_token"})["value"]
    assert "Press one of the two buttons" in main_text(
        client.post(link, data={"csrf_token": token}, follow_redirects=True)
    )
    assert booking.state == "requested"


def test_nobody_approves_their_own_booking(client, client_for, session, booking, person, transact):
    link, own = link_to_mo(session), client_for(person)
    refused = own.get(link)
    assert refused.status_code == 403
    assert "You cannot approve your own booking" in main_text(refused)
    token = client.page(link).find("input", {"name": "csrf_token"})["value"]
    assert own.post(link, data={"csrf_token": token, "answer": "approve"}).status_code in {400, 403}
    link_id, person_id = (
        session.scalars(select(BookingLink.id).where(BookingLink.purpose == "approval")).one(),
        person.id,
    )
    with pytest.raises(Refused, match="your own booking"), transact() as inner:
        approval_operations.answer_approval(inner, link_id, person_id, Action.APPROVE, "", clock.now())
    assert booking.state == "requested"


@pytest.mark.parametrize("typed", ("dele@example.org", " DELE@Example.org "))
def test_the_booking_form_refuses_ones_own_address_as_the_line_manager_who_must_approve(
    client, client_for, session, event, person, typed
):
    signed_in = client_for(person).submit(
        f"/events/{event.ref}/book", "Continue", **{**MANAGER, "manager_email": typed}
    )
    details = {"name": "Nia", "email": "dele@example.org", "agency": "myself", "job_role": "Helper", **MANAGER}
    guest = client.submit(f"/events/{event.ref}/book", "Continue", **{**details, "manager_email": typed})
    for answer in (signed_in, guest):
        assert answer.status_code == 422
        assert "nobody approves their own booking" in main_text(answer)
        assert "Mo Manager" in answer.text, "what was typed is kept"


def test_the_booking_itself_is_refused_beside_the_same_field(transact, event, person):
    """The account's own address may have changed since the form was looked at."""
    event_id, person_id, typed = event.id, person.id, Details(**{**MANAGER, "manager_email": "dele@example.org"})
    with pytest.raises(Refused) as refused, transact() as inner:
        _book_own_place(inner, event_id, person_id, typed)
    assert refused.value.problems == (("manager_email", OWN_ADDRESS),)


def _book_own_place(session: Any, event_id: int, person_id: int, details: Details) -> None:
    delegate = session.get_one(Person, person_id)
    booking_operations.book_own_place(session, event_id, delegate, WorksFor(), details, clock.now())


def test_an_approval_that_came_too_late_says_so_and_delegate_and_line_manager_are_told(
    client, session, booking, event, run_job, frozen_clock
):
    link = link_to_mo(session)
    asking = client.get(link)
    frozen_clock.move_to(booking.held_until)
    late = client.submit(link, "Approve the booking", page=asking)
    assert late.status_code == 410
    assert "Nobody approved it in time" in main_text(late)
    run_job("bookings.lapse")
    assert (booking.state, event.taken) == ("lapsed", 0)
    assert "Nobody approved it in time" in main_text(client.get(link))
    [to_delegate], [to_manager] = messages(session, "approval_lapsed"), messages(session, "manager_lapsed")
    assert (to_delegate.to_address, to_manager.to_address) == ("dele@example.org", "mo@example.org")
    assert not messages(session, "lapsed")


def test_a_cancelled_booking_is_not_approved(client, client_for, session, booking, person):
    link = link_to_mo(session)
    asking = client.get(link)
    client_for(person).submit(f"/bookings/{booking.ref}/cancel", "Cancel my place")
    late = client.submit(link, "Approve the booking", page=asking)
    assert late.status_code == 410
    assert "It was cancelled on Tuesday 12 May 2026, 9am" in main_text(late)
    assert booking.state == "cancelled"
    assert messages(session, "manager_not_needed")[0].to_address == "mo@example.org"


def test_a_link_nobody_was_sent_is_not_found(client):
    page = client.get("/bookings/approvals/made-up")
    assert page.status_code == 404
    assert "a link to a booking that a line manager approves" in main_text(page)


def test_a_mistyped_address_is_put_right_and_the_old_link_ends(client, client_for, session, booking, person):
    old, browser, held = link_to_mo(session), client_for(person), booking.held_until
    page = browser.get(f"/bookings/{booking.ref}")
    assert f"/bookings/{booking.ref}/manager" in page.text
    shown = browser.submit(f"/bookings/{booking.ref}/manager", "Ask for approval", manager_email="maureen@example.org")
    assert "We have asked Mo Manager at maureen@example.org" in main_text(shown)
    assert messages(session, "manager_asked")[-1].to_address == "maureen@example.org"
    assert booking.held_until == held, "it is held no longer for that"

    outdated = client.get(old)
    assert outdated.status_code == 410
    assert "went to another address" in main_text(outdated)
    assert "Dele Delegate" not in main_text(outdated), "whoever holds it need not know"
    client.submit(link_to_mo(session), "Approve the booking")
    assert booking.state == "confirmed"


def test_the_message_s_link_to_the_line_manager_asks_nobody_to_sign_in(client, session, booking, person):
    [message] = session.scalars(select(Message).where(Message.kind == "bookings/awaits_approval")).all()
    link = re.search(r"http://127\.0\.0\.1:8000(/bookings/open/\S+\?on_to=manager)", message.text)
    assert link, message.text
    page = client.get(link[1], follow_redirects=True)
    assert page.request.path == f"/bookings/{booking.ref}/manager"
    client.submit("", "Ask for approval", page=page, manager_email="maureen@example.org")
    assert booking.manager_email == "maureen@example.org"


def test_an_outdated_link_is_refused_by_the_operation_too(session, booking, client_for, person, transact):
    old_id = session.scalars(select(BookingLink.id).where(BookingLink.purpose == "approval")).one()
    client_for(person).submit(f"/bookings/{booking.ref}/manager", "Ask for approval", manager_email="new@example.org")
    with pytest.raises(Refused, match="went to another address"), transact() as inner:
        approval_operations.answer_approval(inner, old_id, None, Action.APPROVE, "", clock.now())


def test_asking_the_line_manager_again_sends_a_second_approval_link_and_the_first_still_works(
    client, client_for, session, booking, person, make
):
    first = link_to_mo(session)
    asked = client_for(make.administrator()).submit(f"/admin/bookings/{booking.ref}", "Ask the line manager again")
    assert "We have asked mo@example.org again" in main_text(asked)
    assert link_to_mo(session) != first
    assert {client.get(link).status_code for link in (first, link_to_mo(session))} == {200}


def test_the_new_manager_is_not_the_delegate_either_and_other_mistakes_are_kept(client_for, session, booking, person):
    browser, page = client_for(person), f"/bookings/{booking.ref}/manager"
    own = browser.submit(page, "Ask for approval", manager_email="Dele@example.org")
    assert own.status_code == 422
    assert "nobody approves their own booking" in main_text(own)
    wrong = browser.submit(page, "Ask for approval", manager_email="mo at example")
    assert "correct format" in main_text(wrong)
    assert "mo at example" in wrong.text
    assert booking.manager_email == "mo@example.org"


def test_only_so_many_line_managers_are_asked_about_one_booking(client_for, session, booking, person):
    browser = client_for(person)
    for number in range(6):
        last = browser.submit(f"/bookings/{booking.ref}/manager", "Ask for approval", manager_email=f"m{number}@x.org")
    assert "We have asked several times" in main_text(last)
    assert len(messages(session, "manager_asked")) == 6


def test_no_other_line_manager_is_named_once_the_booking_is_approved(client, client_for, session, booking, person):
    client.submit(link_to_mo(session), "Approve the booking")
    shown = client_for(person).get(f"/bookings/{booking.ref}/manager", follow_redirects=True)
    assert shown.request.path == f"/bookings/{booking.ref}"
    assert "/manager" not in shown.text


def test_a_guest_s_manager_is_asked_once_the_address_is_confirmed(client, session, event):
    details = {"name": "Nia", "email": "nia@example.org", "agency": "myself", "job_role": "Helper", **MANAGER}
    check = client.submit(f"/events/{event.ref}/book", "Continue", **details)
    client.submit("", "Accept the terms and hold my place", page=check)
    assert not messages(session, "manager_asked")
    found = re.search(r"(/bookings/confirm/\S+)", messages(session, "confirm_address")[0].text)
    client.submit(found[1], "Confirm my booking")
    assert len(messages(session, "manager_asked")) == 1


def test_accepting_an_offer_asks_the_manager_too(client, make, session, event):
    offered = make.booking(event, state="offered", held_until=clock.now() + timedelta(days=1), **MANAGER)
    client.submit(f"/bookings/offers/{make.link(offered, 'offer')}", "Accept the place")
    assert (offered.state, offered.awaits) == ("requested", "manager")
    assert len(messages(session, "manager_asked")) == 1


def test_the_administrator_answers_for_the_manager_who_is_told(client, client_for, make, session, booking):
    link, desk = link_to_mo(session), client_for(make.administrator())
    desk.submit(f"/admin/bookings/{booking.ref}/decline", "Decline the booking", reason="Mo rang us")
    assert "The training team declined it on" in main_text(client.get(link))
    assert "Mo rang us" in messages(session, "declined")[0].text
    assert len(messages(session, "manager_not_needed")) == 1
