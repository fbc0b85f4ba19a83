"""Every reference to a person or an agency has a rule for merging."""

from importlib import import_module

import pytest
from sqlalchemy import Integer

from config import ROOT
from training.db import Base
from training.merging.names import renamed
from training.merging.rules import (
    AGENCY,
    AGENCY_WITHOUT_KEY,
    ALL,
    NO_PERSON_NOR_AGENCY,
    PERSON,
    PERSON_WITHOUT_KEY,
    Becomes,
)

for path in sorted((ROOT / "training").rglob("*models.py")):
    import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))  # every table, whoever ran before


def pointing_at(target: str) -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname == target
    }


def ids_without_key() -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_id")
        and isinstance(column.type, Integer)
        and not column.foreign_keys
        and not column.primary_key
    }


@pytest.mark.parametrize(("target", "rules"), (("person.id", PERSON), ("agency.id", AGENCY)))
def test_every_column_that_points_at_people_or_agencies_has_one_rule(target, rules):
    ruled = [(rule.table, rule.column, rule.only) for rule in rules]
    assert {(table, column) for table, column, _ in ruled} == pointing_at(target), "give it a line in merging/rules.py"
    assert len(ruled) == len(set(ruled))


def test_every_id_without_a_key_is_declared():
    declared = {(rule.table, rule.column) for rule in (*PERSON_WITHOUT_KEY, *AGENCY_WITHOUT_KEY)}
    assert declared | NO_PERSON_NOR_AGENCY == ids_without_key()


def test_a_row_that_may_stand_once_for_each_person_or_agency_has_a_rule_for_two():
    """Where the database lets one row stand for each, moving a second one would fail."""
    for kind, column_of in (("person", "person.id"), ("agency", "agency.id")):
        for rule in ALL[kind]:
            table = Base.metadata.tables[rule.table]
            unique = [list(index.columns) for index in table.indexes if index.unique]
            unique += [list(one.columns) for one in table.constraints if type(one).__name__ == "UniqueConstraint"]
            unique.append(list(table.primary_key))
            mine = [columns for columns in unique if table.c[rule.column] in columns]
            if not mine or rule.becomes is Becomes.STAYS or rule.only:
                continue
            if (rule.table, rule.column) == ("booking", "delegate_id"):
                continue  # two live bookings for one event: whoever merges is asked
            others = {frozenset(one.name for one in columns if one.name != rule.column) for columns in mine}
            assert rule.becomes is not Becomes.MOVES, f"{column_of}: {rule.table}.{rule.column}"
            assert frozenset(rule.like) in others, f"{rule.table}.{rule.column} is alike by {others}"


@pytest.mark.parametrize(
    ("once", "after"),
    (
        ("joining:4:17:7:2026-05-20:abc:1", "joining:4:17:8:2026-05-20:abc:1"),
        ("day before:4:7:7:2026-05-20", "day before:4:7:8:2026-05-20"),
        ("joining:7:17:9:2026-05-20:abc:1", "joining:7:17:9:2026-05-20:abc:1"),
        ("written:3:7", "written:3:8"),
        ("written:7:9", "written:7:9"),
        ("evaluation:7", "evaluation:7"),
        ("register link:12:7", "register link:12:7"),
    ),
)
def test_what_is_written_once_to_the_loser_is_known_as_written_to_the_winner(once, after):
    assert renamed(once, loser_id=7, winner_id=8) == after
