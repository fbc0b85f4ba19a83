"""An event by invitation: only whom the message went to can book it, by its link or by signing in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Actor
from training.bookings.booking import guests
from training.bookings.booking import operations as booking_operations
from training.bookings.booking.operations import Details
from training.bookings.invitations import operations as invitations_operations
from training.bookings.invitations.models import EventInvitation
from training.bookings.models import Booking
from training.history.models import History
from training.mail.models import Message
from training.people.delegates import WorksFor
from training.people.models import Person
from training.refusals import Refused

DETAILS = {"agency": "myself", "job_role": "Scout leader"}


@pytest.fixture
def event(make: Any) -> Any:
    return make.event(make.course(title="Core safeguarding"), open_to="invitation")


@pytest.fixture
def invited(make: Any, event: Any) -> tuple[EventInvitation, str]:
    """Nia's invitation, and the address of its page."""
    invitation, token = make.event_invitation(event, "nia@example.org", name="Nia Newcomer")
    return invitation, f"/events/{event.ref}/invitation/{token}"


def book_link(page: Any) -> str:
    return page.find("a", string="Book my place")["href"]


def book_as_guest(client: Any, address: str, **typed: str) -> Any:
    check = client.submit(book_link(client.page(address)), "Continue", **{**DETAILS, **typed})
    return client.submit("", "Accept the terms and hold my place", page=check) if check.status_code == 200 else check


def test_a_guest_books_by_the_link_for_that_address_alone(client, session, event, invited):
    invitation, address = invited
    page = client.page(address)
    assert "You are invited" in page.get_text(" ")
    assert "sent to nia@example.org" in main_text(client.get(address))
    form = client.page(book_link(page))
    assert form.find("input", {"name": "email"}) is None, "the address cannot be changed"
    assert form.find("input", {"name": "name"})["value"] == "Nia Newcomer"

    sent, other = book_as_guest(client, address), client.application.test_client()

    assert "It is not confirmed yet" in main_text(client.get(address))
    assert "nia@example.org" in main_text(sent)
    booking = session.scalars(select(Booking)).one()
    assert (booking.state, booking.awaits, booking.delegate.email) == ("requested", "address", "nia@example.org")
    assert invitation.booking_id == booking.id
    message = session.scalars(select(Message)).one()
    assert (message.kind, message.to_address) == ("bookings/confirm_address", "nia@example.org")
    client.submit(re.search(r"(/bookings/confirm/\S+)", message.text)[1], "Confirm my booking")
    assert (booking.state, event.taken) == ("confirmed", 1)
    assert "Sign in to see the booking" in main_text(other.get(address))
    used = main_text(client.get(address))
    assert "You have used this invitation" in used
    assert "See your booking" in used


def test_a_forwarded_invitation_link_books_the_invited_person_and_nobody_else(client, session, invited):
    """A page that somebody made themselves sends another address: the booking is for the invited one all the same."""
    _, address = invited
    form = client.get(book_link(client.page(address)))
    check = client.submit("", "Continue", page=form, **DETAILS, name="Ed Else")
    token = client.page(address).find("input", {"name": "csrf_token"})["value"]
    invitation = re.search(r'name="invitation"[^>]*value="([^"]+)"', check.text) or re.search(
        r'value="([^"]+)"[^>]*name="invitation"', check.text
    )
    typed = {**DETAILS, "name": "Ed Else", "email": "ed@example.org", "invitation": invitation[1], "step": "confirm"}
    client.post(form.request.path, data={**typed, "csrf_token": token})
    assert {message.to_address for message in session.scalars(select(Message))} == {"nia@example.org"}
    assert session.scalars(select(Booking)).one().delegate.email == "nia@example.org"


def test_nobody_books_without_an_invitation(client, client_for, make, session, event):
    for browser in (client, client_for(make.person())):
        for address in (f"/events/{event.ref}/book", f"/events/{event.ref}/book?invitation=made-up"):
            page = main_text(browser.get(address))
            assert "This event is by invitation" in page
        assert "by invitation" in main_text(browser.get(f"/events/{event.ref}"))
    assert session.scalars(select(Booking)).first() is None


def test_the_invitation_to_another_event_opens_nothing(client, make, event, invited):
    other = make.event(open_to="invitation")
    token = invited[1].rpartition("/")[2]
    assert client.get(f"/events/{other.ref}/invitation/{token}").status_code == 404
    assert "by invitation" in main_text(client.get(f"/events/{other.ref}/book?invitation={token}"))


def test_somebody_signed_in_with_the_address_needs_no_link(client_for, make, session, event, invited):
    nia = make.person("Nia Newcomer", email="Nia@Example.org", agency=make.agency())
    browser = client_for(nia)
    assert browser.page(f"/events/{event.ref}").find("a", string="Book a place")
    check = browser.submit(f"/events/{event.ref}/book", "Continue", job_role="Scout leader")
    assert "Your place is booked" in main_text(browser.submit("", "Accept the terms and book", page=check))
    assert invited[0].booking_id == session.scalars(select(Booking)).one().id


def test_a_forwarded_link_is_refused_to_whoever_is_signed_in_with_another_address(client_for, make, session, invited):
    browser = client_for(make.person("Ed Else", agency=make.agency()))
    refused = browser.get(invited[1])
    assert refused.status_code == 403
    assert "sent to n…@example.org" in main_text(refused)
    assert "nia@example.org" not in refused.text
    token = invited[1].rpartition("/")[2]
    book = browser.get(f"{invited[1].partition('/invitation/')[0]}/book?invitation={token}")
    assert "This event is by invitation" in main_text(book)


def test_the_booking_operation_checks_the_invitation_itself(make, event, invited, transact):
    """Whatever a page let through."""
    invitation, address = invited
    token, event_id, now = address.rpartition("/")[2], event.id, clock.now()
    ed_id, invitation_id, works_for = make.person("Ed Else").id, invitation.id, WorksFor()
    tried = (
        ("ed@example.org", token),  # somebody else with the link
        ("nia@example.org", None),  # the address without the link: nobody learns that it is invited
        ("nia@example.org", "made-up"),
    )
    for email, shown in tried:
        with pytest.raises(Refused, match="by invitation"), transact() as session:
            guests.ask_for_place(session, event_id, "Ed", email, works_for, Details(invitation=shown), now)
    with pytest.raises(Refused, match="by invitation"), transact() as session:
        _book_own_place(session, event_id, session.get_one(Person, ed_id), token)
    with transact() as session:
        mine = session.get_one(EventInvitation, invitation_id)
        invitations_operations.withdraw_invitation(session, mine, Actor(None, "administrator"), now)
    with pytest.raises(Refused, match="by invitation"), transact() as session:
        guests.ask_for_place(session, event_id, "Nia", "nia@example.org", works_for, Details(invitation=token), now)


def _book_own_place(session: Any, event_id: int, person: Person, token: str) -> None:
    booking_operations.book_own_place(session, event_id, person, WorksFor(), Details(invitation=token), clock.now())


def test_an_invitation_withdrawn_while_the_form_is_filled_in_books_nothing(
    client, client_for, make, session, event, invited
):
    invitation, address = invited
    check = client.submit(book_link(client.page(address)), "Continue", **DETAILS)
    invitation.withdrawn_at = clock.now()
    session.commit()
    refused = client.submit("", "Accept the terms and hold my place", page=check)
    assert refused.status_code == 422
    assert "This event is by invitation" in main_text(refused)
    over = client.get(address)
    assert over.status_code == 410
    assert "withdrawn on Tuesday 12 May 2026" in main_text(over)
    assert session.scalars(select(Booking)).first() is None


def test_a_booking_that_ended_leaves_the_invitation_open(client, make, session, event, invited, run_job, frozen_clock):
    """A newcomer who found the message too late tries again."""
    book_as_guest(client, invited[1])
    frozen_clock.shift(timedelta(minutes=31))
    run_job("bookings.lapse")
    assert "You are invited" in main_text(client.get(invited[1]))
    book_as_guest(client, invited[1])
    states = [booking.state for booking in session.scalars(select(Booking).order_by(Booking.id))]
    assert states == ["lapsed", "requested"]


def test_a_full_event_is_waited_for_as_any_other(client, make, session, invited):
    event = make.event(open_to="invitation", capacity=1)
    make.booking(event)
    _, token = make.event_invitation(event, "kim@example.org")
    check = client.submit(f"/events/{event.ref}/book?invitation={token}", "Continue", **DETAILS, name="Kim")
    client.submit("", "Accept the terms and join the waiting list", page=check)
    assert session.scalars(select(Booking.state).order_by(Booking.id)).all() == ["confirmed", "waiting"]


def test_declining_an_invitation_is_written_down_and_can_be_taken_back(client, session, invited):
    invitation, address = invited
    declined = client.submit(address, "I cannot come")
    assert "You said that you cannot come" in main_text(declined)
    assert invitation.declined_at == clock.now()
    assert [row.action for row in session.scalars(select(History))] == ["declined"]
    book_as_guest(client, address)
    assert invitation.declined_at is None
    assert session.scalars(select(Booking)).one().state == "requested"


def test_saying_no_after_booking_changes_nothing(client, session, invited):
    asking = client.get(invited[1])
    book_as_guest(client, invited[1])
    late = client.submit(invited[1], "I cannot come", page=asking)
    assert "This invitation has been used" in main_text(late)
    assert invited[0].declined_at is None


@pytest.mark.parametrize("values", ({"state": "closed"}, {"state": "cancelled"}, {"days": -3}))
def test_an_invitation_to_an_event_that_cannot_be_booked_offers_no_button(client, make, values):
    event = make.event(open_to="invitation", **values)
    _, token = make.event_invitation(event, "nia@example.org")
    over = client.get(f"/events/{event.ref}/invitation/{token}")
    assert over.status_code == 410
    assert "Book my place" not in main_text(over)


def test_an_event_that_is_opened_to_everybody_takes_the_invited_as_everybody(client, session, event, invited):
    event.open_to = "everybody"
    session.commit()
    form = client.page(book_link(client.page(invited[1])))
    assert form.find("input", {"name": "email"}), "anybody may book, for any address"
    sent = book_as_guest(client, invited[1], name="Ed", email="ed@example.org")
    assert "Check your e-mail" in main_text(sent)


def test_the_address_does_not_show_in_the_hint_to_sign_in(client, invited):
    form = client.page(book_link(client.page(invited[1])))
    assert "invitation%3D" in form.find("a", string="I have booked before: sign in")["href"]


def test_only_the_invited_delegate_moves_their_booking_to_an_event_by_invitation(
    client_for, make, session, event, invited
):
    agency, page = make.agency("Mid Essex Scouts"), "/bookings/{}/transfer"
    nia = make.person("Nia Newcomer", agency=agency, email="nia@example.org")
    booking = make.booking(make.event(event.course, days=90), nia, agency=agency)
    elsewhere, not_invited = booking.event, make.booking(booking.event, agency=agency)
    for looks, theirs in ((make.coordinator(agency), booking), (not_invited.delegate, not_invited)):
        assert "This event is by invitation" in main_text(client_for(looks).get(page.format(theirs.ref)))

    client_for(nia).submit(page.format(booking.ref), "Move the booking", date=event.ref)

    assert booking.event_id == event.id
    assert invited[0].booking_id == booking.id
    desk = client_for(make.administrator())
    invitations = f"/admin/events/{event.ref}/invitations"
    assert "Booked" in main_text(desk.get(invitations))
    booking.event_id, booking.pool_id = elsewhere.id, elsewhere.pools[0].id  # and back again
    session.commit()
    assert "Invited Tuesday" in main_text(desk.get(invitations))
