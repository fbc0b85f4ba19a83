"""From a text to the words that a search compares: in the normal form, without endings."""

import re
from collections.abc import Sequence
from functools import lru_cache

from snowballstemmer import stemmer

from training.search.normal_form import searchable

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_LEVEL = re.compile(r"\b(?:level|lvl)[ -]*(one|two|three|[0-9])\b|\bl([0-9])\b")
_NUMBERS = {"one": "1", "two": "2", "three": "3"}
_ENGLISH = stemmer("english")

_SAYING_NOTHING = """
a about actually all also am an and any anybody anyone anything are around as at available away be because been being
book booked booking bookings but by can class classes come coming could course courses cpd date dates day days did do
does done event events find for from get give go going good had has have having here how i if im in into is it its like
looking lot me more most my near nearby need needed needs new next no not of on one or our out over please qualification
qualifications run running runs session sessions should so some something somewhere such than that the their them then
there these they thing this those time to too train training trainings us want wanted was we were what when where which
who why will with within workshop workshops would you your
"""
LEFT_OUT = frozenset(_SAYING_NOTHING.split())
"""Words that say nothing about which course is meant."""


@lru_cache(maxsize=4_000)
def words_of(text: str) -> tuple[str, ...]:
    """Its words in order, “Level 3” and “L3” as one: “level3”. Kept: the texts of a programme seldom change."""
    plain = _LEVEL.sub(lambda found: f" level{_NUMBERS.get(found[1] or '', found[1] or found[2])} ", searchable(text))
    return tuple(_WORD.findall(plain))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Without its ending: “exploited” and “exploitation” are one."""
    return str(_ENGLISH.stemWord(word))


def stems_of(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(stem(word) for word in words)


def shown(words: str) -> str:
    """Words as people write them: “level3” is “level 3”."""
    return re.sub(r"\blevel([0-9])\b", r"level \1", words)
