"""The six digits of a sitting, and whether what was typed beside them is somebody's own. Pure."""

import hashlib
import hmac
from datetime import date

from training.search.normal_form import sort_key

DIGITS = 6


def code_of(secret: str, sitting_id: int, day: date, turn: int) -> str:
    """The code of one sitting on its day. Nobody who does not hold the site's secret can reckon it; `turn` counts how
    often the trainer had a new one made.
    """
    made_of = f"arrival:{sitting_id}:{day.isoformat()}:{turn}".encode()
    number = int.from_bytes(hmac.digest(secret.encode(), made_of, hashlib.sha256)[:8])
    return f"{number % 10**DIGITS:0{DIGITS}}"


def digits_typed(text: str) -> str:
    """“123 456” and “123-456” are 123456."""
    return "".join(letter for letter in text if letter in "0123456789")


def is_surname_of(typed: str, name: str) -> bool:
    """Whether these are the last words of a name, or its first ones, where the surname comes first; however they are
    spelt with accents, dashes and capitals.

    The reference beside it is the secret: the surname only makes sure that it is one's own.
    """
    words, of_name = sort_key(typed).split(), sort_key(name).split()
    return bool(words) and words in (of_name[-len(words) :], of_name[: len(words)])
