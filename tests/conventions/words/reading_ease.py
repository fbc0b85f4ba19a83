"""How hard words are to read: the grade of Flesch and Kincaid, by one stated formula.

0.39 × words per sentence + 11.8 × syllables per word − 15.59. Grade 7 is what somebody of twelve or so reads with ease.
A sentence ends with . ! ? : or ; and with its line. Headings, labels and other lines of fewer than five words are left
out, because they would make any text look easy. Names, and terms of /help/words, count as one syllable, since they
cannot be said otherwise, and so does whatever is filled in.
"""

import re
from functools import cache

from config import ROOT

MOST = 7
FEWEST_WORDS = 5
_ENDS = re.compile(r"[.!?:;]+(?=\s|$|[”’)])|\n+|\s–\s")
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*[^\W_])?")
_NAMES = re.compile(
    r"\b(Essex Safeguarding Children Board|Essex|Southend|Thurrock|Board|Google Calendar|Outlook|Excel|Stripe|Teams)\b"
)
_NO_TERMS = re.compile(r"(?!)")
_SILENT_ENDING = re.compile(r"(?:[^aeiouyltd]ed|(?<=[aeiouyl]l)ed|[^aeiouscgxz]es|(?<=[^aeiouyl])e|(?<=[aeiouy]l)e)$")
_VOWELS = re.compile(r"[aeiouy]+")
_TWO_VOWELS = re.compile(r"ia(?!l|n\b|r)|io(?!n|u)|iu|eo(?!p)|ua|uou|ying|[aeiou]ing(?<!ling)")


def grade(text: str, terms: re.Pattern[str] = _NO_TERMS) -> float:
    """The grade of a text; 0 where it has no sentence."""
    sentences = [_WORD.findall(sentence) for sentence in sentences_of(_eased(text, terms))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def sentences_of(text: str) -> list[str]:
    return [part.strip() for part in _ENDS.split(text) if len(_WORD.findall(part)) >= FEWEST_WORDS]


def syllables(word: str) -> int:
    """How many a word has, by its vowels: “booking” 2, “organisation” 5, “named” 1."""
    plain = re.sub(r"[’'-]s?", "", word.lower())
    found = len(_VOWELS.findall(_SILENT_ENDING.sub("", plain))) + len(_TWO_VOWELS.findall(plain))
    return max(found, 1)


def hardest(text: str, terms: re.Pattern[str] = _NO_TERMS, most: int = 3) -> list[str]:
    """The sentences that are hardest to read, to be put right first."""
    return sorted(set(sentences_of(text)), key=lambda one: -grade(one, terms))[:most]


@cache
def glossary() -> re.Pattern[str]:
    """The terms that stay."""
    source = (ROOT / "templates/programme/help/words.html").read_text()
    terms = sorted(re.findall(r'(?m)^ *\("([^"]+)", "', source), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, terms))})s?\b", re.IGNORECASE)


def _eased(text: str, terms: re.Pattern[str]) -> str:
    return _NAMES.sub("it", terms.sub("it", text))
