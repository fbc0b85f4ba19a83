"""Sheets of labels: their measures add up to A4, labels lie beside each other, letters fit."""

import pytest

from training.attendance.paper.labels import INNER_MARGIN, SHEETS, fitted
from training.certificates.room import ems

LONGEST = "Wilhelmina Alexandrina Bartholomew Featherstonehaugh Cholmondeley Marjoribanks-Ponsonby de la Tour"
SIZES = (40, 30, 20, 14, 10, 8, 6)


@pytest.mark.parametrize(
    ("name", "labels", "left", "top"),
    (("64x38", 21, 7.21, 15.15), ("99x38", 14, 4.65, 15.15), ("99x57", 10, 4.65, 6.0), ("80x50", 10, 17.5, 13.5),
     ("99x68", 8, 4.65, 13.1)),
)  # fmt: skip
def test_the_measures_of_a_sheet_of_labels_add_up_to_a4(name, labels, left, top):
    sheet = SHEETS[name]
    assert sheet.labels == labels
    assert (round(sheet.left, 2), round(sheet.top, 2)) == (left, top)
    across, down = (sheet.columns - 1) * sheet.gap_across, (sheet.rows - 1) * sheet.gap_down
    assert round(2 * sheet.left + sheet.columns * sheet.width + across, 6) == 210
    assert round(2 * sheet.top + sheet.rows * sheet.height + down, 6) == 297


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_labels_of_a_sheet_lie_across_then_down_and_never_on_each_other(sheet):
    corners = [sheet.corner_of(place) for place in range(sheet.labels)]
    assert corners == sorted(corners, key=lambda corner: (round(corner[1], 3), corner[0]))
    assert corners[0] == (sheet.left, sheet.top)
    last_left, last_top = corners[-1]
    assert round(last_left + sheet.width + sheet.left, 6) == 210
    assert round(last_top + sheet.height + sheet.top, 6) == 297
    assert all(
        abs(one[0] - other[0]) >= sheet.width - 1e-6 or abs(one[1] - other[1]) >= sheet.height - 1e-6
        for one in corners
        for other in corners
        if one != other
    )
    assert sheet.corner_of(sheet.labels) == corners[0]  # the next page


@pytest.mark.parametrize(
    ("words", "size"), (("Jo Ng", 30), ("Jo Llewellyn-Jones", 14), (LONGEST, 6), ("王小明", 30), ("x" * 100, 6))
)
def test_letters_of_a_badge_are_as_large_as_its_label_allows(words, size):
    sheet = SHEETS["64x38"]
    width, height = sheet.width - 2 * INNER_MARGIN, (sheet.height - 2 * INNER_MARGIN) / 2
    fits = fitted(words, width, height, SIZES, ems, bold=True)
    assert fits.size >= size
    assert fits.words == words


def test_what_fits_at_no_size_is_cut_short_and_says_so():
    fits = fitted("word " * 200, 30, 5, (10, 6), ems)
    assert fits.size == 6
    assert fits.words.endswith("…")
    assert len(fits.words) < 200
