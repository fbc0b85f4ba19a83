"""Addresses that leave the site, in messages, calendar files and QR codes, and the secrets that some of them carry."""

import hashlib
import secrets

from flask import current_app

# No I, L, O, U, 0 or 1: read aloud and typed without mistakes.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


ONE_CLICK = "List-Unsubscribe"
"""What a mail program posts that stops messages by a press of its own (RFC 8058). It follows no further page."""

TOKENS = frozenset({"token", "form_token", "key"})
"""What the secret part of an address is called, in its path or behind its question mark."""

# Whoever holds a certificate shows this address to others.
_SHOWN_TO_OTHERS = {"certificates.verified"}


class Address(str):
    """The whole address of a page. With a `token` it is a link that acts for whoever holds it."""

    page: str
    token: str | None

    def __new__(cls, address: str, page: str, token: str | None) -> "Address":
        made = super().__new__(cls, address)
        made.page, made.token = page, token
        return made


def link_to(endpoint: str, **values: object) -> Address:
    """A page's address on the site's public address, whoever asked, and in the worker too."""
    path = current_app.url_map.bind("").build(endpoint, values)
    token = None if endpoint in _SHOWN_TO_OTHERS else values.get("token")
    return Address(f"{current_app.config['PUBLIC_URL']}{path}", endpoint, str(token) if token else None)


def onward(address: str, page: str) -> str:
    """The address of a page under another, like “manager” under a booking's. A link with a token leads on to it."""
    if isinstance(address, Address) and address.token:
        return Address(f"{address}?on_to={page}", address.page, address.token)
    return f"{address}/{page}"


def new_token() -> str:
    """128 bits for a link that lets whoever holds it do one thing."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> str:
    """What the database keeps of a token that must not be readable there."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code(length: int) -> str:
    """Letters and digits to read aloud: a booking's reference, a certificate's short code."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def as_typed(text: str) -> str:
    """A code as somebody typed it, without spaces, dashes and small letters."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def kept_as(token: str) -> str:
    """By what a browser keeps the answers to a form until they are sent: not the secret of its link."""
    return token_hash(token)[:16]
