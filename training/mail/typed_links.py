"""Links in Markdown that somebody typed: which of them lead nowhere, as sentences."""

import re
from collections.abc import Collection

from training.mail.fields import fields_in, filled

_LINK = re.compile(r"\[([^\]\n]*)\]\(([^)\n]*)(\)?)")
_BARE = re.compile(r"(?<![<(\[\w/])(https?://[^\s<>()\[\]]+[^\s<>()\[\].,;:!?'\"’”])")
_IN_BRACKETS = re.compile(r"<(https?://[^<>\n]*)>")
_GOOD_ADDRESS = re.compile(
    r"https?://[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?|mailto:[^\s@]+@[^\s@]+\.[^\s@]+|tel:\+?[\d-]+"
)


def linked(text: str) -> str:
    """The Markdown with every address that stands alone made a link."""
    return _BARE.sub(r"<\1>", text)


def link_faults(text: str, address_fields: Collection[str] = ()) -> list[str]:
    """What is wrong with the links in this Markdown, a sentence each; it begins with its line where there are several.

    One of `address_fields`, those that are filled with a whole address, may be the address of a link by itself:
    [press here]({{booking page}}). No field may be a part of one.
    """
    lines = text.split("\n")
    return [
        f"Line {number}: {sentence}" if len(lines) > 1 else sentence
        for number, line in enumerate(lines, start=1)
        for sentence in _faults_of(line, address_fields)
    ]


def _faults_of(line: str, address_fields: Collection[str]) -> list[str]:
    found = []
    for words, address, end in _LINK.findall(line):
        typed = f"[{words}]({address}{end}"
        if not end:
            found.append(f"the link {typed} is not closed: put a ) after its address.")
        elif not words.strip():
            found.append(f"the link {typed} has no words: write what people press between [ and ].")
        elif sentence := _address_fault(address, address_fields):
            found.append(f"the link {typed} is broken: {sentence}")
    rest = _LINK.sub("", line)
    alone = [*_IN_BRACKETS.findall(rest), *_BARE.findall(rest)]
    broken = [(address, sentence) for address in alone if (sentence := _address_fault(address, ()))]
    return found + [f"the address {address} is broken: {sentence}" for address, sentence in broken]


def _address_fault(address: str, address_fields: Collection[str]) -> str | None:
    if not address.strip():
        return "it has no address."
    if "{{" in address:
        fields = [field.name for field in fields_in(address)]
        alone = len(fields) == 1 and fields[0] in address_fields and filled(address, {fields[0]: ""}) == ""
        return None if alone else "a field cannot stand in an address."
    if any(sign.isspace() for sign in address):
        return "an address has no spaces."
    if _GOOD_ADDRESS.fullmatch(address):
        return None
    return "write the whole address, beginning with https://, or mailto: for an e-mail address."
