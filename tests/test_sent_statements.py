"""What PostgreSQL gets in `make test` sends all that was sent to SQLite."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.sent_statements import NAME, Notes, Sent, chosen, marks_of, quickest, read_notes
from training.courses.models import Course
from training.people.models import Agency
from training.settings.queries import rules


def sent(seconds: float, *statements: str, refused: bool = False) -> Sent:
    return Sent(seconds, refused, set(statements))


class Noted:
    """A test as it is collected."""

    def __init__(self, name: str, *fixtures: str) -> None:
        self.stash, self.fixturenames = {NAME: name}, fixtures


def test_the_quickest_tests_are_taken_that_send_everything():
    noted = {"slow": sent(9, "a", "b", "c"), "quick": sent(1, "a", "b"), "other": sent(1, "c"), "none": sent(1)}
    assert quickest(noted, set()) == {"quick", "other"}
    assert quickest(noted, {"a", "b"}) == {"other"}
    assert quickest({**noted, "rest": sent(1, "b", "c", "d")}, set()) == {"rest", "quick"}


def test_what_later_ones_have_made_needless_is_left_out():
    first_taken = {"first": sent(1, "a", "b", "c"), "left": sent(1, "a", "x"), "right": sent(1, "b", "c", "y")}
    assert quickest(first_taken, set()) == {"left", "right"}


def test_whatever_is_refused_or_not_noted_or_has_a_database_of_its_own_is_always_taken():
    noted = {
        "page": sent(1, "a"),
        "more of it": sent(2, "a"),
        "refused": sent(5, "b", refused=True),
        "race": sent(5, "c"),
        "asks what a race has asked": sent(1, "c"),
    }
    items = [Noted(name, "one_app") for name in (*noted, "new") if name != "race"]
    items += [Noted("race", "one_app", "real_app"), Noted("migration", "make_database")]
    assert chosen(items, noted) == {"page", "refused", "race", "new", "migration"}


@pytest.mark.parametrize(
    ("statement", "other", "same"),
    (
        ("WHERE id IN (?, ?)", "WHERE id IN (?)", True),
        ("VALUES (?, ?), (?, ?)", "VALUES (?, ?)", True),
        ("WHERE id = ?", "WHERE code = ?", False),
    ),
)
def test_a_statement_is_the_same_however_many_values_a_list_has(statement, other, same):
    assert (marks_of(statement, (int, int)) == marks_of(other, (int,))) is same


def test_a_statement_with_other_types_is_another():
    assert marks_of("WHERE id = ?", (int,)) != marks_of("WHERE id = ?", (type(None),))


def test_of_a_row_that_is_written_each_column_and_type_counts_by_itself():
    both = marks_of("INSERT INTO course (code, name) VALUES (?, ?)", (str, str))
    assert len(both) == 2
    assert marks_of("INSERT INTO course (name) VALUES (?)", (str,)) < both
    assert not marks_of("INSERT INTO course (name) VALUES (?)", (type(None),)) & both
    several = marks_of(
        "INSERT INTO course (code, name) VALUES (?, ?), (?, ?) RETURNING id", (str, str, str, type(None))
    )
    assert (len(several), several & both) == (3, frozenset())
    changed = marks_of("UPDATE course SET code=?, name=? WHERE course.id = ?", (str, str, int))
    assert marks_of("UPDATE course SET code=? WHERE course.id = ?", (str, int)) < changed
    assert not changed & both
    other_way = marks_of("UPDATE course SET code=? WHERE course.name = ?", (str, str))
    assert not other_way & changed, "by another key it is another"
    assert len(marks_of("UPDATE course SET code=(code || ?) WHERE course.id = ?", (str, int))) == 1


@pytest.mark.on_either_database
def test_what_the_site_sends_is_noted_and_what_a_test_sends_is_not(app, session, make, tmp_path):
    notes = Notes(tmp_path)
    notes.of_test["this test"] = notes._now
    notes.pytest_sessionstart()
    try:
        session.scalars(select(Course)).all()
        make.funder()
        assert not notes._now.statements
        with app.app_context():
            rules(session)
        assert len(notes._now.statements) == 1
        session.add(Agency(name="Without a date"))
        with pytest.raises(IntegrityError), session.begin_nested():
            session.flush()
    finally:
        notes.pytest_sessionfinish()
    noted = read_notes(tmp_path)["this test"]
    assert noted.refused
    assert noted.statements == notes._now.statements
