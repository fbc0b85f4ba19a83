"""Signing in by a link to one's address: for whom, for how long, where it leads, and what nobody learns."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from config import ROOT
from tests.pages import main_text
from tests.people.signing import is_signed_in, link_in
from training import clock
from training.access import Role
from training.people.addresses.models import PersonAddress
from training.people.models import SignIn
from training.people.signing_in.models import SignInLink
from training.people.signing_in.operations import MOST_AN_HOUR


def ask(client, address, **more):
    return client.submit("/account/login/link", "Send me a link", email=address, **more)


def add_address(make, person, address) -> PersonAddress:
    """Another address of somebody's own, which they have proved."""
    row = {"person_id": person.id, "address": address, "signs_in": True, "main": False}
    return make._save(PersonAddress(**row, confirmed_at=clock.now()))


def test_somebody_without_a_password_signs_in_and_is_where_they_wanted_to_go(client, make, messages):
    person = make.person("Priya Patel")
    asked_for = client.get("/my/record", follow_redirects=True)
    client.submit("", "Send me a link instead", page=asked_for, email=person.email.upper())
    link = link_in(messages()[-1])
    shown = client.get(link)
    assert "as Priya Patel" in main_text(shown)
    assert not is_signed_in(client), "mail scanners open links"
    assert client.submit("", "Sign in", page=shown, follow=False).location == "/my/record"
    assert is_signed_in(client)


def test_a_link_works_once(client, client_for, app, make, session):
    person = make.person(email="priya@example.org")
    link = f"/account/login/link/{make.sign_in_link(person)}"
    other = f"/account/login/link/{make.sign_in_link(person)}"
    client.submit(link, "Sign in")
    somebody = app.test_client()
    for used in (link, other):
        assert somebody.get(used).status_code == 410
    assert len(session.scalars(select(SignIn)).all()) == 1


@pytest.mark.parametrize("end", ("ten minutes", "switched off", "another address"))
def test_a_link_ends(client, make, frozen_clock, session, end):
    person = make.person(email="priya@example.org")
    link = f"/account/login/link/{make.sign_in_link(person)}"
    if end == "ten minutes":
        frozen_clock.move_to(clock.now() + timedelta(minutes=10))
    elif end == "switched off":
        person.active = False
    else:
        make.address(person, "new@example.org")
    session.commit()
    over = client.get(link)
    assert over.status_code == 410
    assert "It was a link to sign in" in main_text(over)
    client.submit("", "Send me a new link", page=over)
    assert len(session.scalars(select(SignInLink)).all()) == (2 if end == "ten minutes" else 1)


@pytest.mark.parametrize("role", tuple(Role))
def test_nobody_who_may_see_other_people_comes_in_by_a_link(client, make, messages, session, role):
    person = make.person("Ada Staff", role)
    ask(client, person.email)
    assert [message.kind for message in messages()] == ["people/sign_in_by_password"]
    link = f"/account/login/link/{make.sign_in_link(person)}"
    assert "Use your password" in main_text(client.submit(link, "Sign in"))
    assert session.scalars(select(SignIn)).all() == []


def test_the_answer_is_the_same_whoever_has_the_address(client, make, messages):
    person = make.person()
    known, unknown = (main_text(ask(client, address)) for address in (person.email, "nobody@example.org"))
    assert known == unknown
    assert [message.to_address for message in messages()] == [person.email]


def test_of_those_who_share_an_address_each_without_another_way_gets_a_link(client, make, messages):
    ann = make.person("Ann Smith", email="info@example.org")
    bola = make.person("Bola Adeyemi", email=None, agency=make.agency())
    make.address(bola, "info@example.org", shares=True)
    ask(client, "info@example.org")
    assert {message.to_person_id: message.subject.partition(":")[0] for message in messages()} == {
        ann.id: "For Ann Smith",
        bola.id: "For Bola Adeyemi",
    }
    of_bola = next(message for message in messages() if message.to_person_id == bola.id)
    assert "as Bola Adeyemi" in main_text(client.get(link_in(of_bola)))


def test_who_has_another_way_or_is_known_to_a_form_only_gets_none_at_a_shared_address(client, make, messages):
    own_way, unknown, known = (
        make.person(email=None, confirmed_at=confirmed_at) for confirmed_at in (clock.now(), None, clock.now())
    )
    for person in (own_way, unknown, known):
        make.address(person, "info@example.org", shares=True)
    add_address(make, own_way, "own@example.org")
    ask(client, "info@example.org")
    assert [message.to_person_id for message in messages()] == [known.id]


def test_nobody_is_written_to_without_end(client, make, messages):
    person = make.person()
    for _ in range(MOST_AN_HOUR + 2):
        ask(client, person.email)
    assert len(messages()) == MOST_AN_HOUR


def test_staff_are_told_of_their_password_once_in_ten_minutes(client, make, messages, frozen_clock):
    person = make.person("Ada Staff", Role.ADMINISTRATOR)
    for _ in range(3):
        ask(client, person.email)
    assert len(messages()) == 1
    frozen_clock.shift(timedelta(minutes=10))
    ask(client, person.email)
    assert len(messages()) == 2


def test_a_link_proves_the_address_and_undoes_a_password_of_before(client, make, with_password, session):
    person = with_password(confirmed_at=None)
    client.submit(f"/account/login/link/{make.sign_in_link(person)}", "Sign in")
    session.refresh(person)
    assert (person.confirmed_at is not None, person.password) == (True, None)


def test_a_link_to_an_added_address_says_nothing_of_the_main_one(client, make, with_password, session):
    person = with_password(confirmed_at=None)
    added = add_address(make, person, "added@example.org")
    client.submit(f"/account/login/link/{make.sign_in_link(person, sent_to=added.address)}", "Sign in")
    session.refresh(person)
    assert (person.confirmed_at is not None, person.password) == (True, None)
    assert [one.confirmed_at for one in person.addresses if one.main] == [None]


@pytest.mark.parametrize(
    "wanted",
    (
        *("https://evil.example/", "//evil.example", "/\\evil.example", "account"),
        *("/account/name/certificates", "/account/name/certificates?from=here", "/nowhere"),  # no page to open
    ),
)
def test_it_leads_to_pages_of_this_site_only(client, make, session, wanted):
    ask(client, make.person().email, next=wanted)
    assert session.scalars(select(SignInLink.leads_to)).all() == [""]


def test_a_link_that_was_cut_short_says_what_it_was_and_sends_another(client, make, messages):
    cut = client.get("/account/login/link/abcdef")
    assert cut.status_code == 404
    assert "a link to sign in" in main_text(cut)
    client.submit("", "Send me a link", page=cut, email=make.person().email)
    assert len(messages()) == 1


def test_there_is_one_door_for_whoever_signs_in_by_a_link():
    """A second factor is asked for there: another call of Flask-Security's would go past it."""
    files = (ROOT / "training").rglob("*.py")
    assert [path.name for path in files if "login_user(" in path.read_text()] == ["accounts.py"]
