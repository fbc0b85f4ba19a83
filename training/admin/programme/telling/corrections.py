"""Several changes that are told as one: from what people last knew to what is so now."""

from collections.abc import Sequence

from training.courses.event_operations import JOINING_ONLINE, Changes, Move


def together(earlier: Changes, later: Changes, link: str) -> Changes:
    """Both changes as one. What was changed back is no change. `link` is the one that the event has now."""
    before = later.link_before if earlier.link_before is None else earlier.link_before
    moves = moves_together(earlier.moves, later.moves)
    if before == link:
        return Changes(moves=tuple(move for move in moves if move.about != JOINING_ONLINE))
    return Changes(moves=tuple(moves), link_before=before)


def moves_together(earlier: Sequence[Move], later: Sequence[Move]) -> list[Move]:
    """Each thing that moved once."""
    found = {move.about: move for move in earlier}
    for move in later:
        known = found.get(move.about)
        found[move.about] = Move(move.about, known.before if known else move.before, move.after)
    return [move for move in found.values() if move.before != move.after]
