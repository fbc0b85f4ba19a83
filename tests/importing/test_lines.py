"""Lines as they are kept until they are written."""

from datetime import date, datetime

from training.files_in.cells import Formula
from training.importing.lines import as_json, from_json


def test_cells_are_kept_as_they_are():
    cells = ["Ann", "", date(2026, 4, 3), datetime(2026, 4, 3, 9, 30), Formula()]
    assert from_json(as_json(cells)) == cells


def test_a_sign_that_no_database_keeps_is_left_out():
    assert from_json(as_json(["A\x00nn"])) == ["Ann"]
