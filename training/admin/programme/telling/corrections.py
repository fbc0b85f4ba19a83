"""Several changes that are told as one: from what people last knew to what is so now."""

from collections.abc import Sequence

from training.courses.event_operations import Move


def together(earlier: Sequence[Move], later: Sequence[Move]) -> list[Move]:
    """Both changes as one. What was changed back is no change."""
    found = {move.about: move for move in earlier}
    for move in later:
        known = found.get(move.about)
        found[move.about] = Move(move.about, known.before if known else move.before, move.after)
    return [move for move in found.values() if move.before != move.after]
