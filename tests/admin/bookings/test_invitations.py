"""The administrator invites people to an event: several at once, each line explained; again, withdrawn, declined."""

import io
import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.files.test_sheet_forms import book
from tests.pages import main_text
from training import clock
from training.bookings.invitations.models import EventInvitation
from training.history.models import History
from training.mail.models import Message


@pytest.fixture
def browser(client_for: Any, make: Any) -> Any:
    return client_for(make.administrator())


@pytest.fixture
def event(make: Any) -> Any:
    return make.event(make.course(title="Core safeguarding", price_pence=8000), open_to="invitation")


def page_of(event: Any) -> str:
    return f"/admin/events/{event.ref}/invitations"


def invite(browser: Any, event: Any, text: str) -> Any:
    return browser.submit(page_of(event), "Invite them", people=text)


def invitations(session: Any) -> list[EventInvitation]:
    return list(session.scalars(select(EventInvitation).order_by(EventInvitation.id)))


def link_in(message: Message) -> str:
    return re.search(r"(/events/\S+/invitation/\S+)", message.text)[1]


def test_several_are_invited_at_once_and_each_gets_a_link_of_their_own(browser, client, session, event):
    assert page_of(event) in browser.get(f"/admin/events/{event.ref}/roster").text
    assert page_of(event) in browser.get(f"/admin/events/{event.ref}/edit").text
    shown = main_text(invite(browser, event, "Nia Newcomer, NIA@example.org\nkim@example.org"))
    assert "2 people are invited. Each is sent a message." in main_text(browser.get(page_of(event))) or shown
    assert [(one.name, one.email) for one in invitations(session)] == [
        ("Nia Newcomer", "nia@example.org"),
        ("", "kim@example.org"),
    ]
    to_nia, to_kim = session.scalars(select(Message).order_by(Message.id))
    assert (to_nia.kind, to_nia.to_address, to_kim.to_address) == (
        *("bookings/invited", "nia@example.org", "kim@example.org"),
    )
    assert "Hello Nia," in to_nia.text
    assert "Price: £80.00" in to_nia.text
    assert link_in(to_nia) != link_in(to_kim)
    assert client.get(link_in(to_nia)).status_code == 200
    assert [row.action for row in session.scalars(select(History))] == ["invited", "invited"]


def test_wrong_lines_of_an_invitation_list_are_kept_and_explained(browser, session, event):
    shown = invite(browser, event, "Nia, nia@example.org\nNobody\nKim, kim@example\nNia again, nia@example.org")
    assert shown.status_code == 422
    text = main_text(shown)
    assert "1 person is invited" in shown.text
    assert "2 lines name nobody who can be invited" in text
    assert "Line 2, “Nobody” : There is no e-mail address in it." in text
    assert "In the list more than once, and invited once: nia@example.org" in shown.text.replace("\n", " ")
    kept = re.search(r"<textarea[^>]*>(.*?)</textarea>", shown.text, re.DOTALL)[1].strip().splitlines()
    assert kept == ["Nobody", "Kim, kim@example"]
    assert len(invitations(session)) == 1


def test_nobody_who_is_invited_or_booked_already_gets_another_invitation(browser, make, session, event):
    make.booking(event, make.person(email="Kim@example.org"))
    invite(browser, event, "nia@example.org")
    again = invite(browser, event, "nia@example.org\nkim@example.org").text
    assert "nia@example.org was invited before" in again
    assert "kim@example.org has a booking for this event already" in again
    assert len(session.scalars(select(Message.id)).all()) == 1


def test_an_empty_invitation_list_asks_for_names(browser, event):
    shown = invite(browser, event, "   ")
    assert shown.status_code == 422
    assert "Write at least one name" in main_text(shown)


@pytest.mark.parametrize(
    ("values", "sentence"),
    (
        ({"state": "draft"}, "Publish it first"),
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "closed"}, "closed"),
        ({"days": -3}, "closed"),
    ),
)
def test_nobody_is_invited_to_what_nobody_can_book(browser, make, session, values, sentence):
    event = make.event(open_to="invitation", **values)
    refused = invite(browser, event, "Nia, nia@example.org")
    assert refused.status_code == 422
    assert sentence in main_text(refused)
    assert "Nia, nia@example.org" in refused.text, "what was typed is kept"
    assert not invitations(session)


def test_the_earlier_link_ends_when_an_invitation_is_sent_again(browser, client, make, session, event):
    invite(browser, event, "nia@example.org")
    browser.submit(page_of(event), "Send again nia@example.org")
    first, second = session.scalars(select(Message).order_by(Message.id))
    assert client.get(link_in(first)).status_code == 404
    assert client.get(link_in(second)).status_code == 200


def test_an_invitation_is_withdrawn_and_the_same_person_invited_anew(browser, client, session, event):
    invite(browser, event, "nia@example.org")
    browser.submit(page_of(event), "Withdraw nia@example.org")
    [message], [invitation] = session.scalars(select(Message)).all(), invitations(session)
    assert client.get(link_in(message)).status_code == 410
    assert "Withdrawn" in main_text(browser.get(page_of(event)))
    invite(browser, event, "nia@example.org")
    assert invitation.withdrawn_at is None
    assert len(invitations(session)) == 1


def test_an_invitation_that_was_booked_by_is_not_withdrawn(browser, make, session, event):
    booking = make.booking(event, make.person(email="nia@example.org"))
    invitation, _ = make.event_invitation(event, "nia@example.org")
    asking = browser.get(page_of(event))
    invitation.booking_id = booking.id
    session.commit()
    refused = browser.submit(page_of(event), "Withdraw nia@example.org", page=asking)
    assert "They have booked by this invitation" in main_text(refused) or "They have booked" in refused.text
    assert invitation.withdrawn_at is None
    assert f"booking {booking.ref}" in main_text(browser.get(page_of(event)))


def test_an_invitation_is_not_withdrawn_from_the_page_of_another_event(browser, make, session, event):
    invitation, _ = make.event_invitation(make.event(open_to="invitation"), "nia@example.org")
    make.event_invitation(event, "kim@example.org")
    token = browser.page(page_of(event)).find("input", {"name": "csrf_token"})["value"]
    answer = browser.post(f"{page_of(event)}/{invitation.id}/withdraw", data={"csrf_token": token})
    assert answer.status_code == 404
    assert invitation.withdrawn_at is None


def test_a_declined_invitation_is_shown_as_declined(browser, make, event):
    make.event_invitation(event, "nia@example.org", declined_at=clock.now())
    assert "Declined" in main_text(browser.get(page_of(event)))


def test_a_long_list_takes_no_more_queries(browser, make, event):
    make.event_invitation(event, "first@example.org")
    browser.get(page_of(event))
    few = len(browser.queries)
    for number in range(30):
        booking = make.booking(event, make.person(email=f"p{number}@example.org")) if number < 20 else None
        make.event_invitation(event, f"p{number}@example.org", booking_id=booking.id if booking else None)
    browser.get(page_of(event))
    assert len(browser.queries) == few


def test_an_event_that_is_not_by_invitation_says_so(browser, make):
    shown = main_text(browser.get(page_of(make.event())))
    assert "This event is not by invitation" in shown


def test_somebody_added_by_hand_has_used_their_invitation(browser, make, session, event):
    nia = make.person("Nia", email="nia@example.org", agency=make.agency())
    invitation, _ = make.event_invitation(event, "nia@example.org")
    payer = {"organisation": "Org", "contact_name": "Accounts", "contact_email": "accounts@example.org"}
    browser.submit(f"/admin/events/{event.ref}/add/{nia.id}", **payer)
    session.refresh(invitation)
    assert invitation.booking_id


class TestAFile:
    def send(self, browser, event, content: bytes, name="people.csv", **typed):
        return browser.submit(page_of(event), "Invite them", file=(io.BytesIO(content), name), **typed)

    def test_its_people_are_put_into_the_list_to_be_looked_at_and_nobody_is_invited_yet(self, browser, event, session):
        content = b"First name,Surname,Work email,Team\nNia,Newcomer,nia@example.org,A\nBo,Short,,A\n"
        page = self.send(browser, event, content, people="Ann, ann@example.org")
        said = main_text(page)
        assert "The people of the file are in the list." in said
        assert "The column “Team” is not read." in said
        assert "Ann, ann@example.org\nNia Newcomer, nia@example.org\nBo Short" in page.text
        assert invitations(session) == []
        done = browser.submit("", "Invite them", page=page)
        assert "There is no e-mail address in it." in main_text(done)
        assert [one.email for one in invitations(session)] == ["ann@example.org", "nia@example.org"]
        assert [one.name for one in invitations(session)][1] == "Nia Newcomer"

    def test_a_list_without_headings_is_taken_as_it_stands(self, browser, event):
        page = self.send(browser, event, b"Nia Newcomer,nia@example.org\nbo@example.org,Bo Short\n")
        assert "Nia Newcomer, nia@example.org\nbo@example.org, Bo Short" in page.text

    def test_a_column_that_is_not_understood_is_asked_for_and_remembered(self, browser, event):
        content = b"Wer,Wo\nNia Newcomer,nia at example.org\n"
        asked = self.send(browser, event, content)
        assert "Which column holds the e-mail addresses? Its headings do not say" in main_text(asked)
        page = browser.submit("", "Invite them", page=asked, column_0="1", column_1="0")
        assert "Nia Newcomer, nia at example.org" in page.text
        assert "Nia Newcomer, nia at example.org" in self.send(browser, event, content).text

    def test_several_sheets_are_asked_about(self, browser, event):
        content = book(Notes=[["x"]], People=[["Name", "E-mail"], ["Nia Newcomer", "nia@example.org"]])
        asked = self.send(browser, event, content, "people.xlsx")
        assert "people.xlsx has several sheets" in main_text(asked)
        assert "Nia Newcomer, nia@example.org" in browser.submit("", "Invite them", page=asked, sheet="People").text

    def test_a_file_with_far_too_many_is_refused_with_what_to_do(self, browser, event):
        content = b"Name,E-mail\n" + b"".join(b"Nia Newcomer,nia%d@example.org\n" % n for n in range(2_000))
        said = main_text(self.send(browser, event, content))
        assert "The list would have 2,000 people. Split the file, and invite part after part" in said

    @pytest.mark.parametrize(("content", "sentence"), ((b"", "The file is empty."), (b"\x89PNG\0", "neither a spread")))
    def test_what_is_no_list_is_refused(self, browser, event, content, sentence):
        assert sentence in main_text(self.send(browser, event, content))
