"""A link that was cut, is old or wrong says what it was, and a new one goes to the address it belongs to."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Actor
from training.attendance.models import RegisterLink
from training.attendance.operations import send_link
from training.courses.models import Event
from training.db import transaction
from training.links import new_token, token_hash
from training.lost_links.kinds import KINDS, kind_of_path
from training.lost_links.renewals import RENEWALS
from training.mail.hidden_links import links_from
from training.mail.models import Message
from training.people.models import Person
from training.people.signing_in.queries import MOST_AT_ONE_ADDRESS

CUT = {
    "booking": "/bookings/open/abc",
    "offer": "/bookings/offers/abc",
    "approval": "/bookings/approvals/abc",
    "confirm": "/bookings/confirm/",
    "invitation": "/events/E2026/invitation/abc",
    "evaluation": "/evaluations/abc",
    "slides": "/slides/abc",
    "register": "/register/E2026/enter/abc",
    "organisation": "/agency/invitations/abc",
    "new-dates": "/interest/confirm/abc",
    "stop-dates": "/interest/stop/abc",
    "trainer": "/trainers/abc",
    "stop-messages": "/messages/stop",
}
OF_ACCOUNTS = {
    *("people.prove_address", "people.sign_in_by_link", "security.confirm_email", "security.reset_password"),
}
"""Whose own pages say what they were, and send new ones."""


def test_every_kind_of_link_that_a_message_has_is_known_when_it_is_cut():
    assert {kind.page for kind in KINDS} | OF_ACCOUNTS == set(RENEWALS)
    assert {slug: getattr(kind_of_path(path), "slug", None) for slug, path in CUT.items()} == {
        slug: slug for slug in CUT
    }


@pytest.mark.parametrize("path", ("/bookings/openly", "/bookings/K7M2P4QR", "/events/E2026", "/register/E2026", "/"))
def test_other_addresses_are_no_lost_links(path):
    assert kind_of_path(path) is None


@pytest.mark.parametrize(("slug", "path"), CUT.items())
def test_a_cut_link_says_what_it_was_and_asks_for_the_address(client, slug, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert f"It was a link {kind_of_path(path).was}." in main_text(answer)
    assert f'"/links/{slug}"' in answer.text


def lose(client, slug, address):
    return main_text(client.submit(f"/links/{slug}", "Send me a new link", email=address))


def links_to(session, address) -> list[str]:
    newest = session.scalars(select(Message).where(Message.to_address == address).order_by(Message.id.desc())).first()
    return re.findall(r"http://127\.0\.0\.1:8000(/bookings/open/[\w-]+)", newest.text)


def test_new_links_to_bookings_go_to_their_delegate_alone(client, make, session):
    priya, other = make.person("Priya Patel", email="priya@example.org"), make.person()
    theirs, _past, _others = (
        make.booking(make.event(), priya),
        make.booking(make.event(days=-30), priya),
        make.booking(make.event(), other),
    )
    assert lose(client, "booking", "priya@example.org") == lose(client, "booking", "nobody@example.org")
    assert [one.kind for one in session.scalars(select(Message))] == ["bookings/links"]
    [link] = links_to(session, "priya@example.org")
    assert client.get(link).location == f"/bookings/{theirs.ref}"
    lose(client, "booking", "priya@example.org")
    assert len(session.scalars(select(Message)).all()) == 1, "nobody's mailbox is filled"


def test_a_link_that_went_to_an_address_of_before_is_sent_to_the_one_of_now(client, make, session):
    priya = make.person("Priya Patel", email="old@example.org")
    booking = make.booking(make.event(), priya)
    link = f"/bookings/open/{make.link(booking, 'entrance')}"
    make.address(priya, "new@example.org")
    over = client.get(link)
    assert "The delegate has another one now" in main_text(over)
    assert "new@example.org" not in over.text
    client.submit("", "Send a new link there", page=over)
    assert client.get(links_to(session, "new@example.org")[0]).location == f"/bookings/{booking.ref}"


@pytest.fixture
def sent(make):
    """Makes a message that went out at this moment, with a link to a page, and others by their token."""

    def message(page: str, token: str, address: str, others: dict[str, str] | None = None, **about) -> None:
        make._save(
            Message(
                created_at=clock.now(),
                due_at=clock.now(),
                sent_at=clock.now(),
                kind="evaluations/please",
                to_address=address,
                from_address="training@example.org",
                subject="Please answer",
                text="Here:\n\nhttp://127.0.0.1:8000/evaluations/hidden-link-1\n",
                html='<a href="http://127.0.0.1:8000/evaluations/hidden-link-1">Answer</a>',
                links=[{**link, "token": None} for link in links_from({token: page, **(others or {})})],
                **about,
            )
        )

    return message


def test_a_message_with_a_lost_link_is_sent_again_with_another_that_works(client, make, session, sent, frozen_clock):
    offered = make.booking(make.event(), state="offered", held_until=clock.now() + timedelta(days=1))
    token, to = make.link(offered, "offer"), offered.delegate.email
    sent("bookings.answer_offer", token, to, about="booking", about_id=offered.id)
    lose(client, "offer", to)
    assert len(session.scalars(select(Message)).all()) == 1, "it has just gone out"
    frozen_clock.shift(timedelta(minutes=11))
    lose(client, "offer", to)
    assert client.get(f"/bookings/offers/{token}").status_code == 404
    again = session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert (again.to_address, again.subject, again.sent_at) == (to, "Please answer", None)
    assert client.get(f"/bookings/offers/{again.links[0]['token']}").status_code == 200


def test_what_is_over_is_not_sent_again(client, make, session, sent, frozen_clock):
    declined = make.booking(make.event(), state="declined")
    sent("bookings.answer_offer", make.link(declined, "offer"), declined.delegate.email, about="booking", about_id=1)
    frozen_clock.shift(timedelta(minutes=11))
    lose(client, "offer", declined.delegate.email)
    assert len(session.scalars(select(Message)).all()) == 1


def newest_tokens(session) -> list[str]:
    """Of the links in the message that was written last."""
    newest = session.scalars(select(Message).order_by(Message.id.desc())).first()
    return [link["token"] for link in newest.links]


def test_an_open_register_stays_open_whoever_asks_for_another_link(client, app, make, session, sent, frozen_clock):
    trainer = make.trainer()
    event, token = make.event(days=0, trainers=(trainer,)), new_token()
    make._save(
        RegisterLink(token_hash=token_hash(token), event_id=event.id, person_id=trainer.id, created_at=clock.now())
    )
    sent("attendance.enter", token, trainer.email, about="event", about_id=event.id)
    client.submit(f"/register/{event.ref}/enter/{token}", "Open the register")
    frozen_clock.shift(timedelta(minutes=11))
    for _ in range(2):
        lose(app.test_client(), "register", trainer.email)
    assert len(session.scalars(select(Message)).all()) == 2, "one is on its way"
    [another] = newest_tokens(session)
    assert another != token
    assert client.get(f"/register/{event.ref}").status_code == 200, "the trainer goes on marking"
    assert client.get(f"/register/{event.ref}/enter/{another}").status_code == 200
    by = Actor(make.administrator().id, "administrator")
    with app.app_context(), transaction() as inner:
        send_link(inner, inner.get_one(Event, event.id), inner.get_one(Person, trainer.id), clock.now(), by)
    for ended in (token, another):
        assert client.get(f"/register/{event.ref}/enter/{ended}").status_code == 403, "a newer one ends both"


def test_a_booking_and_an_approval_stay_open_whoever_asks_for_another_link(make, client, session, sent, frozen_clock):
    asked = make.booking(make.event(), state="requested", awaits="manager", manager_email="mana@example.org")
    asked.held_until = clock.now() + timedelta(days=1)
    offered = make.booking(make.event(), state="offered", held_until=clock.now() + timedelta(days=1))
    approval, opens = make.link(asked, "approval", sent_to="mana@example.org"), make.link(offered, "entrance")
    offer, to = make.link(offered, "offer"), offered.delegate.email
    sent("bookings.answer_approval", approval, "mana@example.org", about="booking", about_id=asked.id)
    sent("bookings.answer_offer", offer, to, {opens: "bookings.enter"}, about="booking", about_id=offered.id)
    frozen_clock.shift(timedelta(minutes=11))
    for slug, address, page, before in (
        ("approval", "mana@example.org", "/bookings/approvals", approval),
        ("offer", to, "/bookings/open", opens),
    ):
        lose(client, slug, address)
        another = newest_tokens(session)[-1]
        assert another != before
        assert [client.get(f"{page}/{token}").status_code < 400 for token in (before, another)] == [True, True], slug


def test_of_many_people_at_one_address_so_many_are_sent_links(client, make, session):
    event = make.event()
    for _ in range(MOST_AT_ONE_ADDRESS + 2):
        person = make.person(email=None, agency=make.agency())
        make.address(person, "info@example.org", shares=True)
        make.booking(event, person)
    for _ in range(2):
        lose(client, "booking", "info@example.org")
    assert len(session.scalars(select(Message)).all()) == MOST_AT_ONE_ADDRESS


def test_whoever_has_no_booking_takes_nobodys_turn_at_a_shared_address(client, make, session):
    for _ in range(MOST_AT_ONE_ADDRESS):
        make.address(make.person(email=None, agency=make.agency()), "info@example.org", shares=True)
    last = make.person(email=None, agency=make.agency())
    make.address(last, "info@example.org", shares=True)
    make.booking(make.event(), last)
    lose(client, "booking", "info@example.org")
    assert session.scalars(select(Message.to_person_id)).all() == [last.id]
