"""Help, the way to the training team, and what somebody agrees to."""

import pytest
from sqlalchemy import select

from training.mail.models import Message

PAGES = ("/help", "/help/words", "/about", "/terms", "/contact")


def words(page) -> str:
    return " ".join(page.find("main").get_text(" ").split())


@pytest.mark.parametrize("path", PAGES)
def test_help_is_in_the_same_place_on_every_page(client, path):
    page = client.page(path)
    footer = [link["href"] for link in page.find("footer").find_all("a")]
    assert footer.index("/help") < footer.index("/contact") < footer.index("/about")


def test_the_terms_are_those_of_the_policy_in_force(client):
    said = words(client.page("/terms"))
    assert "15 or more working days’ notice: nothing" in said
    assert "Within 24 hours of booking" in said
    assert "Within 10 working days of our changing" in said
    assert "due in 30 days" in said


def test_a_message_goes_to_the_training_team_with_whom_to_answer(client, session):
    sent = client.submit(
        "/contact?ref=BK-123&about=certificate",
        "Send the message",
        name="Ann Example",
        email="ann@example.org",
        words="My surname is spelt wrongly.\n**Please** help",
    )
    assert "Your message is on its way" in sent.text
    [message] = session.scalars(select(Message).where(Message.kind == "programme/asked")).all()
    assert message.to_address == "escbtraining@essex.gov.uk"
    assert message.subject == "Please answer: A certificate, from Ann Example"
    for part in ("reference BK-123", "My surname is spelt wrongly.", "**Please** help", "ann@example.org"):
        assert part in message.text


def test_whoever_is_signed_in_types_only_what_they_want_to_say(client_for, make):
    page = client_for(make.person("Asha Okoro", email="asha@example.org")).page("/contact?about=nonsense")
    assert page.find("input", id="name")["value"] == "Asha Okoro"
    assert page.find("input", id="email")["value"] == "asha@example.org"
    assert not page.find("input", {"name": "about", "checked": True})


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"about": ""}, "Choose what it is about"),
        ({"name": ""}, "Enter your name"),
        ({"email": "ann"}, "Enter an e-mail address in the correct format"),
        ({"words": ""}, "Enter your message"),
        ({"words": "long " * 900}, "Use 4,000 characters or fewer"),
    ),
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_sent(client, session, typed, sentence):
    right = {"about": "other", "name": "Ann", "email": "ann@example.org", "words": "Hello"}
    answer = client.submit("/contact", "Send the message", **{**right, **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(select(Message)) is None
