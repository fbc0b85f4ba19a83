"""Every message can be read exactly as it was sent, and one that failed can be sent again."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.history.models import History
from training.mail import gateway
from training.mail.models import Attachment, Message

HOUR = timedelta(hours=1)
TEXT = "Dear Asha,\n\nyour place <b>is</b> confirmed.\n"
HTML = (
    '<!DOCTYPE html><html lang="en-GB"><body style="color: red"><p>Dear Asha</p><script>alert(1)</script></body></html>'
)


@pytest.fixture
def write(make):
    def written(**values) -> Message:
        defaults = {
            "created_at": clock.now(),
            "due_at": clock.now(),
            "kind": "bookings/confirmed",
            "to_address": "asha@example.org",
            "from_address": "training@example.org",
            "subject": "Your place is confirmed",
            "text": TEXT,
            "html": HTML,
        }
        return make._save(Message(**{**defaults, **values}))

    return written


def test_a_message_is_shown_as_it_went(write, admin):
    file = Attachment(filename="booking.ics", content_type="text/calendar; charset=utf-8", content=b"BEGIN:VCALENDAR")
    message = write(sent_at=clock.now(), attempts=1, attachments=[file])
    page = admin.page(f"/admin/messages/{message.id}")
    assert page.find("pre").get_text() == TEXT
    headers = {line.find("dt").get_text(): line.find("dd").get_text() for line in page.find("dl").find_all("div")}
    built = gateway.build(message)
    assert headers == {name: built[name] for name in headers}
    assert {"From", "To", "Subject", "Date", "Message-ID"} <= set(headers)
    frame = page.find("iframe")
    assert frame.has_attr("sandbox")
    assert not frame["sandbox"]
    assert frame["src"] == f"/admin/messages/{message.id}/html"
    download = admin.get(page.find("a", string="booking.ics")["href"])
    assert download.data == b"BEGIN:VCALENDAR"
    assert "attachment" in download.headers["Content-Disposition"]


def test_the_html_is_shut_into_a_frame_that_can_do_nothing(app, write, admin, administrator, client_for):
    message = write()
    app.test_client_class = FlaskClient  # the message is no page of ours: it is not linted as one
    response = client_for(administrator).get(f"/admin/messages/{message.id}/html")
    assert response.text == HTML
    policy = response.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
    assert "frame-src 'self'" in admin.get(f"/admin/messages/{message.id}").headers["Content-Security-Policy"]


def test_messages_are_cut_by_state_and_searched(write, admin):
    write(subject="Waits", to_address="waits@example.org")
    write(subject="Went", sent_at=clock.now())
    write(subject="Failed", failed_at=clock.now(), last_error="550 no such mailbox")
    said = main_text(admin.get("/admin/messages?state=failed"))
    assert "550 no such mailbox" in said
    assert "Went" not in said
    assert "All (3) Failed (1) Waiting to go (1) Sent (1)" in said
    found = main_text(admin.get("/admin/messages?q=WAITS@"))
    assert "Waits" in found
    assert "Went" not in found
    assert "No message found" in main_text(admin.get("/admin/messages?q=zzz"))


def test_without_a_mail_server_the_page_says_that_messages_stay(app, write, admin, monkeypatch):
    monkeypatch.setitem(app.config, "SMTP_URL", None)
    message = write()
    assert "nothing leaves this site" in main_text(admin.get("/admin/messages"))
    assert "stays here to be read" in main_text(admin.get(f"/admin/messages/{message.id}"))
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://127.0.0.1:2525")
    assert "nothing leaves this site" not in main_text(admin.get("/admin/messages"))


def test_a_message_that_failed_is_sent_again(write, session, admin, administrator):
    message = write(failed_at=clock.now(), attempts=6, last_error="550 no such mailbox")
    said = main_text(admin.submit(f"/admin/messages/{message.id}", "Send again"))
    assert "It is on its way again." in said
    session.refresh(message)
    assert (message.failed_at, message.attempts) == (None, 0)
    assert session.scalar(select(History.actor_id).where(History.action == "sent again")) == administrator.id


@pytest.mark.usefixtures("bare_posts")
def test_a_message_that_went_is_not_sent_twice(write, session, admin):
    message = write(sent_at=clock.now(), attempts=1)
    assert "Send again" not in main_text(admin.get(f"/admin/messages/{message.id}"))
    said = main_text(admin.post(f"/admin/messages/{message.id}/again", follow_redirects=True))
    assert "has not failed" in said
    session.refresh(message)
    assert message.sent_at is not None


def test_a_file_of_another_message_is_not_found(write, admin):
    message = write(attachments=[Attachment(filename="a.ics", content_type="text/calendar", content=b"x")])
    other = write()
    assert admin.get(f"/admin/messages/{other.id}/files/{message.attachments[0].id}").status_code == 404
    assert admin.get("/admin/messages/999999").status_code == 404


def test_the_list_without_messages_says_so(admin):
    assert "Confirmations, reminders" in main_text(admin.get("/admin/messages"))
    assert "No message has failed" in main_text(admin.get("/admin/messages?state=failed"))


HELD_UP = {"attempts": 1, "last_error": "550 Sender refused", "held_up_by": "server"}


@pytest.fixture
def troubled(write):
    """Two that were given up, one that is held up, one that has not been tried, one that went."""
    failed = {"failed_at": clock.now(), "attempts": 6, "last_error": "550 no such mailbox"}
    return {
        "first": write(subject="First", **failed),
        "second": write(subject="Second", **failed),
        "held up": write(subject="Held", failing_since=clock.now(), due_at=clock.now() + HOUR, **HELD_UP),
        "new": write(subject="New"),
        "sent": write(subject="Sent", sent_at=clock.now(), attempts=2, last_error=None),
    }


def tried_again(session, troubled) -> set[str]:
    session.expire_all()
    return {name for name, row in troubled.items() if row.attempts == 0 and row.sent_at is None} - {"new"}


def test_what_is_ticked_is_tried_again(session, admin, troubled):
    said = admin.submit("/admin/messages", "Try what is ticked again", message=[troubled["second"].id])
    assert "1 message is on its way again." in main_text(said)
    assert tried_again(session, troubled) == {"second"}
    row = troubled["second"]
    assert (row.failed_at, row.due_at, row.failing_since) == (None, clock.now(), None)


@pytest.mark.parametrize(
    ("address", "button", "tried"),
    (
        ("/admin/messages", "Try all 3 messages that could not be sent again", {"first", "second", "held up"}),
        ("/admin/messages?state=failed", "Try all 2 messages that could not be sent again", {"first", "second"}),
        ("/admin/messages?state=waiting", "Try the one message that could not be sent again", {"held up"}),
        ("/admin/messages?state=failed&q=second", "Try the one message that could not be sent again", {"second"}),
    ),
)
def test_all_of_a_list_are_tried_again_and_no_others(session, admin, troubled, administrator, address, button, tried):
    admin.submit(address, button)
    assert tried_again(session, troubled) == tried
    written = session.scalars(select(History).where(History.action == "sent again")).all()
    assert {row.subject_id for row in written} == {troubled[name].id for name in tried}
    assert {row.actor_id for row in written} == {administrator.id}
    assert troubled["new"].due_at == clock.now()


def test_all_means_those_on_the_other_pages_too(session, admin, write):
    for number in range(60):
        write(subject=f"No {number}", failed_at=clock.now(), attempts=6, last_error="550 no")
    admin.submit("/admin/messages?state=failed&page=2", "Try all 60 messages that could not be sent again")
    assert session.scalars(select(Message.failed_at).distinct()).all() == [None]


def test_one_that_the_sender_has_in_hand_is_left_to_it(session, admin, write):
    message = write(claimed_until=clock.now() + HOUR, failing_since=clock.now(), **HELD_UP)
    said = admin.submit("/admin/messages", "Try what is ticked again", message=[message.id])
    assert "Nothing was sent again." in main_text(said)
    session.refresh(message)
    assert message.attempts == 1


def test_the_page_of_one_that_the_sender_has_in_hand_says_so(session, admin, write):
    message = write(claimed_until=clock.now() + HOUR, failing_since=clock.now(), **HELD_UP)
    said = main_text(admin.submit(f"/admin/messages/{message.id}", "Send again"))
    assert "It is being sent at this moment" in said
    assert "has not failed" not in said
    in_list = main_text(admin.submit("/admin/messages", "Try what is ticked again", message=[message.id]))
    assert "It is being sent at this moment already" in in_list
    assert "Tick the messages" not in in_list


def test_one_that_is_held_up_is_tried_again_from_its_own_page(session, admin, write):
    message = write(failing_since=clock.now(), due_at=clock.now() + HOUR, **HELD_UP)
    admin.submit(f"/admin/messages/{message.id}", "Send again")
    session.refresh(message)
    assert (message.attempts, message.held_up_by, message.due_at) == (0, "server", clock.now()), "until it arrives"


def test_nothing_failed_and_no_button_is_there(admin, write):
    write()
    page = admin.page("/admin/messages")
    assert page.find("button", string=re.compile("again")) is None
    assert page.find("input", type="checkbox") is None


def test_a_message_that_cannot_be_written_down_can_be_looked_at(admin, write):
    message = write(to_address="not an\naddress@example.org", failed_at=clock.now(), last_error="cannot be put")
    assert admin.get(f"/admin/messages/{message.id}").status_code == 200
