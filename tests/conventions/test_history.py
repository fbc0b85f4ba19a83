"""History is told in plain words, whatever was done, and nobody can change it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from training.board_lists.operations import TABLES
from training.bookings.lifecycle import Action
from training.checkout.models import AttemptState
from training.history.words import SUBJECTS, WORDS, in_words
from training.payments.models import RefundSource, RefundState
from training.people.models import Ending
from training.people.relations.lineage import RelationKind

MODULES = sorted((ROOT / "training").rglob("*.py"))

ENDED = {AttemptState.PAID, AttemptState.EXPIRED, AttemptState.FAILED}
# What is written down where the source has no word of its own: (file, function) with its subjects and actions.
COMPUTED: dict[tuple[str, str], tuple[set[str], set[str]]] = {
    ("sharing/operations.py", "_record"): ({"area"}, {"agreement recorded", "agreement withdrawn", "names seen"}),
    ("evaluations/questionnaires/operations.py", "_note"): (
        {"evaluation form"},
        {"question added", "question changed", "question removed", "question moved", "section moved"},
    ),
    ("evaluations/observations/operations.py", "write_observation"): ({"person"}, {"observed", "observation changed"}),
    ("evaluations/quotes/operations.py", "choose_quoting"): (
        {"evaluation"},
        {"quoting allowed", "quoting changed", "quoting withdrawn"},
    ),
    ("bookings/operations.py", "change"): ({"booking"}, set(Action)),
    ("certificates/operations.py", "_issue"): (
        {"certificate"},
        {"issued", "issued as a correction", "released without evaluation", "released after revocation"},
    ),
    ("checkout/fulfilment.py", "_ended"): (
        {"checkout attempt"},
        {f"payment page {state}" for state in AttemptState if state in ENDED},
    ),
    ("people/relations/operations.py", "choose_parts"): (
        {"agency"},
        {"booked for by the whole", "no longer booked for by the whole"},
    ),
    ("people/relations/operations.py", "_record"): (
        {"agency"},
        {
            f"{whose}{what}"
            for whose in ("", "other: ")
            for what in (
                *(f"{kind} another" for kind in RelationKind),
                *(f"no longer {kind} another" for kind in RelationKind),
                "part of another until a day",
            )
        },
    ),
    ("courses/event_operations.py", "_mark_changed"): (
        {"event"},
        {"changed", "published", "booking closed", "booking reopened", "cancelled", "trainer taken off"},
    ),
    ("board_lists/operations.py", "_note"): (
        set(TABLES),
        {"added", "renamed", "changed", "ended", "kept", "moved", "passed on"},
    ),
    ("courses/import_writing.py", "_save"): (
        {"agency", "course", "event", "membership"},
        {"imported", "changed by import"},
    ),
    ("courses/messaging/operations.py", "decide"): (
        {"event"},
        {"message sent now", "message held", "message skipped", "message goes by the timetable"},
    ),
    ("writing/operations.py", "send"): ({"event", "course"}, {"written to"}),
    ("courses/checklists/operations.py", "tick"): (
        {"event"},
        {"ticked on its checklist", "not needed on its checklist"},
    ),
    ("materials/operations.py", "_record"): (
        {"event", "course"},
        {f"material {what}" for what in ("added", "changed", "file replaced", "withdrawn", "handed out again")},
    ),
    ("notes/operations.py", "add_note"): ({"booking", "event", "person", "agency"}, {"note added"}),
    ("notes/operations.py", "change_note"): ({"booking", "event", "person", "agency"}, {"note changed"}),
    ("notes/operations.py", "finish_note"): ({"booking", "event", "person", "agency"}, {"note done"}),
    ("notes/operations.py", "delete_note"): ({"booking", "event", "person", "agency"}, {"note deleted"}),
    ("courses/operations.py", "_save"): ({"venue", "funder"}, {"created", "changed"}),
    ("payments/refund_operations.py", "_from_elsewhere"): (
        {"payment", "booking"},
        {f"refunded by {source}" for source in RefundSource if source != RefundSource.SITE},
    ),
    ("payments/refund_operations.py", "_stands"): (
        {"payment"},
        {f"refund {state}" for state in RefundState if state != RefundState.WANTED},
    ),
    ("people/accounts.py", "_note"): (
        {"person"},
        {"registered", "password changed", "password reset", "address confirmed"},
    ),
    ("importing/writing_operations.py", "write_line"): ({"agency", "person"}, {"brought in from a file"}),
    ("merging/operations.py", "undo_merge"): ({"person", "agency"}, {"merge undone"}),
    ("merging/operations.py", "keep_apart"): ({"person", "agency"}, {"known to be another"}),
    ("people/coordinator_operations.py", "_end"): ({"agency"}, {f"invitation {ending}" for ending in Ending}),
    ("people/operations.py", "describe_agency"): ({"agency"}, {"changed", "added to the list"}),
    ("agency/operations.py", "share_record"): ({"person"}, {"shared the record", "stopped sharing the record"}),
    ("board_lists/level_operations.py", "count_in_hours"): (
        {"level"},
        {"counted in hours", "counted in hours no longer"},
    ),
    ("bookings/earlier_training/operations.py", "write_down"): (
        {"equivalence"},
        {"asked", "declared", "from a list", "attended here"},
    ),
}


def written(path: Path) -> Iterator[tuple[str, str | None, str | None]]:
    """The subject and the action of every call of record() in a file; None where the source does not say."""
    tree = ast.parse(path.read_text())
    given = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    names = {node.targets[0].id: node.value.value for node in given if isinstance(node.targets[0], ast.Name)}

    def texts(node: ast.expr) -> list[str | None]:
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.IfExp(body=one, orelse=other):
                return [*texts(one), *texts(other)]
            case ast.Attribute(value=ast.Name(id="Action"), attr=name):
                return [Action[name].value]
            case ast.Name(id=name) if isinstance(names.get(name), str):
                return [names[name]]
        return [None]

    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "record":
                    for subject in texts(call.args[1]):
                        for action in texts(call.args[3]):
                            yield function.name, subject, action


CALLS = [
    (str(path.relative_to(ROOT / "training")), *call)
    for path in MODULES
    if "from training.history.operations import record" in path.read_text()
    for call in written(path)
]


def test_calls_of_record_are_found():
    assert len(CALLS) > 100


@pytest.mark.parametrize(("file", "function", "subject", "action"), sorted(set(CALLS), key=str))
def test_everything_that_is_written_down_has_words(file, function, subject, action):
    subjects, actions = {subject}, {action}
    if subject is None or action is None:
        found = COMPUTED.get((file, function))
        assert found, f"{file}, {function}: list in COMPUTED what it writes down"
        subjects, actions = (found[0] if subject is None else subjects), (found[1] if action is None else actions)
    for one in subjects:
        lacking = {what for what in actions if what not in WORDS.get(one, {})}
        assert not lacking, f"{file}: give {one}: {sorted(lacking)} words in training/history/words.py"


def test_every_subject_has_a_heading():
    assert set(WORDS) == set(SUBJECTS)


@pytest.mark.parametrize(
    ("subject", "action", "details", "said"),
    (
        ("booking", "cancel", {"before": "confirmed", "to": "cancelled"}, "Cancelled"),
        ("booking", "charged", {"pence": 8000, "reason": "place"}, "Charged, £80.00, for the place"),
        ("booking", "outcome fixed", {"to": "attended"}, "Outcome written down, attended"),
        ("booking", "moved on the list", {"before": 4, "to": 2}, "Moved on the waiting list, from 4 to 2"),
        ("course", "changed", {"fields": ["title", "price_pence"]}, "Changed, title, price pence"),
        ("person", "role given", {"role": "trainer", "agency": None}, "Role given, trainer"),
        ("job", "started", {"rows": 437, "kind": "release"}, "Bulk work started, 437 rows"),
        ("booking", "something new", {}, "Something new"),
    ),
)
def test_a_line_says_what_was_done_and_what_of(subject, action, details, said):
    assert in_words(subject, action, details) == said


def test_nothing_changes_or_deletes_history():
    for path in MODULES:
        source = path.read_text()
        assert not any(f"{verb}(History" in source for verb in ("update", "delete")), path
