"""What makes a link in a message work, its token, is known apart from the words, so that it can be hidden and renewed.

Until a message has gone its words hold the tokens, because they are what is sent. On pages they are hidden, and once
the message has gone they are hidden in the kept copy, too. A message's `links` say which page each leads to.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from training.links import token_hash


class KeptLink(TypedDict):
    """A link that acts for whoever holds it: where it leads, the hash of its token, and the token until it has gone."""

    page: str
    hash: str
    token: str | None


def links_from(tokens: Mapping[str, str]) -> list[KeptLink]:
    """`tokens` by what they are: token to page, in the order of the message. One token may stand in several links."""
    return [KeptLink(page=page, hash=token_hash(token), token=token) for token, page in tokens.items()]


def sign_for(number: int) -> str:
    """What stands where a token was. Of the letters that a token has, so that it is an address like before."""
    return f"hidden-link-{number}"


def hide(words: str, links: Sequence[KeptLink]) -> str:
    """One half of a message without what makes its links work."""
    for number, link in enumerate(links, start=1):
        if link["token"]:
            words = words.replace(link["token"], sign_for(number))
    return words


def renew(words: str, links: Sequence[KeptLink], tokens: Sequence[str]) -> str:
    """One half of a message with other tokens in the place of its own, whether those are hidden or not."""
    for number, (link, token) in enumerate(zip(links, tokens, strict=True), start=1):
        words = words.replace(link["token"] or sign_for(number), token)
    return words


def without_tokens(links: Iterable[KeptLink]) -> list[KeptLink]:
    return [KeptLink(page=link["page"], hash=link["hash"], token=None) for link in links]
