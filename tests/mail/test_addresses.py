"""An address with letters that not every mail server takes: sent in another form where there is one, else refused."""

import pytest

from training.addresses import LETTERS_BEFORE_THE_AT, NO_SUCH_PLACE, address_on_the_wire, why_not_sendable
from training.bookings.groups.pasted_list import read, why_wrong
from training.bookings.invitations.invitees import read_list

ADDRESSES = (
    # typed                          on the wire                           what whoever typed it reads
    ("dele@example.org", "dele@example.org", None),
    ("O'Brien+x@Example.ORG", "O'Brien+x@Example.ORG", None),
    ("dele@exämple.org", "dele@xn--exmple-cua.org", None),
    ("dele@straße.example.de", "dele@xn--strae-oqa.example.de", None),
    ("dele@xn--exmple-cua.org", "dele@xn--exmple-cua.org", None),
    ("dele@пример.рф", "dele@xn--e1afmkfd.xn--p1ai", None),
    ("zoë@example.org", None, LETTERS_BEFORE_THE_AT),
    ("zoë@exämple.org", None, LETTERS_BEFORE_THE_AT),
    ("łukasz.ż@example.org", None, LETTERS_BEFORE_THE_AT),
    ("dele@ex–ample.org", None, NO_SUCH_PLACE),
    ("dele@💌.org", None, NO_SUCH_PLACE),
)


@pytest.mark.parametrize(("typed", "wire", "sentence"), ADDRESSES)
def test_how_an_address_goes_over_the_wire(typed, wire, sentence):
    assert address_on_the_wire(typed) == wire
    assert why_not_sendable(typed) == sentence


@pytest.mark.parametrize(
    "line", ("Zoë Smith, zoë@example.org", "Zoë Smith, zoë@exämple.org"), ids=("before the @", "on both sides")
)
def test_lists_of_people_refuse_an_address_that_no_mail_reaches(line):
    [wrong] = read_list(line).wrong
    assert wrong.why == f"{LETTERS_BEFORE_THE_AT}."
    assert why_wrong(read(line).people) == {1: f"{LETTERS_BEFORE_THE_AT}."}


@pytest.mark.parametrize(("typed", "refused"), (("zoë@example.org", True), ("zoe@exämple.org", False)))
def test_a_form_refuses_it_where_it_is_typed(client, typed, refused):
    said = {"name": "Zoë Smith", "email": typed, "password": "three words apart"}
    answer = client.submit("/account/register", "Create an account", **said)
    assert (LETTERS_BEFORE_THE_AT in answer.text) == refused


def test_whoever_has_an_account_with_such_an_address_signs_in_all_the_same(client):
    answer = client.submit("/account/login", "Sign in", email="zoë@example.org", password="three words apart")
    assert LETTERS_BEFORE_THE_AT not in answer.text
