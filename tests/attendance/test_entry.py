"""Who may open a register: its trainer, an administrator, and whoever holds the link for that event alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.pages import main_text, text_of
from tests.people.signing import sign_in, sign_out
from training import clock
from training.access import Role
from training.attendance import tasks
from training.attendance.models import RegisterLink
from training.attendance.operations import locked
from training.courses.messaging.models import EventSlot
from training.links import new_token, token_hash
from training.mail.models import Message

PAGES = ("", "/close", "/walk-in", "/evaluations")


@pytest.fixture
def linked(make, session):
    """Makes an event `days` from today with a trainer and a link: (event, trainer, address of the link, link row)."""

    def made(days=0, **values):
        trainer = make.trainer()
        event = make.event(days=days, trainers=(trainer,), **values)
        token = new_token()
        link = RegisterLink(
            token_hash=token_hash(token), event_id=event.id, person_id=trainer.id, created_at=clock.now()
        )
        session.add(link)
        session.commit()
        return event, trainer, f"/register/{event.ref}/enter/{token}", link

    return made


def open_with_link(client, address):
    return client.submit(address, "Open the register")


@pytest.mark.parametrize("page", PAGES)
def test_a_guest_who_opens_a_register_is_asked_to_sign_in(client, make, page):
    event = make.event(days=0)
    answer = client.get(f"/register/{event.ref}{page}")
    assert answer.status_code == 302
    assert answer.location.startswith("/account/login?next=")


@pytest.mark.parametrize("page", PAGES)
def test_another_event_s_trainer_and_a_delegate_find_no_register(client_for, make, page):
    event = make.event(days=0, trainers=(make.trainer(),))
    delegate = make.booking(event).delegate
    for person in (make.trainer("Somebody Else"), delegate):
        client_for(person).page(f"/register/{event.ref}{page}", status=404)


def test_an_administrator_opens_every_register(client_for, make):
    event = make.event(days=0)
    client_for(make.administrator()).page(f"/register/{event.ref}")


def test_the_link_leads_to_a_button_and_the_button_to_the_register(client, make, linked, session):
    event, _trainer, address, _ = linked()
    booking = make.booking(event)
    first = client.get(address)
    assert "Open the register" in main_text(first)
    assert client.get(f"/register/{event.ref}").status_code == 302  # a scanner that opened the link has opened nothing
    assert "0 of 1 marked" in main_text(open_with_link(client, address))
    page = client.submit(f"/register/{event.ref}", f"Present {booking.delegate.name}")
    assert "1 of 1 marked" in main_text(page)
    assert client.get("/my/events").status_code == 302  # it is not a sign-in


def test_a_trainer_s_register_link_opens_that_event_alone(client, linked):
    event, _, address, _ = linked()
    other, *_ = linked()
    open_with_link(client, address)
    assert client.get(f"/register/{other.ref}").status_code == 302
    forwarded = address.replace(event.ref, other.ref)
    assert client.get(forwarded).status_code == 404
    assert client.get(f"/register/{event.ref}/enter/made-up").status_code == 404


@pytest.mark.parametrize(("days_from_today", "opens"), ((2, False), (1, True), (0, True), (-7, True), (-8, False)))
def test_a_trainer_s_link_works_from_the_day_before_the_event_to_seven_days_after(
    client, linked, days_from_today, opens
):
    _, _, address, _ = linked(days=days_from_today)
    assert client.get(address).status_code == (200 if opens else 403)


def test_an_early_link_and_an_old_one_say_when_they_work(client, linked):
    assert "This link works from Wednesday 13 May 2026" in text_of(client.get(linked(days=2)[2]))
    assert "This link worked until Monday 11 May 2026" in text_of(client.get(linked(days=-8)[2]))


def test_a_browser_let_in_by_a_register_link_is_checked_again_at_every_page(client, linked, session, frozen_clock):
    event, _, address, link = linked()
    open_with_link(client, address)
    frozen_clock.shift(timedelta(days=8))
    assert "This link worked until" in text_of(client.get(f"/register/{event.ref}"))
    frozen_clock.shift(timedelta(days=-8))
    client.page(f"/register/{event.ref}")
    link.ended_at = clock.now()
    assert "A newer link has been sent" in text_of(client.get(f"/register/{event.ref}"))
    assert client.get(f"/register/{event.ref}").status_code == 403


def test_somebody_who_no_longer_trains_the_event_is_out(client, linked):
    event, _, address, _ = linked()
    open_with_link(client, address)
    event.trainers = []
    assert client.get(f"/register/{event.ref}").status_code == 403


def take_role(client, person, words="Take away Trainer"):
    return client.submit(f"/admin/people/{person.id}?part=roles", words)


class TestAfterTheRoleIsTaken:
    def test_neither_the_sign_in_nor_the_link_opens_the_register(self, app, client, client_for, make, linked):
        event, trainer, address, _ = linked()
        phone = client_for(trainer)
        phone.page(f"/register/{event.ref}")
        open_with_link(client, address)
        client.page(f"/register/{event.ref}")
        take_role(client_for(make.administrator()), trainer)
        for page in PAGES:
            assert phone.get(f"/register/{event.ref}{page}").status_code == 404
            assert client.get(f"/register/{event.ref}{page}").status_code == 403
        assert client.get(address).status_code == 403

    @pytest.mark.parametrize("days", (-3, 0, 9), ids=("over and not closed", "today", "to come"))
    def test_a_register_that_still_names_them_does_not_open(self, client_for, make, session, days):
        """The role decides, also where an event keeps who trained it."""
        trainer = make.trainer()
        event = make.event(days=days, trainers=(trainer,))
        phone = client_for(trainer)
        trainer.roles = []
        phone.page(f"/register/{event.ref}", status=404)

    def test_what_hung_on_it_ends_and_is_named(self, client_for, make, linked, session):
        event, trainer, _, link = linked(days=1)
        past = make.event(days=-20, trainers=(trainer,), register_closed_at=clock.now())
        administrator = client_for(make.administrator())
        before = main_text(administrator.get(f"/admin/people/{trainer.id}?part=roles"))
        assert f"Trains {event.course.title} on Wednesday 13 May 2026" in before
        words = main_text(take_role(administrator, trainer))
        assert "Trainer: taken away." in words
        assert f"No longer the trainer of {event.course.title} on Wednesday 13 May 2026" in words
        assert "The link to a register that was sent to them no longer works." in words
        assert link.ended_at is not None
        assert event.trainers == []
        assert past.trainers == [trainer], "who trained an event that is over stays written down"

    def test_nothing_is_said_to_have_ended_where_nothing_hung_on_it(self, client_for, make):
        words = main_text(take_role(client_for(make.administrator()), make.trainer()))
        assert "Trainer: taken away." in words
        assert "No longer the trainer" not in words
        assert "link" not in words.partition("Trainer: taken away.")[2].partition("E-mail address")[0]

    def test_no_link_is_sent_to_who_is_no_trainer(self, make, session, run_job, client_for):
        trainer = make.trainer()
        event = make.event(days=0, trainers=(trainer,))
        trainer.roles = []
        run_job("attendance.register_links")
        assert messages(session) == []
        page = client_for(make.administrator()).submit(f"/register/{event.ref}", "Send the link now")
        assert f"{trainer.name} is no trainer any more" in main_text(page)
        assert messages(session) == []

    def test_a_trainer_who_comes_back_is_sent_a_new_link(self, client_for, make, linked, session, run_job):
        event, trainer, *_ = linked()
        take_role(client_for(make.administrator()), trainer)
        trainer.roles, event.trainers = [make.role(Role.TRAINER)], [trainer]
        run_job("attendance.register_links")
        assert [message.to_address for message in messages(session)] == [trainer.email]

    def test_a_link_stays_ended_when_an_account_was_switched_off_and_on(self, client, client_for, make, linked):
        _, trainer, address, _ = linked()
        administrator = client_for(make.administrator())
        administrator.submit(f"/admin/people/{trainer.id}?part=roles", "Switch the account off")
        administrator.submit(f"/admin/people/{trainer.id}?part=roles", "Switch the account on again")
        assert client.get(address).status_code == 403


class TestOnAComputerThatOthersUse:
    def test_a_link_ends_with_somebody_elses_sign_in_and_sign_out(self, client, make, linked, with_password):
        event, _, address, _ = linked()
        person = with_password()
        open_with_link(client, address)
        client.page(f"/register/{event.ref}")
        sign_in(client, person.email)
        assert client.get(f"/register/{event.ref}").status_code == 404
        sign_out(client)
        answer = client.get(f"/register/{event.ref}")
        assert (answer.status_code, (answer.location or "").partition("?")[0]) == (302, "/account/login")

    def test_a_link_that_is_opened_while_signed_in_ends_with_the_sign_out(self, client, linked, with_password):
        event, _, address, _ = linked()
        sign_in(client, with_password().email)
        open_with_link(client, address)
        client.page(f"/register/{event.ref}")
        sign_out(client)
        assert client.get(f"/register/{event.ref}").status_code == 302


def messages(session):
    return session.scalars(select(Message).where(Message.kind == "attendance/register_link").order_by(Message.id)).all()


def test_a_trainer_whose_account_is_switched_off_is_out(client, linked, session):
    event, trainer, address, _ = linked()
    open_with_link(client, address)
    trainer.active = False
    assert client.get(f"/register/{event.ref}").status_code == 403
    assert client.get(address).status_code == 403


def test_the_worker_sends_each_trainer_the_link_once(client, make, session, run_job, frozen_clock):
    trainers = (make.trainer("One Trainer"), make.trainer("Other Trainer"))
    event = make.event(days=2, trainers=trainers)
    run_job("attendance.register_links")
    assert messages(session) == []
    frozen_clock.shift(timedelta(days=1))
    for _ in range(2):
        run_job("attendance.register_links")
    sent = messages(session)
    assert {message.to_address for message in sent} == {trainer.email for trainer in trainers}
    assert len(sent) == 2
    line = next(line for line in sent[0].text.splitlines() if "/enter/" in line)
    address = line.strip("<>").partition("/register/")[2]
    assert "0 of 0" not in main_text(open_with_link(client, f"/register/{address}"))
    client.page(f"/register/{event.ref}")


def test_a_link_that_is_held_while_the_worker_is_at_it_is_not_sent(make, session, run_job, monkeypatch):
    event, held = make.event(days=1, trainers=(make.trainer(),)), []

    def locked_after_the_press(inner, event_id):
        found = locked(inner, event_id)
        inner.add(EventSlot(event_id=event_id, slot="trainers", press="held", pressed_at=NOW, starts_at=NOW))
        inner.flush()
        held.append(event_id)
        return found

    monkeypatch.setattr(tasks, "locked", locked_after_the_press)
    run_job("attendance.register_links")
    assert (held, messages(session)) == ([event.id], [])


@pytest.mark.parametrize("values", ({"state": "cancelled"}, {"state": "draft"}, {"days": -9}))
def test_no_register_link_is_sent_where_there_is_nothing_to_mark(make, session, run_job, values):
    make.event(**{"days": 0, "trainers": (make.trainer(),), **values})
    run_job("attendance.register_links")
    assert messages(session) == []


def test_an_administrator_sends_a_new_link_by_hand_and_the_old_one_ends(client, client_for, make, linked, session):
    event, trainer, address, _ = linked()
    page = client_for(make.administrator()).submit(f"/register/{event.ref}", "Send the link now")
    assert f"A new link went to {trainer.name}" in main_text(page)
    assert client.get(address).status_code == 403
    assert len(messages(session)) == 1


def test_a_trainer_cannot_send_links(client_for, linked):
    event, trainer, *_ = linked()
    phone = client_for(trainer)
    assert "Send the link now" not in phone.get(f"/register/{event.ref}").text
    assert phone.post(f"/register/{event.ref}/send-link").status_code in {400, 403}
