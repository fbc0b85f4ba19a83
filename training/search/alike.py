"""Names of agencies that are like one another: the same place, written by two people."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from training.search.normal_form import sort_key

SUGGESTIONS = 5
_LIKE_ENOUGH = 0.45
_LOOKED_AT = 12


class Names:
    """Names to choose from, with their ids. Made once, then asked for many."""

    def __init__(self, choices: Sequence[tuple[str, str]]) -> None:
        self._choices = [(value, text, _triples(text)) for value, text in choices]

    def like(self, name: str, enough: float = _LIKE_ENOUGH) -> list[tuple[str, str]]:
        """The few names that are most like this one, the likest first: id and name.

        What is compared letter by letter are only those that share the most triples of letters: a list of members may
        have thousands of names.
        """
        triples = _triples(name)
        near = sorted(self._choices, key=lambda choice: -len(triples & choice[2]))[:_LOOKED_AT]
        ratios = [
            (SequenceMatcher(None, sort_key(name), sort_key(text)).ratio(), value, text) for value, text, _ in near
        ]
        likest = sorted(ratios, reverse=True)[:SUGGESTIONS]
        return [(value, text) for ratio, value, text in likest if ratio >= enough]


def _triples(name: str) -> frozenset[str]:
    text = f" {sort_key(name)} "
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))
