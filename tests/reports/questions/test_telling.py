"""What may be told of a crossing: no sum that can be had of what is told and of the sums is of fewer than five."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from training.reports.questions.telling import FEWEST, Crowd, what_may_be_told


def crowds(table):
    """Rows of numbers; None: nobody booked."""
    return {
        (f"r{row}", f"c{column}"): Crowd(number, number)
        for row, numbers in enumerate(table)
        for column, number in enumerate(numbers)
        if number is not None
    }


def smallest_sum(of, told):
    """The fewest people, over every choice of rows and columns whose untold cells can be had by sums; by trying all."""
    untold = {cell for cell in of if not told.tells(cell)}
    together = {  # lines that are not told are one line, of which only the sum is known
        cell: ("-" if cell[0] in told.rows_untold else cell[0], "-" if cell[1] in told.columns_untold else cell[1])
        for cell in untold
    }
    rows, columns = ({ends[side] for ends in together.values()} for side in (0, 1))
    found = []
    for chosen in (set(some) for n in range(len(rows) + 1) for some in combinations(sorted(rows), n)):
        for taken in (set(some) for n in range(len(columns) + 1) for some in combinations(sorted(columns), n)):
            if any(ends[0] not in chosen and ends[1] in taken for ends in together.values()):
                continue  # something would be taken away that was never added
            left = [cell for cell, ends in together.items() if ends[0] in chosen and ends[1] not in taken]
            if left:
                found.append(sum(of[cell].people for cell in left))
    return min(found, default=None)


def test_a_table_of_five_or_more_is_told_as_it_is():
    assert not what_may_be_told(crowds([[5, 8], [None, 20]])).untold


def test_one_small_cell_takes_three_others_with_it():
    told = what_may_be_told(crowds([[2, 9, 30], [8, 7, 30], [30, 30, 30]]))
    assert told.untold == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}


def test_rows_of_fewer_than_five_people_are_told_of_no_column():
    told = what_may_be_told(crowds([[1, None, None], [None, 30, 30], [30, 30, 30]]))
    assert "r0" in told.rows_untold
    assert not told.tells(("r0", "c1"))  # that nobody is there would say where the one is


def test_of_fewer_than_five_people_in_all_nothing_is_told():
    told = what_may_be_told(crowds([[1, 2], [1, None]]))
    assert not any(told.tells((row, column)) for row in ("r0", "r1") for column in ("c0", "c1"))


@given(
    st.lists(st.lists(st.sampled_from((None, 0, 1, 2, 4, 5, 6, 9, 30)), min_size=3, max_size=3), min_size=2, max_size=3)
)
def test_no_sum_of_what_is_told_is_of_fewer_than_five_people(table):
    of = crowds(table)
    told = what_may_be_told(of)
    smallest = smallest_sum(of, told)
    in_all = sum(crowd.people for crowd in of.values())
    assert smallest is None or smallest >= min(FEWEST, in_all)
    assert all(crowd.people >= FEWEST for cell, crowd in of.items() if told.tells(cell))
