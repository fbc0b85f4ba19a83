"""How names are compared: without what differs from keyboard to keyboard.

Databases differ in this, and neither does it well: SQLite makes only A to Z small, PostgreSQL sorts Ł after Z in the
order it is set up with here. So the form is made here, and kept beside the text.
"""

import re
import unicodedata

LONGEST_KEY = 200
"""Characters. A sort key has an index, which takes no long rows on PostgreSQL."""

_LONGEST_SEARCH = 200
"""Characters."""
_MOST_WORDS = 12

_APOSTROPHES = dict.fromkeys(map(ord, "’‘‛`´ʼʻʹʾʿ′＇"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
# Letters that Unicode does not take apart, as a reader of English files them. Casefolding makes ß to ss by itself.
_LETTERS = str.maketrans(
    {
        **{"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ɨ": "i", "ƙ": "k", "ɓ": "b"},
        **{"æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng", "ə": "e"},
    }
)
# Nothing is seen of these either, though Unicode counts them among letters, marks and symbols.
_SELECTORS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(number) for selectors in _SELECTORS for number in selectors
}
_CONTROLS = {number: None for number in range(32) if not chr(number).isspace()} | {127: None}
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_TRIMMED = ',;:.!?()[]"“”„«»'


def normal_form(text: str) -> str:
    """A text as it is compared: NFKC, small letters, no accents, one apostrophe, one dash, single spaces.

    “Zoë O’Brien”, its decomposed spelling, and “ZOE O'BRIEN” have the same.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
        plain = (one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
        text = "".join(one for one in plain if one.isspace() or not _is_unseen(one))
        text = unicodedata.normalize("NFKC", text.translate(_LETTERS).translate(_DASHES))
    else:
        text = text.casefold().translate(_CONTROLS)
    return " ".join(text.translate(_APOSTROPHES).split())


def sort_key(text: str) -> str:
    """What a name is sorted by, and compared by with another: letters and digits alone, a space between words.

    “St. Mary’s” and “St Marys” have the same, as have “Anne-Marie” and “Anne Marie”. Ángel stands with A, Łukasz with
    L. A name without a letter or a digit is its own key.
    """
    normal = normal_form(text)
    kept = "".join(one if _is_of_a_word(one) else " " for one in normal.replace("'", ""))
    return (" ".join(kept.split()) or normal)[:LONGEST_KEY]


def surname_key(name: str) -> tuple[str, str]:
    """What a list that people look for themselves on is sorted by: the last word of a name, then all of it.

    “Jo Llewellyn-Jones” stands with L.
    """
    return sort_key((name.split() or [""])[-1]), sort_key(name)


def searchable(*texts: str | None) -> str:
    """What a search looks through: the normal form of these texts, without apostrophes."""
    return normal_form(" ".join(text for text in texts if text)).replace("'", "")


def search_words(typed: str) -> list[str]:
    """The words that somebody searches for, as `searchable` has them; the stops around them are no part of them.

    “Smith-Jones” are two, so that “Smith Jones” is found; “0-19” is one, as a reference is. Each once, and the first
    few only: each is a condition of a query, and SQLite takes no thousand of them.
    """
    parted = _BETWEEN_LETTERS.sub(" ", searchable(typed[:_LONGEST_SEARCH]))
    words = (word.strip(_TRIMMED) for word in parted.split())
    return list(dict.fromkeys(filter(None, words)))[:_MOST_WORDS]


def has_words(text: str, words: list[str]) -> bool:
    """Whether a searchable text has all of these words, in any order. Of a word, any part will do; a short one begins
    a word of the text, or what follows a dash, as in the database.
    """
    begun = f" {text}"
    return all(
        word in begun if len(word) >= SHORTEST_PART else any(f"{sign}{word}" in begun for sign in WORDS_BEGIN_AFTER)
        for word in words
    )


SHORTEST_PART = 3
"""Letters of which the databases keep an index. Fewer are only looked for where a word begins."""
WORDS_BEGIN_AFTER = (" ", "-")


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: spaces, and characters without a shape."""
    return all(one.isspace() or _is_unseen(one) or unicodedata.combining(one) for one in text)


def _is_of_a_word(one: str) -> bool:
    return one.isalnum() or unicodedata.category(one).startswith("M")


def _is_unseen(one: str) -> bool:
    return one in _BLANKS or unicodedata.category(one) in _UNSEEN
