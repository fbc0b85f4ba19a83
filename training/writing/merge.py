"""The words of a written message: the fields they can have, what is wrong with them, and how one is greeted."""

from collections.abc import Mapping

from training.mail.fields import field_faults, filled
from training.mail.markdown import Ours, plain
from training.mail.typed_links import link_faults, linked
from training.mail.wording.checking import line_of

OF_PEOPLE = {
    "first name": "the first name of whoever reads it",
    "name": "their whole name",
}
OF_BOOKINGS = {
    **OF_PEOPLE,
    "event": "the title of the event",
    "date": "its day or days",
    "time": "when it begins and ends on its first day",
    "place": "where it is, without the link",
    "reference": "the reference of the booking",
    "booking page": "the address of the booking’s page",
}
"""The fields that can stand in a message, and what each is filled with: in one to people, and in one about bookings."""

_ADDRESSES = {"booking page"}
_NOT_HERE = dict.fromkeys(OF_BOOKINGS, "is for messages about bookings, and this one is not.")


def fill(subject: str, values: Mapping[str, str]) -> str:
    """A subject with its fields filled in, as plain text."""
    return filled(subject, values)


def fill_markdown(body: str, values: Mapping[str, str]) -> Ours:
    """The words with their fields filled in, as Markdown. Every value shows as it is, and makes no bold text or link.

    An address that stands alone becomes a link.
    """
    return Ours(filled(linked(body), values, plain))


def faults(text: str, fields: Mapping[str, str]) -> list[str]:
    """What is wrong with these words, a sentence each, with its line and in their order. Nothing is: an empty list."""
    found = [*field_faults(text, fields, _NOT_HERE), *link_faults(text, _ADDRESSES & fields.keys())]
    return sorted(found, key=line_of)
