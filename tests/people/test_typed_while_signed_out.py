"""What somebody typed survives being signed out meanwhile: they sign in, and find it in its form again."""

import pytest
from sqlalchemy import func, select, update

from tests.pages import find_form, main_text, sign_in_as, tree_of, values_of
from tests.people.signing import PASSWORD, link_in
from training import clock
from training.access import Role
from training.bookings.models import Booking
from training.courses.models import Event, Venue
from training.payments.models import CancellationPolicy, PriceRuleRow
from training.people.models import Affiliation, SignIn

HALL = {
    "name": "Hall of Zoë",
    "town": "Harwich",
    "street": "1 Quay",
    "postcode": "CO12 3HH",
    "quadrant": "North",
    "room_limit": "30",
}


@pytest.fixture
def desk(client, with_password):
    """The administrator's browser, signed in by their password, which tells where its requests come from."""
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    person = with_password("Alex Administrator", email="alex@example.org")
    return client, person


def sign_out_elsewhere(session) -> None:
    session.execute(update(SignIn).values(ended_at=clock.now()))
    session.commit()


def fields_of(response) -> dict[str, list[str]]:
    form, _ = find_form(tree_of(response), None)
    return values_of(form)


@pytest.fixture
def signed_out(make, session, desk):
    """A form that was sent after its sign-in had ended."""
    browser, person = desk
    person.roles = [make.role(Role.ADMINISTRATOR)]
    session.commit()
    browser.submit("/account/login", "Sign in", email="alex@example.org", password=PASSWORD)
    page = browser.get("/admin/programme/venues/new")
    sign_out_elsewhere(session)
    return browser.submit("", None, page=page, **HALL)


def test_a_form_comes_back_as_it_was_typed_after_signing_in(session, desk, signed_out):
    browser, _ = desk
    assert signed_out.status_code == 401
    assert "We have kept what you typed" in main_text(signed_out)
    wrong = browser.submit("", "Sign in", page=signed_out, email="alex@example.org", password="not this one at all")
    assert wrong.status_code == 422
    kept = browser.submit("", "Sign in", page=wrong, email="alex@example.org", password=PASSWORD)
    assert "You are signed in again. Nothing has been sent yet." in main_text(kept)
    back = browser.submit("", "Go back to what I typed", page=kept)
    assert session.scalars(select(Venue)).all() == []
    assert {name: value for name, [value] in fields_of(back).items() if name in HALL} == HALL
    browser.submit("", None, page=back)
    assert session.scalars(select(Venue.name)).one() == "Hall of Zoë"


def test_whoever_signs_in_by_a_link_comes_back_to_what_they_typed(make, client, session, messages):
    """The link is opened beside the page that it was asked for on, in the same browser."""
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    person = make.person(email="priya@example.org")
    sign_in_as(client, session, person)
    page = client.get("/account/job-role")
    sign_out_elsewhere(session)
    asked = client.submit("", "Save", page=page, job_role="Nurse in Zoë’s team")
    assert "If you ask for a link, open it in this browser" in main_text(asked)
    wrong = client.submit("", "Send me a link instead", page=asked, email="")
    wrong = client.submit("", "Send me a link", page=wrong, email="priya@example.com")
    sent = client.submit("", "Send me a link", page=wrong, email="priya@example.org")
    assert "We have kept what you typed" in main_text(sent)
    too_early = client.submit("", "Go back to what I typed", page=sent)
    assert "We have kept what you typed" in main_text(too_early)

    client.submit(link_in(messages()[-1]), "Sign in")
    back = client.submit("", "Go back to what I typed", page=sent)

    assert fields_of(back)["job_role"] == ["Nurse in Zoë’s team"]
    session.refresh(person)
    assert person.job_role == ""
    client.submit("", "Save", page=back)
    session.refresh(person)
    assert person.job_role == "Nurse in Zoë’s team"


def test_what_was_typed_leads_back_to_this_site_only(client):
    typed = {"email": "priya@example.org", "typed": "job_role=Nurse", "next": "https://evil.example/"}
    answer = client.submit("/account/login/link", "Send me a link", **typed)
    assert "evil" not in answer.text
    assert "We have kept what you typed" not in answer.text


def test_a_button_without_a_form_is_not_pressed_by_coming_back(make, session, desk):
    browser, person = desk
    tie = make._save(Affiliation(person_id=person.id, agency_id=make.agency().id, began_at=clock.now()))
    browser.submit("/account/login", "Sign in", email="alex@example.org", password=PASSWORD)
    page = browser.get(f"/my/organisations/{tie.id}/leave")
    sign_out_elsewhere(session)
    asked = browser.submit("", "I no longer work there", page=page, sure="yes")
    kept = browser.submit("", "Sign in", page=asked, email="alex@example.org", password=PASSWORD)
    back = browser.submit("", "Go back to what I typed", page=kept)
    session.expire_all()
    assert session.get(Affiliation, tie.id).ended_at is None
    assert back.status_code == 200


def test_a_guest_whose_page_was_open_too_long_carries_on_without_an_account(client, make, session):
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    event = make.event()
    page = client.get(f"/events/{event.ref}/book")
    client.delete_cookie("session")
    said = {"name": "Zoë Smith", "email": "zoe@example.org", "job_role": "Nurse", "agency": "myself"}
    asked = client.submit("", "Continue", page=page, **said)
    assert asked.status_code == 401
    back = client.submit("", "Carry on without signing in", page=asked)
    assert {name: value for name, [value] in fields_of(back).items() if name in said} == said
    assert session.scalars(select(Booking)).all() == []


@pytest.mark.parametrize("headers", ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}))
def test_what_another_site_sends_is_not_kept(client, headers):
    answer = client.post("/my/organisations", data={"agency_name": "Evil club"}, headers=headers)
    assert "Evil club" not in answer.text


def test_passwords_are_not_kept(client, monkeypatch, app):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sent = {"agency_name": "Colne club", "new_password": "secret words"}
    answer = client.post("/my/organisations", data=sent, headers={"Origin": "http://localhost"})
    assert answer.status_code == 401
    assert "Colne" in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("address", "button", "typed", "table"),
    (
        ("/admin/policies/new", "Save the policy", {"name": "Zoë’s policy"}, CancellationPolicy),
        ("/admin/programme/courses/L3/prices", "Add this price", {"pence": "61.23"}, PriceRuleRow),
        ("/admin/events/new?course=L3", "Save the event", {"joining_instructions": "Zoë’s door"}, Event),
    ),
)
def test_forms_that_look_at_several_fields_together_come_back_too(
    make, session, client_for, address, button, typed, table
):
    make.course("L3")
    there = session.scalar(select(func.count()).select_from(table))
    back = client_for(make.administrator()).submit(address, button, follow=False, kept="", **typed)
    assert back.status_code in {200, 422}
    [(name, words)] = typed.items()
    assert fields_of(back)[name] == [words]
    assert session.scalar(select(func.count()).select_from(table)) == there
