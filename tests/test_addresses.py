"""One spelling for each e-mail address, however and wherever it is typed."""

import pytest
from sqlalchemy import select

from tests.people.signing import PASSWORD
from training.addresses import normal_address
from training.people.models import Person

WAYS_TO_TYPE_IT = (
    ("Anna@Example.ORG", "anna@example.org"),
    ("  anna@example.org\n", "anna@example.org"),
    ("anna@example.org\u200b", "anna@example.org"),
    ("ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "anna@example.org"),
    ("anna@example。org", "anna@example.org"),
    ("anna@xn--bcher-kva.example", "anna@bücher.example"),
    ("ANNA@BÜCHER.example", "anna@bücher.example"),
)
NOT_SENT_TO = (("ZOË@example.org", "zoë@example.org"), ("zoe\u0308@example.org", "zoë@example.org"))
"""One spelling for them, too; but no mail goes to other letters before the @, so they are refused when typed."""


@pytest.mark.parametrize(("typed", "kept"), WAYS_TO_TYPE_IT + NOT_SENT_TO)
def test_an_address_has_one_spelling(typed, kept):
    assert normal_address(typed) == kept


@pytest.mark.parametrize("typed", ("", "anna", "anna@", "@example.org", "anna bell@example.org", "anna@example..org"))
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(ValueError, match=r"\w"):
        normal_address(typed)


@pytest.mark.parametrize(("typed", "kept"), WAYS_TO_TYPE_IT[3:])
def test_a_guest_who_books_is_whoever_registered_with_the_same_address(client, make, session, typed, kept):
    client.submit("/account/register", "Create an account", name="Anna Bell", email=kept, password=PASSWORD)
    event = make.event()
    said = {"name": "Anna Bell", "email": typed, "job_role": "Nurse", "agency": "myself"}
    check = client.submit(f"/events/{event.ref}/book", "Continue", **said)
    client.submit("", "Accept the terms and hold my place", page=check)
    assert session.scalars(select(Person.email)).all() == [kept]


@pytest.mark.parametrize(("typed", "kept"), WAYS_TO_TYPE_IT[3:])
def test_whoever_is_written_down_by_somebody_else_is_who_registers(client, make, session, client_for, typed, kept):
    coordinator = make.coordinator(make.agency())
    browser = client_for(coordinator)
    browser.submit("/agency/people/new", None, name="Anna Bell", email=typed)
    client.submit("/account/register", "Create an account", name="Anna Bell", email=kept, password=PASSWORD)
    emails = session.scalars(select(Person.email).where(Person.id != coordinator.id)).all()
    assert emails == [kept]
