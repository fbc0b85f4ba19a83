"""Names of agencies that are like one another: the same place, written by two people."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from training.search.normal_form import sort_key

SUGGESTIONS = 5
_LIKE_ENOUGH = 0.45
_LOOKED_AT = 12


class Names:
    """Names to choose from, with their ids. Made once, then asked for many."""

    def __init__(self, choices: Sequence[tuple[str, str]], names: Sequence[str] = ()) -> None:
        """`names` are the same without the towns that tell namesakes apart: a name is compared with both."""
        keys = [
            dict.fromkeys((sort_key(text), sort_key(name)))
            for (_, text), name in zip(choices, names or [text for _, text in choices], strict=True)
        ]
        self._choices = [
            (value, text, tuple(both), frozenset().union(*map(_triples, both)))
            for (value, text), both in zip(choices, keys, strict=True)
        ]

    def like(self, name: str, enough: float = _LIKE_ENOUGH) -> list[tuple[str, str]]:
        """The few names that are most like this one, the likest first: id and name. Of one name, all that have it.

        What is compared letter by letter are only those that share the most triples of letters: a list of members may
        have thousands of names.
        """
        key = sort_key(name)
        triples = _triples(key)
        same = sum(key in keys for _, _, keys, _ in self._choices)
        near = sorted(self._choices, key=lambda choice: (key not in choice[2], -len(triples & choice[3])))
        ratios = [
            (max(SequenceMatcher(None, key, one).ratio() for one in keys), value, text)
            for value, text, keys, _ in near[: max(_LOOKED_AT, same)]
        ]
        likest = sorted(ratios, reverse=True)[: max(SUGGESTIONS, same)]
        return [(value, text) for ratio, value, text in likest if ratio >= enough]


def _triples(key: str) -> frozenset[str]:
    text = f" {key} "
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))
