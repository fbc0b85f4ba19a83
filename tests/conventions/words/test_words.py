"""What people read is easy to read, and says one thing by one word. What is easy is measured (reading_ease.py)."""

import re
from collections.abc import Callable

import pytest

from tests.conventions.words.our_sentences import Texts, of_messages, of_pages, of_the_program
from tests.conventions.words.reading_ease import MOST, glossary, grade, hardest, sentences_of, syllables

LONGEST = 32
"""So many words are the most that a sentence of a page or message has, what is filled in left out."""
FOR_OPERATORS = re.compile(r"cli\.py$")
PUT_TOGETHER = {"admin/desk/home.html"}
"""Whose sentences are pieces, of which each line of the page has a few."""

NOT_OURS = {
    "in order to": "to",
    "prior to": "before",
    "utilise": "use",
    "commence": "start",
    "terminate": "end",
    "endeavour": "try",
    "facilitate": "help",
    "going forward": "from now on",
    "please note": "say it",
    "kindly": "please",
    "whilst": "while",
    "amongst": "among",
    "e.g.": "such as",
    "i.e.": "that is",
    "click": "press, or select",
    "12am": "midnight",
    "12pm": "midday",
    "need not": "do not need to",
    "need do nothing": "do not need to do anything",
    "as was said": "as agreed",
    "falls away": "nobody needs to pay it",
    "diary": "calendar",
    "fee-paying": "that cost money",
}
"""What is not said to anybody, and what to say instead."""
NOT_TO_THE_PUBLIC = {
    "agency": "organisation",
    "agencies": "organisations",
    "cancel my booking": "cancel my place",
    "change nothing": "keep my place",
    "waive": "drop the charge",
    "waived": "dropped",
    "recharged": "charged to the council’s cost code",
}
"""Words of the training team, who alone see the pages under /admin."""
OF_THE_TEAM = re.compile(
    r"(^|/)(admin|importing|imports|merging|relations|board_lists|reports|courses|writing|notes|people|files_in)[/.]"
    r"|settings/|past_queries|refund_operations|charging/operations|checkout/fulfilment"
)
SAID_DIFFERENTLY = {
    ("layout.html", "please note"),  # the name of a region, for screen readers
    ("programme/privacy.html", "agency"),  # “multi-agency safeguarding training” is what the law calls it
    ("programme/home.html", "agency"),
    ("bookings/booking/book.html", "agency"),  # names of fields, for the script
}


@pytest.mark.parametrize("texts", (of_messages, of_pages, of_the_program))
def test_what_people_read_is_no_harder_than_grade_7(texts: Callable[[], Texts]):
    terms, hard = glossary(), []
    for where, text in texts():
        if (found := grade(text, terms)) > MOST and not FOR_OPERATORS.search(where):
            hard.append(f"{where}: grade {found:.1f}. Make these shorter: {hardest(text, terms)}")
    assert not hard, "\n".join(hard)


@pytest.mark.parametrize("texts", (of_messages, of_pages))
def test_no_sentence_is_too_long(texts: Callable[[], Texts]):
    long = [
        f"{where}: {sentence}"
        for where, text in texts()
        if where not in PUT_TOGETHER
        for sentence in sentences_of(text)
        if len(sentence.split()) > LONGEST
    ]
    assert not long, "\n".join(long)


@pytest.mark.parametrize("texts", (of_messages, of_pages, of_the_program))
def test_one_thing_is_called_by_one_word(texts: Callable[[], Texts]):
    found = []
    for where, text in texts():
        banned = NOT_OURS if OF_THE_TEAM.search(where) else NOT_OURS | NOT_TO_THE_PUBLIC
        for words, instead in banned.items():
            if (where, words) not in SAID_DIFFERENTLY and (hit := said_in(text, words)):
                found.append(f"{where}: “{hit}”: write “{instead}”")
    assert not found, "\n".join(found)


def said_in(text: str, words: str) -> str:
    """The line that says it, where it is a sentence of ours and no name of a field."""
    hit = re.search(rf"(?im)^.*(?<![\w-]){re.escape(words)}(?![\w(=]|\.\w| else\b).*$", text)
    return hit[0].strip()[:120] if hit else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("The cat sat on the mat.", -1.4),
        ("The cat sat on the mat. The dog ran to the old red barn.", -1.3),
        ("Organisations utilise multidisciplinary facilitation methodologies continuously.", 48),
        ("Yes. No. See the booking", 0),
    ),
)
def test_the_grade_is_that_of_the_formula(text: str, expected: float):
    assert grade(text) == pytest.approx(expected, abs=2.5)


@pytest.mark.parametrize(
    ("word", "count"),
    (("place", 1), ("booking", 2), ("cancelled", 2), ("asked", 1), ("waited", 2), ("organisation", 5), ("people", 2)),
)
def test_syllables_are_counted_by_vowels(word: str, count: int):
    assert syllables(word) == count
