"""The best of what was found stands first: all of a name before a part of it."""

import pytest

from training.search.normal_form import searchable
from training.search.ranking import Closeness, closeness


@pytest.mark.parametrize(
    ("texts", "typed", "expected"),
    (
        (("Zoë Smith",), "smith zoe", Closeness.WHOLE),
        (("ESCB-2026-00012",), "escb-2026-00012", Closeness.WHOLE),
        (("Zoë Smith", "zoe@example.org"), "zoe@example.org", Closeness.WORDS),
        (("Zoë Smith", "zoe@example.org"), "Smith", Closeness.WORDS),
        (("Mary O’Brien",), "obrien", Closeness.WORDS),
        (("Anne-Marie Jones",), "marie", Closeness.WORDS),
        (("Zoë Smithson",), "smi zo", Closeness.BEGINNINGS),
        (("Zoë Blacksmith",), "smith", Closeness.PARTS),
        (("Zoë Blacksmith",), "zoe smith", Closeness.PARTS),
    ),
)
def test_how_near_a_thing_comes_to_what_was_typed(texts, typed, expected):
    assert closeness(searchable(*texts), typed) is expected


def test_nearer_sorts_first():
    assert sorted(Closeness) == [Closeness.WHOLE, Closeness.WORDS, Closeness.BEGINNINGS, Closeness.PARTS]
