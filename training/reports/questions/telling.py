"""What may be told of a crossing of two groupings, so that nobody is found in it (decision 89).

A cell is told where at least five different people came, and where nobody was. Whoever has the table also has the sums
of its rows and columns, from the pages of figures; so more cells are left out, until no sum that can be had by taking
told cells from these sums is of fewer than five people.

Such a sum takes some rows as a whole and takes some columns away again: what is left are the untold cells of these rows
outside these columns, and it is a sum of people only where the columns have no untold cell in another row. The smallest
one with a certain cell in it is a smallest cut between the cell's row and its column, found as a greatest flow.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

FEWEST = 5

Cell = tuple[str | None, str | None]
"""The key of its row and that of its column."""
_Node = tuple[int, str | None]
"""A row (0) or a column (1)."""


@dataclass(frozen=True)
class Crowd:
    """Who came in one cell of a crossing, as numbers."""

    people: int = 0
    """Different people."""
    apart: int = 0
    """Of these, those who are counted in this cell and in no other."""


@dataclass(frozen=True)
class Told:
    """What of a crossing may be told."""

    untold: frozenset[Cell] = frozenset()
    rows_untold: frozenset[str | None] = frozenset()
    """Rows of which no cell is told, empty ones neither: too few people came in all of them."""
    columns_untold: frozenset[str | None] = frozenset()

    def tells(self, cell: Cell) -> bool:
        return cell[0] not in self.rows_untold and cell[1] not in self.columns_untold and cell not in self.untold


def what_may_be_told(crowds: Mapping[Cell, Crowd]) -> Told:
    """`crowds` has every cell that somebody booked for, without those of whom all is known by other pages."""
    rows_untold, columns_untold = _smallest(crowds, 0), _smallest(crowds, 1)
    grid = _Grid(crowds, rows_untold, columns_untold)
    waiting = deque(
        cell
        for cell in grid.in_order
        if crowds[cell].people < FEWEST or cell[0] in rows_untold or cell[1] in columns_untold
    )
    for cell in waiting:
        grid.leave_out(cell)
    while waiting:
        cell = waiting.popleft()
        while (taken := grid.too_small_a_sum(cell)) is not None:
            more = grid.more_to_leave_out(taken)
            if more is None:  # so few people came that only the sums can be told
                rows, columns = ({one[side] for one in crowds} for side in (0, 1))
                return Told(frozenset(crowds), frozenset(rows), frozenset(columns))
            grid.leave_out(more)
            waiting.append(more)
    return Told(frozenset(grid.untold), rows_untold, columns_untold)


def _smallest(crowds: Mapping[Cell, Crowd], side: int) -> frozenset[str | None]:
    """The rows or columns of fewer than five people; together with the next smallest, until they are five."""
    sums: dict[str | None, int] = {}
    for cell, crowd in crowds.items():
        sums[cell[side]] = sums.get(cell[side], 0) + crowd.apart
    found: set[str | None] = set()
    together = 0
    for key in sorted(sums, key=lambda one: (sums[one], one or "")):
        if sums[key] >= FEWEST and (not found or together >= FEWEST):
            break
        found.add(key)
        together += sums[key]
    return frozenset(found)


class _Grid:
    """Rows and columns as far as cells between them are not told. Lines that are not told at all stand as one."""

    def __init__(
        self,
        crowds: Mapping[Cell, Crowd],
        rows_untold: frozenset[str | None],
        columns_untold: frozenset[str | None],
    ) -> None:
        self._crowds, self._lines_untold = crowds, (rows_untold, columns_untold)
        self.in_order = sorted(crowds, key=lambda one: (crowds[one].people, one[0] or "", one[1] or ""))
        self.untold: set[Cell] = set()
        self._people: dict[tuple[_Node, _Node], int] = {}
        """In the cells that are not told, between a row and a column."""
        self._beyond: dict[_Node, list[_Node]] = {}

    def leave_out(self, cell: Cell) -> None:
        self.untold.add(cell)
        ends = row, column = self._ends(cell)
        if ends not in self._people:
            self._people[ends] = 0
            self._beyond.setdefault(row, []).append(column)
            self._beyond.setdefault(column, []).append(row)
        self._people[ends] += self._crowds[cell].apart

    def too_small_a_sum(self, cell: Cell) -> set[_Node] | None:
        """The rows and columns that are taken for a sum of fewer than five people with this cell in it; None where
        there is no such sum. A greatest flow from its row to its column: from a row to a column pass as many as there
        are people between them, and back any number, since a column takes its cells of every row away.
        """
        source, sink = self._ends(cell)
        used: dict[tuple[_Node, _Node], int] = {}
        flow = 0
        while flow < FEWEST:
            came_from = self._reached(source, sink, used)
            if sink not in came_from:
                return set(came_from)
            path, node = [], sink
            while node != source:
                path.append((came_from[node], node))
                node = came_from[node]
            pushed = min(self._room(*step, used) for step in path)
            for one, other in path:
                ends, more = ((one, other), pushed) if one[0] == 0 else ((other, one), -pushed)
                used[ends] = used.get(ends, 0) + more
            flow += pushed
        return None

    def more_to_leave_out(self, taken: set[_Node]) -> Cell | None:
        """The told cell of the fewest people that makes such a sum greater, or no sum of people any more."""
        for cell in self.in_order:
            if cell not in self.untold:
                row, column = self._ends(cell)
                if (row in taken) != (column in taken):
                    return cell
        return None

    def _ends(self, cell: Cell) -> tuple[_Node, _Node]:
        rows_untold, columns_untold = self._lines_untold
        row, column = cell
        return (0, "*" if row in rows_untold else row), (1, "*" if column in columns_untold else column)

    def _reached(self, source: _Node, sink: _Node, used: Mapping[tuple[_Node, _Node], int]) -> dict[_Node, _Node]:
        """Every row and column that can be reached, up to the sink, with the one before it."""
        came_from = {source: source}
        ways = [(source, iter(self._beyond[source]))]
        while ways:
            node, beyond = ways[-1]
            if node[0] == 0 and self._room(node, sink, used) > 0:
                came_from.setdefault(sink, node)
                return came_from
            step = next((one for one in beyond if one not in came_from and self._room(node, one, used) > 0), None)
            if step is None:
                ways.pop()
            else:
                came_from[step] = node
                ways.append((step, iter(self._beyond[step])))
        return came_from

    def _room(self, one: _Node, other: _Node, used: Mapping[tuple[_Node, _Node], int]) -> int:
        return self._people.get((one, other), 0) - used.get((one, other), 0) if one[0] == 0 else FEWEST
