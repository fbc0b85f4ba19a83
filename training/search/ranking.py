"""Which of the things that were found is the best: the one whose words come closest to what was typed."""

from enum import IntEnum

from training.search.normal_form import search_words


class Closeness(IntEnum):
    """How near a thing comes to what was typed, the nearest first."""

    WHOLE = 0
    """It is what was typed, and nothing more: a number, an address, a full name."""
    WORDS = 1
    """Every word that was typed is a word of it."""
    BEGINNINGS = 2
    """Every word that was typed begins a word of it."""
    PARTS = 3
    """Every word that was typed stands somewhere in it."""


def closeness(searchable_text: str, typed: str) -> Closeness:
    """How near a text, as `searchable` makes it, comes to what was typed. It has every word that was typed already."""
    wanted, there = search_words(typed), searchable_text.replace("-", " ").split()
    parted = [part for word in wanted for part in word.split("-")]
    if sorted(parted) == sorted(there) or searchable_text.strip() == " ".join(wanted):
        return Closeness.WHOLE
    if set(parted) <= set(there) or set(wanted) <= set(searchable_text.split()):
        return Closeness.WORDS
    if all(any(word.startswith(part) for word in there) for part in parted):
        return Closeness.BEGINNINGS
    return Closeness.PARTS
