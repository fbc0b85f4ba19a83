"""A message that failed goes to the address that was meant, and stays on the desk until one arrives."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.history.models import History
from training.mail.models import Message


@pytest.fixture
def failed(session, inbox, run_job):
    """One that no mailbox took."""
    inbox.answers["asha@exmaple.org"] = "550 5.1.1 No such mailbox"
    words = {"subject": "Your place is confirmed", "text": "Dear Asha", "html": "<p>Dear Asha</p>"}
    addresses = {"to_address": "asha@exmaple.org", "from_address": "training@example.org"}
    message = Message(kind="bookings/confirmed", created_at=clock.now(), due_at=clock.now(), **words, **addresses)
    session.add(message)
    session.commit()
    run_job("mail.deliver")
    session.refresh(message)
    assert message.failed_at
    return message


def test_it_arrives_at_the_corrected_address_and_only_then_leaves_the_desk(session, inbox, run_job, admin, failed):
    assert "could not be delivered to asha@exmaple.org" in main_text(admin.get("/admin"))
    inbox.answers["asha@example.org"] = "450 4.2.0 Greylisted"
    said = main_text(
        admin.submit(f"/admin/messages/{failed.id}", "Send to this address", correct_address="asha@example.org")
    )
    assert "It is on its way to asha@example.org" in said
    on_the_desk = "to asha@example.org, is tried again and has not arrived yet"
    assert on_the_desk in main_text(admin.get("/admin"))
    run_job("mail.deliver")
    assert on_the_desk in main_text(admin.get("/admin"))
    session.refresh(failed)
    failed.due_at = clock.now()
    session.commit()
    inbox.take_everything()
    run_job("mail.deliver")
    assert "Nothing needs you today" in main_text(admin.get("/admin"))
    assert len(inbox.messages) == 1
    actions = set(session.scalars(select(History.action).where(History.subject == "message")))
    assert {"sent again", "address corrected"} <= actions


def test_what_is_tried_again_as_it_is_stays_on_the_desk_too(admin, failed):
    admin.submit(f"/admin/messages/{failed.id}", "Send again")
    assert "is tried again and has not arrived yet" in main_text(admin.get("/admin"))


@pytest.mark.parametrize("typed", ("", "asha", "asha@example.org, ben@example.org"))
def test_an_address_that_is_none_is_refused_beside_its_box(session, admin, failed, typed):
    page = admin.submit(f"/admin/messages/{failed.id}", "Send to this address", correct_address=typed)
    assert page.status_code == 422
    session.refresh(failed)
    assert failed.to_address == "asha@exmaple.org"


def test_the_link_to_an_account_goes_to_no_other_address(session, admin, failed):
    failed.links = [{"page": "security.reset_password", "token": "t", "hash": "h"}]
    session.commit()
    assert "Send to this address" not in main_text(admin.get(f"/admin/messages/{failed.id}"))


@pytest.mark.usefixtures("bare_posts")
def test_and_is_refused_when_it_is_posted(session, admin, failed):
    failed.links = [{"page": "security.reset_password", "token": "t", "hash": "h"}]
    session.commit()
    said = admin.post(
        f"/admin/messages/{failed.id}/address", data={"correct_address": "eve@example.org"}, follow_redirects=True
    )
    assert "goes to the address of the account only" in main_text(said)
    session.refresh(failed)
    assert failed.to_address == "asha@exmaple.org"


def test_a_mail_server_that_comes_back_does_not_end_the_warning_about_what_failed_before(
    session, inbox, run_job, admin, failed, frozen_clock
):
    admin.submit(f"/admin/messages/{failed.id}", "Send to this address", correct_address="asha@example.org")
    failed.held_up_by = "server"
    other = Message(
        kind="bookings/confirmed", subject="Another", text="Dear Ben", html="<p>Dear Ben</p>", created_at=clock.now(),
        due_at=clock.now(), held_up_by="server", to_address="ben@example.org", from_address="training@example.org",
    )  # fmt: skip
    session.add(other)
    failed.due_at = clock.now() + timedelta(days=1)
    session.commit()
    inbox.answers["asha@example.org"] = "450 4.2.0 Greylisted"
    run_job("mail.deliver")
    session.expire_all()
    assert other.sent_at
    assert (failed.sent_at, failed.held_up_by) == (None, None)
    assert failed.undelivered_since, "it has not arrived"
