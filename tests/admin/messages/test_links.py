"""A link that acts for whoever holds it is not for administrators: hidden on the page, and gone once it was sent."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import object_session

from config import ROOT
from tests.pages import main_text, text_of
from tests.simulators.smtp import smtp_server
from tests.simulators.smtp import text_of as text_of_mail
from training import clock
from training.attendance.models import RegisterLink
from training.bookings.models import Booking, BookingLink
from training.courses.models import Event
from training.history.models import History
from training.interest.models import InterestLink
from training.links import token_hash
from training.lost_links.renewals import RENEWALS
from training.mail.hidden_links import hide, links_from
from training.mail.models import Message

SIGN_UP = {"name": "Newt Comer", "email": "new@example.org"}


def path_in(text: str) -> str:
    """The path of the first link in a message."""
    return re.findall(r"http://127\.0\.0\.1:8000(/\S+)", text)[0]


@pytest.fixture
def messages(session):
    return lambda: session.scalars(select(Message).order_by(Message.id)).all()


@pytest.fixture
def asked(app, make, messages):
    """Somebody signed up, and the message with the link to confirm waits to go."""
    app.test_client().submit("/account/register", "Create an account", **SIGN_UP)
    [message] = messages()
    return message


def fail(message: Message) -> None:
    message.failed_at, message.attempts, message.last_error = clock.now(), 3, "550 no such mailbox"


def test_a_message_that_waits_is_shown_without_what_makes_its_link_work(admin, asked):
    token = path_in(asked.text).rpartition("/")[2]
    page = admin.get(f"/admin/messages/{asked.id}")
    assert token not in page.text
    assert "/account/confirm/hidden-link-1" in page.text
    assert "is hidden: only whoever it is written to can use it" in main_text(page)


def test_its_html_half_neither(app, administrator, client_for, asked):
    from flask.testing import FlaskClient

    token = path_in(asked.text).rpartition("/")[2]
    app.test_client_class = FlaskClient  # the message is no page of ours: it is not linted as one
    html = client_for(administrator).get(f"/admin/messages/{asked.id}/html").text
    assert token not in html
    assert html.count("hidden-link-1") == 1


def test_what_was_sent_has_the_link_and_what_is_kept_has_not(app, client, asked, session, run_job, monkeypatch):
    with smtp_server() as inbox:
        monkeypatch.setitem(app.config, "SMTP_URL", inbox.url)
        run_job("mail.deliver")
        [mail] = inbox.messages
    link = path_in(text_of_mail(mail))
    assert client.get(link).status_code == 200
    token = link.rpartition("/")[2]
    assert asked.sent_at is not None
    assert token not in f"{asked.text}{asked.html}{asked.links}"
    assert asked.text.splitlines() == text_of_mail(mail).replace(token, "hidden-link-1").splitlines()


def test_a_message_that_is_sent_again_has_a_new_link_and_the_old_one_ends(client, admin, asked, session):
    old = path_in(asked.text)
    fail(asked)
    said = main_text(admin.submit(f"/admin/messages/{asked.id}", "Send again"))
    assert "the one before no longer works" in said
    session.refresh(asked)
    new = path_in(asked.text)
    assert new != old
    assert "cut short" in text_of(client.get(old, follow_redirects=True))
    assert "Choose a password" in text_of(client.get(new))
    assert asked.html.count(new) == 1


def test_a_link_that_is_over_is_not_sent_again(admin, asked, session, make):
    fail(asked)
    make.session.get_one(type(make.person()), asked.to_person_id).confirmed_at = clock.now()
    assert "is over" in main_text(admin.submit(f"/admin/messages/{asked.id}", "Send again"))
    session.refresh(asked)
    assert asked.failed_at is not None


def message_with(make, page: str, token: str, **values) -> Message:
    text = f"Open it:\n\nhttp://127.0.0.1:8000/{token}\n"
    defaults = {"to_address": "dele@example.org", "kind": "bookings/waiting"}
    message = Message(
        created_at=clock.now(),
        due_at=clock.now(),
        from_address="training@example.org",
        subject="A link",
        text=text,
        html=f'<p><a href="http://127.0.0.1:8000/{token}">{token}</a></p>',
        links=links_from({token: page}),
        **{**defaults, **values},
    )
    fail(message)
    return make._save(message)


OWNED = (
    "agency.accept",
    "attendance.enter",
    "bookings.answer_approval",
    "bookings.answer_offer",
    "bookings.enter",
    "bookings.invitation",
    "interest.confirm",
    "interest.stop",
)
OLD = "the-token-of-before-01"


@pytest.fixture
def owned(make):
    """Makes the row that an old link opens: the page to (row, where the link stands)."""

    def made(page):
        if page == "bookings.invitation":
            event = make.event(open_to="invitation")
            invitation, token = make.event_invitation(event, "dele@example.org")
            return invitation, token
        if page == "agency.accept":
            return make.invitation(make.agency("Colne youth club"), make.administrator(), token=OLD), OLD
        if page == "attendance.enter":
            trainer = make.trainer()
            event = make.event(trainers=(trainer,))
            sent = {"event_id": event.id, "person_id": trainer.id, "created_at": clock.now()}
            return make._save(RegisterLink(token_hash=token_hash(OLD), **sent)), OLD
        if page.startswith("interest."):
            waits = make.interest(make.course(), "guest@example.org", confirmed_at=None)
            token = make.interest_link(waits)
            return make.session.scalar(select(InterestLink).where(InterestLink.token_hash == token_hash(token))), token
        waits = {"held_until": clock.now() + timedelta(days=1)}
        purpose, state = {
            "bookings.answer_offer": ("offer", {"state": "offered", **waits}),
            "bookings.answer_approval": ("approval", {"state": "requested", "awaits": "manager", **waits}),
        }.get(page, ("entrance", {}))
        token = make.link(make.booking(make.event(), **state), purpose)
        return make.session.scalar(select(BookingLink).where(BookingLink.token_hash == token_hash(token))), token

    return made


@pytest.mark.parametrize("page", OWNED)
def test_every_kind_of_link_that_is_kept_as_a_hash_is_renewed(make, admin, session, owned, page):
    row, old = owned(page)
    message = message_with(make, page, old)
    admin.submit(f"/admin/messages/{message.id}", "Send again")
    session.refresh(message)
    session.refresh(row)
    new = message.links[0]["token"]
    assert new != old
    assert row.token_hash == token_hash(new)
    assert new in message.text
    assert old not in f"{message.text}{message.html}"


def test_a_link_that_another_has_replaced_is_not_sent_again(make, admin, session, owned):
    row, old = owned("bookings.answer_offer")
    row.ended_at = clock.now()
    message = message_with(make, "bookings.answer_offer", old)
    assert "a newer message has taken its place" in main_text(
        admin.submit(f"/admin/messages/{message.id}", "Send again")
    )


def _past(event) -> None:
    event.starts_at, event.ends_at, event.closes_at = (clock.now() - timedelta(days=days) for days in (90, 89, 93))


def _sent_before_what_is_past(row) -> None:
    row.created_at = clock.now() - timedelta(days=100)
    _past(row.booking.event)


def _answered(row) -> None:
    row.booking.state, row.booking.awaits, row.booking.held_until = "confirmed", None, None


def _no_trainers(row) -> None:
    event = object_session(row).get_one(Event, row.event_id)
    event.trainers.clear()
    object_session(row).flush()


OVER = {
    "an invitation to book for an agency that has run out": (
        "agency.accept",
        lambda row: setattr(row, "expires_at", clock.now()),
    ),
    "an approval that was given": ("bookings.answer_approval", _answered),
    "an offer that has lapsed": ("bookings.answer_offer", lambda row: setattr(row.booking, "state", "lapsed")),
    "an offer whose time is up": ("bookings.answer_offer", lambda row: setattr(row.booking, "held_until", clock.now())),
    "an offer that was accepted": ("bookings.answer_offer", _answered),
    "an event that is over": ("bookings.enter", _sent_before_what_is_past),
    "an invitation to an event that is over": ("bookings.invitation", lambda row: _past(row.event)),
    "an invitation that was withdrawn": (
        "bookings.invitation",
        lambda row: setattr(row, "withdrawn_at", clock.now()),
    ),
    "a register whose days are over": (
        "attendance.enter",
        lambda row: _past(object_session(row).get_one(Event, row.event_id)),
    ),
    "somebody who is no trainer of the event any more": (
        "attendance.enter",
        _no_trainers,
    ),
    "an interest that was confirmed": (
        "interest.confirm",
        lambda row: setattr(row.interest, "confirmed_at", clock.now()),
    ),
    "an interest that has ended": (
        "interest.stop",
        lambda row: (setattr(row.interest, "ended_at", clock.now()), setattr(row.interest, "email", None)),
    ),
}


@pytest.mark.parametrize("which", OVER)
def test_a_link_to_what_is_over_is_not_made_anew(make, admin, session, owned, which):
    page, end = OVER[which]
    row, old = owned(page)
    end(row)
    message = message_with(make, page, old)
    assert "is over" in main_text(admin.submit(f"/admin/messages/{message.id}", "Send again"))
    session.refresh(row)
    assert row.token_hash == token_hash(old)
    assert message.failed_at is not None


def test_a_link_is_looked_for_only_where_the_page_keeps_it(make, admin, session, owned):
    row, old = owned("agency.accept")
    message = message_with(make, "bookings.invitation", old)
    admin.submit(f"/admin/messages/{message.id}", "Send again")
    session.refresh(row)
    assert row.token_hash == token_hash(old)


def test_messages_to_somebody_who_was_deleted_keep_no_other_from_being_sent_again(make, admin, session):
    gone = message_with(make, "security.confirm_email", OLD)
    person = make.person(confirmed_at=None)
    other = message_with(make, "security.confirm_email", OLD, to_address=person.email, to_person_id=person.id)
    said = main_text(admin.submit("/admin/messages", "Try all 2 messages that could not be sent again"))
    assert "1 message is on its way again." in said
    assert "Left as they are, because the link in them is over: 1." in said
    for message in (gone, other):
        session.refresh(message)
    assert (gone.failed_at is None, other.failed_at is None) == (False, True)


def test_messages_of_one_account_that_are_sent_again_together_have_links_that_work(client, make, admin, session):
    person = make.person(confirmed_at=None)
    confirm, reset = (
        message_with(make, page, f"{OLD}-{page}", to_address=person.email, to_person_id=person.id)
        for page in ("security.confirm_email", "security.reset_password")
    )
    before = person.fs_uniquifier
    admin.submit("/admin/messages", "Try all 2 messages that could not be sent again")
    session.refresh(person)
    assert person.fs_uniquifier != before, "those before open nothing"
    for message, page in ((confirm, "/account/confirm"), (reset, "/account/reset")):
        session.refresh(message)
        assert "Choose a" in text_of(client.get(f"{page}/{message.links[0]['token']}"))


def test_of_two_messages_to_confirm_one_address_the_newer_one_is_sent_again(client, make, admin, session):
    person = make.person(confirmed_at=None)
    older, newer = (
        message_with(make, "security.confirm_email", f"{OLD}-{n}", to_address=person.email, to_person_id=person.id)
        for n in (1, 2)
    )
    said = main_text(admin.submit("/admin/messages", "Try all 2 messages that could not be sent again"))
    assert "Left as they are, because the link in them is over: 1." in said
    for message in (older, newer):
        session.refresh(message)
    assert (older.failed_at is None, newer.failed_at is None) == (False, True)
    link = f"/account/confirm/{newer.links[0]['token']}"
    assert "a newer message has taken its place" in main_text(admin.submit(f"/admin/messages/{older.id}", "Send again"))
    assert "Choose a password" in text_of(client.get(link)), "it was not ended by what was tried again after it"


def test_no_new_link_to_an_account_goes_to_an_address_that_is_its_owners_no_longer(make, admin, session):
    person = make.person(confirmed_at=None)
    message = message_with(make, "security.reset_password", OLD, to_address="mistyped@example.org")
    message.to_person_id = person.id
    assert "is over" in main_text(admin.submit(f"/admin/messages/{message.id}", "Send again"))
    session.refresh(message)
    assert message.failed_at is not None


def test_the_page_says_that_sending_the_link_of_an_account_again_signs_its_owner_out(make, admin, owned):
    person = make.person(confirmed_at=None)
    account = message_with(make, "security.confirm_email", OLD, to_person_id=person.id)
    assert "signs them out" in main_text(admin.get(f"/admin/messages/{account.id}"))
    assert "signs them out" in main_text(admin.get("/admin/messages"))
    account.links = []
    other = message_with(make, "bookings.enter", owned("bookings.enter")[1])
    assert "signs them out" not in main_text(admin.get(f"/admin/messages/{other.id}"))
    assert "signs them out" not in main_text(admin.get("/admin/messages"))


def test_a_guests_form_that_is_sent_again_after_its_message_went(app, client, make, messages, session):
    """The kept copy has no link any more, so the one that goes again is a new one, and the page is the same."""
    event = make.event()
    booking = make.booking(event, make.person(confirmed_at=None), state="requested", awaits="address")
    booking.held_until, booking.form_token, old = clock.now() + timedelta(minutes=20), "f" * 22, "t" * 22
    booking.address_token_hash = token_hash(old)
    first = message_with(make, "bookings.confirm", old, once=f"booking form:{'f' * 22}")
    first.kind, first.failed_at, first.last_error, first.about, first.about_id = (
        "bookings/confirm_address",
        None,
        None,
        "booking",
        booking.id,
    )
    first.record_sent(clock.now())
    session.commit()
    for _ in range(2):
        client.submit(f"/events/{event.ref}/book/check-your-email/{'f' * 22}", "Send the message again")
    *_, last = messages()
    token = last.links[0]["token"]
    assert "hidden-link" not in last.text
    assert session.get_one(Booking, booking.id).address_token_hash == token_hash(token)
    assert "Confirm my booking" in main_text(client.get(f"/bookings/confirm/{token}"))
    assert client.get(f"/bookings/confirm/{old}").status_code == 404


def test_a_guests_form_is_not_sent_again_once_there_is_nothing_to_confirm(client, make, messages, session):
    event = make.event()
    booking = make.booking(event, make.person(confirmed_at=None), state="requested", awaits="address")
    booking.held_until, booking.form_token, old = clock.now() + timedelta(minutes=20), "f" * 22, "t" * 22
    booking.address_token_hash = token_hash(old)
    message_with(make, "bookings.confirm", old, once=f"booking form:{'f' * 22}", about="booking", about_id=booking.id)
    page = client.get(f"/events/{event.ref}/book/check-your-email/{'f' * 22}")
    booking.state, booking.awaits, booking.held_until = "confirmed", None, None
    session.commit()
    said = main_text(client.submit("", "Send the message again", page=page))
    assert "There is nothing to confirm any more" in said
    session.refresh(booking)
    assert booking.address_token_hash == token_hash(old)
    assert len(messages()) == 1


def test_a_message_whose_link_is_gone_is_never_sent_as_it_is(app, asked, session, run_job, monkeypatch):
    asked.record_sent(clock.now())
    asked.sent_at = None
    with smtp_server() as inbox:
        monkeypatch.setitem(app.config, "SMTP_URL", inbox.url)
        run_job("mail.deliver")
        assert inbox.messages == []
    assert asked.failed_at is not None


def test_who_opened_a_message_is_written_down_once_in_a_while(admin, administrator, asked, session, frozen_clock):
    for _ in range(2):
        admin.get(f"/admin/messages/{asked.id}")
    opened = select(History.actor_id).where(History.subject == "message", History.action == "opened")
    assert session.scalars(opened).all() == [administrator.id]
    assert f"Who opened it here {administrator.name}" in main_text(admin.get(f"/admin/messages/{asked.id}"))
    frozen_clock.shift(timedelta(hours=1))
    admin.get(f"/admin/messages/{asked.id}")
    assert len(session.scalars(opened).all()) == 2


@pytest.mark.parametrize(
    ("demo", "smtp", "shown"), ((True, None, True), (False, None, False), (True, "smtp://127.0.0.1:25", False))
)
def test_only_a_demonstration_that_sends_nothing_shows_its_links_at_a_press(
    app, admin, asked, monkeypatch, demo, smtp, shown
):
    monkeypatch.setitem(app.config, "DEMO", demo)
    monkeypatch.setitem(app.config, "SMTP_URL", smtp)
    token, address = path_in(asked.text).rpartition("/")[2], f"/admin/messages/{asked.id}"
    page = admin.get(address)
    assert token not in page.text
    if shown:
        assert token in admin.submit(address, "Show the links of this demonstration").text
    else:
        assert "Show the links" not in page.text


def test_every_link_with_a_token_that_a_template_has_can_be_renewed():
    found = {
        page
        for template in (ROOT / "templates").rglob("emails/*.txt")
        for page in re.findall(r'link_to\("([a-z_.]+)"[^)]*\btoken=', template.read_text())
    }
    assert found | {"bookings.enter"} == set(RENEWALS)


def test_hiding_leaves_all_other_words_alone():
    links = links_from({"aaaa": "x.y", "bbbb": "x.z"})
    assert hide("see /aaaa, /bbbb and /aaaa", links) == "see /hidden-link-1, /hidden-link-2 and /hidden-link-1"
