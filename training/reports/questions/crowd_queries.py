"""How many people stand behind each cell of a crossing: numbers, by which `telling.py` decides what may be told."""

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from training.reports.questions.telling import Cell, Crowd
from training.reports.year.queries import Compared, booking_facts


def crowds(session: Session, compared: Compared, rows: str, columns: str) -> dict[Cell, Crowd]:
    """Of each cell of two groupings in the period: how many people came. One query.

    Without those of days on which everybody was in one row, or in one column: whoever has the pages of that day knows
    their cell, and can take them away. Somebody who is in several cells is `apart` in the smallest of them alone, so
    that cells can be added.
    """
    facts = booking_facts(compared, (rows, columns), ())
    row, column = (func.coalesce(facts.c[name], "").label(side) for name, side in ((rows, "row"), (columns, "column")))
    came = (
        select(row, column, facts.c.day, facts.c.person)
        .where(facts.c.person.is_not(None), facts.c["at"] == 0)
        .distinct()
        .cte("came")
    )
    mixed = (
        select(came.c.day)
        .group_by(came.c.day)
        .having(func.count(distinct(came.c.row)) > 1, func.count(distinct(came.c.column)) > 1)
    )
    cell = (came.c.row, came.c.column)
    each = select(*cell, came.c.person).where(came.c.day.in_(mixed)).distinct().subquery()
    cell = (each.c.row, each.c.column)
    sized = select(*cell, each.c.person, func.count().over(partition_by=cell).label("size")).subquery()
    cell = (sized.c.row, sized.c.column)
    turn = func.row_number().over(partition_by=sized.c.person, order_by=(sized.c.size, *cell)).label("turn")
    ranked = select(*cell, turn).subquery()
    cell = (ranked.c.row, ranked.c.column)
    apart = func.sum(case((ranked.c.turn == 1, 1), else_=0))
    found = session.execute(select(*cell, func.count(), apart).group_by(*cell))
    return {(one or None, other or None): Crowd(people, alone) for one, other, people, alone in found}
