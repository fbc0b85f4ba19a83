"""The words of a design: which fields they can hold, and whether they fit where they are printed."""

from collections.abc import Mapping
from dataclasses import dataclass

from training.mail.fields import field_faults, filled

LONGEST_TITLE = 45
LONGEST_SENTENCE = 120
LONGEST_CLOSING = 250
LONGEST_SIGNATORY = 100

FIELDS: Mapping[str, str] = {
    "course": "the title of the course",
    "dates": "when it was attended",
    "hours": "its hours of learning",
    "place": "the town, or “online”",
}
"""What the sentence under the name and the closing line can hold, and what each is filled with."""

LONG_NAME = "Wilhelmina Oluwaseun Featherstonehaugh-Cholmondeley"
LONG_TITLE = "Understanding and responding to child criminal exploitation, county lines and serious youth violence"
OUTCOMES = (
    "Recognise the signs of abuse, neglect and exploitation in children of every age",
    "Record what you saw and heard so that others can rely on it",
    "Challenge a decision and escalate a concern when it is not heard",
    "Explain what the law and the local procedures ask of somebody in your role",
    "Support colleagues who have heard something that is hard to hear",
    "Know where families find early help in Essex",
)
"""What the preview of a design shows where its course has none, or it is of all courses."""
EDITION = "Keeping children safe in education 2026"
_LONGEST: Mapping[str, str] = {
    "course": LONG_TITLE,
    "dates": "28 September, 5 October and 12 October 2027",
    "hours": "12.5 hours",
    "place": "South Woodham Ferrers",
}
"""What is to be expected at the most. What is still longer is printed smaller."""

SENTENCE_ROOM = 60
CLOSING_ROOM = 120
"""The most that fits at a size that is easily read, in ems as ems() counts them: one line, and two."""
_EM = 0.5


@dataclass(frozen=True)
class DesignWords:
    """What the administrator types of a design."""

    title: str
    sentence: str
    closing: str
    signatory: str
    signatory_post: str


BUILT_IN = DesignWords("Certificate of attendance", "attended the whole of", "", "Business Manager", "")


def faults(words: DesignWords) -> list[tuple[str, str]]:
    """What is wrong with the words: the field of the form and a sentence, each field once."""
    found = [
        (name, _begin(one[0])) for name in ("sentence", "closing") if (one := field_faults(_of(words, name), FIELDS))
    ]
    if "{{" in words.title or "}}" in words.title:
        found.append(("title", "The title is the same on every certificate and can hold no field. Type it in words."))
    named = {name for name, _ in found}
    for name, room, lines in (("sentence", SENTENCE_ROOM, "one line"), ("closing", CLOSING_ROOM, "two lines")):
        if name not in named and len(filled(_of(words, name), _LONGEST)) * _EM > room:
            found.append(
                (name, f"With the longest titles and dates this is longer than {lines}. Use fewer words or fields.")
            )
    return found


def _of(words: DesignWords, name: str) -> str:
    return str(getattr(words, name))


def _begin(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
