"""Links of accounts run out hours or days after they were made, so they are made when their message is sent."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import text_of
from tests.simulators.smtp import smtp_server
from tests.simulators.smtp import text_of as text_of_mail
from training import clock
from training.mail.models import Message


@pytest.fixture
def goes_late(app, run_job, monkeypatch, frozen_clock):
    """Sends what waits, some time after it was written; answers with the paths in the messages."""

    def send(late: timedelta) -> list[str]:
        frozen_clock.shift(late)
        with smtp_server() as inbox:
            monkeypatch.setitem(app.config, "SMTP_URL", inbox.url)
            run_job("mail.deliver")
            return [
                path
                for mail in inbox.messages
                for path in re.findall(r"http://[^/]+(/account/\S+)", text_of_mail(mail))
            ]

    return send


def test_a_password_can_be_chosen_by_a_message_that_waited_for_days(app, client, make, goes_late, frozen_clock):
    person = make.person()
    app.test_client().submit("/account/reset", "Send me a link", email=person.email)
    [link] = goes_late(timedelta(days=2, hours=20))
    frozen_clock.shift(timedelta(minutes=110))
    assert "Choose a new password" in text_of(client.get(link))
    frozen_clock.shift(timedelta(minutes=11))
    assert "Choose a new password" not in text_of(client.get(link)), "its two hours began when it was sent"


def test_the_ten_minutes_of_a_link_to_sign_in_begin_when_its_message_leaves(app, client, make, goes_late, frozen_clock):
    app.test_client().submit("/account/login/link", "Send me a link", email=make.person().email)
    [link] = goes_late(timedelta(hours=1))
    assert client.get(link).status_code == 200
    frozen_clock.shift(timedelta(minutes=10))
    assert client.get(link).status_code == 410


def test_an_address_can_be_confirmed_by_a_message_that_waited_for_days(app, client, goes_late):
    app.test_client().submit("/account/register", "Create an account", name="Newt Comer", email="new@example.org")
    [link] = goes_late(timedelta(days=2, hours=20))
    assert "Choose a password" in text_of(client.get(link))


@pytest.mark.parametrize("change", ("address", "switched off"))
def test_a_message_that_waited_gets_no_new_link_to_an_account_that_has_changed(
    app, client, make, session, goes_late, change
):
    person = make.person()
    app.test_client().submit("/account/reset", "Send me a link", email=person.email)
    if change == "address":
        make.address(person, "another@example.org")
    else:
        person.active = False
        session.commit()
    [link] = goes_late(timedelta(hours=3))
    assert "Choose a new password" not in text_of(client.get(link))


def test_what_is_kept_of_such_a_message_has_no_link(app, client, make, session, goes_late):
    person = make.person()
    app.test_client().submit("/account/reset", "Send me a link", email=person.email)
    [link] = goes_late(timedelta(hours=3))
    [kept] = session.scalars(select(Message)).all()
    assert kept.sent_at == clock.now()
    assert link.rpartition("/")[2] not in f"{kept.text}{kept.html}{kept.links}"
