"""How many people stand behind each cell of a crossing: numbers, by which `telling.py` decides what may be told."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from training.reports.questions.telling import Cell, Crowd
from training.reports.year.groupings import crossing
from training.reports.year.queries import Compared, booking_facts, key_of_two


def crowds(session: Session, compared: Compared, rows: str, columns: str) -> dict[Cell, Crowd]:
    """Of each cell of two groupings in the period: how many people came. One query.

    Somebody who is in several cells is told `apart` in the smallest of them alone, so that cells can be added.
    """
    name = crossing(rows, columns)
    facts = booking_facts(compared, (name,), ())
    came = select(facts.c[name].label("cell"), facts.c.person).where(facts.c.person.is_not(None), facts.c["at"] == 0)
    each = came.distinct().subquery()
    size = func.count().over(partition_by=each.c.cell).label("size")
    sized = select(each.c.cell, each.c.person, size).subquery()
    turn = func.row_number().over(partition_by=sized.c.person, order_by=(sized.c.size, sized.c.cell)).label("turn")
    ranked = select(sized.c.cell, turn).subquery()
    apart = func.sum(case((ranked.c.turn == 1, 1), else_=0))
    rows_found = session.execute(select(ranked.c.cell, func.count(), apart).group_by(ranked.c.cell))
    return {key_of_two(cell): Crowd(people, alone) for cell, people, alone in rows_found}
