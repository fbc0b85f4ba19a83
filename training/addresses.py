"""E-mail addresses: one spelling for each, however it was typed; whether mail can be sent there, and how it then stands
on the wire.
"""

import unicodedata

from email_validator import EmailNotValidError, validate_email

WIDE_AT = "\uff20"
"""As a keyboard for Japanese types it."""
LETTERS_BEFORE_THE_AT = "Mail cannot be sent to an address with letters like “é” before the @. Enter another address"
NO_SUCH_PLACE = "Mail cannot be sent to what stands after the @. Check it for a slip"
_UNSEEN = frozenset({"Cc", "Cf"})


def normal_address(typed: str) -> str:
    """An address as we keep and compare it: composed letters, none of full width, none that cannot be seen, small ones,
    and its domain in letters, not as “xn--…”. Raises ValueError for what is no address.
    """
    text = unicodedata.normalize("NFKC", typed)
    seen = "".join(one for one in text if unicodedata.category(one) not in _UNSEEN)
    try:
        return validate_email(seen.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as fault:
        raise ValueError(str(fault)) from None


def address_key(address: str) -> str:
    """By which two spellings of one address are found to be one: composed, and in small letters.

    Not casefolded: “straße.example” and “strasse.example” are two places (IDNA 2008), and ß would become ss.
    """
    return unicodedata.normalize("NFKC", address).lower().strip()


def address_on_the_wire(address: str) -> str | None:
    """The address in letters that every mail server takes, or None where it has no such form.

    What stands after the @ has one for every letter: `xn--…` (IDNA 2008, RFC 5891). What stands before it has none: it
    would need SMTPUTF8 (RFC 6531) on every server on the way, and many have not got it.
    """
    if address.isascii():
        return address
    try:
        return validate_email(address, check_deliverability=False).ascii_email
    except EmailNotValidError:
        return None


def why_not_sendable(address: str) -> str | None:
    """The sentence for whoever typed an address that no mail reaches; None where mail can be sent to it."""
    if address_on_the_wire(address) is not None:
        return None
    before, _, _ = address.rpartition("@")
    return NO_SUCH_PLACE if before.isascii() else LETTERS_BEFORE_THE_AT
