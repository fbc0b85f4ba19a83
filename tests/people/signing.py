"""What the tests of accounts share: signing in and out as people do, and the links in messages."""

import re

from tests.pages import tree_of, values_of
from training.mail.models import Message

PASSWORD = "correct horse battery"
NEW_PASSWORD = "another three words"


def link_in(message: Message) -> str:
    """The path of the last link in a message; all of them have to be on the site's public address."""
    found = re.findall(r"http\S+/account/\S+?(?=\.?\s)", message.text)
    assert found, message.text
    assert all(link.startswith("http://127.0.0.1:8000/account/") for link in found), found
    return found[-1].removeprefix("http://127.0.0.1:8000")


def sign_in(client, email, password=PASSWORD, address="/account/login", **how):
    return client.submit(address, "Sign in", email=email, password=password, **how)


def confirm(client, link, password=NEW_PASSWORD, **how):
    """Follow the link that proves an address, and choose a password there."""
    return client.submit(link, "Confirm my address", password=password, **how)


def sign_out(client):
    """Press the masthead's button."""
    form = tree_of(client.get("/account/change")).find(".//form[@action='/account/logout']")
    return client.post("/account/logout", data=values_of(form))


def is_signed_in(client) -> bool:
    return client.get("/account/change").status_code == 200
