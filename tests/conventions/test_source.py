"""Habits of the source that a reader relies on, each looked for in every file."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from training.app import VIEWS

LONGEST_FUNCTION = 60
MODULES = sorted((ROOT / "training").rglob("*.py"))
DEMONSTRATION = sorted((ROOT / "demonstration").rglob("*.py"))
SOURCES = [*MODULES, *DEMONSTRATION, ROOT / "config.py", ROOT / "wsgi.py"]
AROUND = [path for folder in ("tests", "benchmarks", "bin") for path in sorted((ROOT / folder).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# What the time is, is asked in clock.py alone.
ASKS_THE_TIME = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
# Only transaction() commits; a migration runs on an engine of its own.
MAY_COMMIT = {"training/db.py"}
TAKES_THE_TIME = {"training/clock.py"}

# The files that a package may have, whatever it is about, and those split by journey: closing_views, roster_queries.
COMMON = {
    *("__init__", "blueprint", "cli", "emails", "forms", "gateway", "models"),
    *("operations", "pdf", "queries", "tasks", "views"),
}
SPLIT = ("_views", "_forms", "_queries", "_emails", "_operations", "_models")
MOST_FILES = 16
# Pure decisions, named for what they decide: plain values in, plain values out, no Flask and no database.
DECISIONS = {
    "": {"addresses"},
    "agency/inspection": {"printed", "sheets"},
    "agency/levels": {"standing"},
    "agency/reminders": {"leaving_out"},
    "attendance": {"link_dates", "outcome", "sheet"},
    "attendance/arriving": {"codes", "hours"},
    "attendance/marking": {"newest"},
    "attendance/paper": {"labels", "names"},
    "attendance/online": {"matching", "moments", "presence", "proposing", "reports"},
    "bookings": {"calendar", "eligibility", "holds", "lifecycle", "standing", "turns"},
    "bookings/approval": {"asking"},
    "bookings/charging": {"absence"},
    "bookings/earlier_training": {"elsewhere", "past_training_file", "prerequisites"},
    "bookings/groups": {"pasted_list", "plain_form", "plan"},
    "bookings/invitations": {"invitees"},
    "bookings/moving": {"rules"},
    "board_lists": {"lists", "words"},
    "certificates/designs": {"wording"},
    "certificates/together": {"file_names"},
    "certificates": {"numbering", "room", "training_record", "validity", "wording"},
    "courses": {
        "clashes",
        "csv_cells",
        "differences",
        "programme_files",
        "publishing",
        "references",
        "renewal",
        "schedule",
    },
    "admin/bookings/event": {"next_steps"},
    "admin/programme/telling": {"corrections"},
    "courses/coming": {"agendas", "notes"},
    "courses/kinds": {"areas"},
    "courses/checklists": {"rule"},
    "courses/deciding": {"rule"},
    "reports/planning": {"needed"},
    "reports/funders": {"areas", "lines", "tables"},
    "reports/outcomes": {"said", "tables"},
    "reports/quarter": {"lines", "tables"},
    "reports/in_kind": {"lines", "tables"},
    "reports/priorities": {"lines", "tables"},
    "reports/inspection": {"choice", "tables"},
    "admin/programme/bulletin": {"editions"},
    "admin/messages/wording": {"changes"},
    "admin/bookings": {"balance", "waiting_reasons"},
    "admin/money": {"figures"},
    "admin/programme": {"readiness"},
    "admin/programme/terms": {"grid", "holiday_file", "shifts"},
    "evaluations": {"figures", "questions"},
    "evaluations/effect": {"figures"},
    "evaluations/observations": {"statements"},
    "evaluations/questionnaires": {"order"},
    "evaluations/results": {
        "alike",
        "answered",
        "choices",
        "comparisons",
        "figures",
        "quality",
        "recurring",
        "steps",
        "suppression",
        "tallies",
        "themes",
    },
    "evaluations/quotes": {"attribution", "leaving_out"},
    "evaluations/stages": {"answering"},
    "history": {"words"},
    "materials": {"availability"},
    "materials/follow_up": {"figures"},
    "yearly_requests": {"standing"},
    "other_learning": {"count_file", "counts", "months"},
    "files_in": {
        "cells",
        "columns",
        "dates",
        "file_types",
        "headings",
        "merged_cells",
        "open_documents",
        "packed_parts",
        "papers",
        "pictures",
        "sheet_cells",
        "sheets",
        "text_files",
        "workbooks",
        "xml_parts",
    },
    "importing": {"lines"},
    "importing/agencies": {"line"},
    "importing/past_training": {"line"},
    "importing/people": {"line"},
    "interest": {"announcing"},
    "lost_links": {"kinds"},
    "invoices": {"wording"},
    "mine/own_bookings": {"groups"},
    "mail": {"fields", "hidden_words", "kinds", "markdown", "replies", "typed_links"},
    "mail/wording": {"drawing", "checking", "filling", "kind_files"},
    "payments": {"cancellation", "invoice_dates", "money_back", "policy", "pricing", "terms", "vat"},
    "people/addresses": {"same_person"},
    "people": {"member_list", "sentences"},
    "people/signing_in": {"browser"},
    "people/relations": {"lineage", "rollup"},
    "people/workplaces": {"workplace"},
    "checkout/receipts": {"wording"},
    "programme": {"dates", "details", "filters"},
    "programme/finding": {"month", "which"},
    "programme/searching": {"asked", "lexicon", "places", "ranking", "when", "words"},
    "records": {"claims", "contact", "needed_next", "printed", "summary", "wording"},
    "records/hours": {"held", "rolling_hours"},
    "reports": {"figures"},
    "reports/documents": {"since", "word", "word_layout"},
    "reports/questions": {"question", "relative", "supplied", "tables", "telling", "words"},
    "reports/area": {"telling"},
    "reports/year": {
        "around",
        "changes",
        "charts",
        "definitions",
        "groupings",
        "periods",
        "reasons",
        "tables",
        "wasted",
    },
    "sharing": {"agreements"},
    "search": {"alike", "normal_form", "ranking"},
    "settings": {"contacts", "rules", "working_time"},
    "texts": {"deadlines"},
    "courses/messaging": {"slots"},
    "timetable": {"due", "free_days", "instructions", "quiet"},
    "merging": {"names", "rules", "suspects"},
    "writing": {"merge"},
}
# Parts of a package with a name of their own, each for a reason.
PARTS = {
    "files": {
        "carried": "a file that a page carries to the next",
        "handing_out": "the answer with a kept file",
    },
    "materials": {"shelf": "the pages that an event and a course share"},
    "admin/handover": {"lines": "what each line of the handover page says, and where it leads"},
    "admin/desk": {"job_kinds": "what each kind of bulk work does, and how it is said"},
    "admin/bookings/bulk": {"questions": "what a press on many bookings asks first"},
    "certificates/together": {"archive": "one ZIP of them, with an index"},
    "attendance": {
        "access_needs": "who sees what somebody needs",
        "closing": "what closing a register does",
        "entry": "who may come in",
    },
    "bookings": {
        "settling": "what follows from a change",
        "links": "what acts for one booking from a message",
        "places": "the only mover of `taken`",
    },
    "bookings/booking": {"guests": "booking without an account", "requests": "what a booking is made from"},
    "bookings/charging": {"repricing": "a price that turns out to be another"},
    "bookings/earlier_training": {"targets": "what training may count as: a course or a level"},
    "bookings/groups": {"colleagues": "who of an agency is meant"},
    "courses": {
        "imports": "the programme from files",
        "import_known": "what the files refer to",
        "import_writing": "the rows they become",
    },
    "checkout": {"fulfilment": "the one way in which a card payment reaches the books"},
    "board_lists": {"uses": "what has something of a list, in the tables of the packages above"},
    "mail": {"hidden_links": "what makes a link in a message work, apart from its words"},
    "records": {"reflection": "a sheet to fill in, as a Word document"},
    "mine": {"related_links": "what goes with a booking, from the packages below"},
    "people": {"accounts": "Flask-Security on our transactions", "delegates": "whom we hear of for the first time"},
    "timetable": {
        "overview": "the messages of one event, a line for each",
        "plan": "who is sent what before an event, and when",
    },
    "programme": {
        "feeds": "for machines",
        "health": "for operators",
        "listing": "the list of courses",
        "my_next": "what somebody needs next, from the packages below",
        "search_engines": "for search engines",
    },
    "importing": {
        "board_words": "what words of a file mean that stand for something of ours",
        "kind": "what has to be known of a kind of file",
        "kinds": "every kind of file",
    },
    "importing/people": {"organisations": "which agency a line means that names one"},
    "lost_links": {"renewals": "how each link gets another token"},
    "jobs": {"slices": "how the worker carries out a job"},
}
# No name that says nothing.
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "manager",
    "common",
    "misc",
    "base",
    "lib",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls_in(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every call: (12, "datetime.now")."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def found(paths: list[Path], wrong: set[str], allowed: set[str]) -> list[str]:
    written = re.compile("|".join(r"\s*\.\s*".join([rf"\b{part}\b" for part in name.split(".")]) for name in wrong))
    return [
        f"{name_of(path)}:{line} {call}"
        for path in paths
        if name_of(path) not in allowed and written.search(path.read_text())  # few are, and reading all takes seconds
        for line, call in calls_in(path)
        if any(call == name or call.endswith(f".{name}") for name in wrong)
    ]


def test_an_uploaded_file_is_read_within_limits():
    """Whatever is uploaded goes through files_in, which knows how much is too much before it reads."""
    texts = {name_of(path): path.read_text() for path in SOURCES}
    taken = {name: text for name, text in texts.items() if "sent.read()" in text or ".data.read(" in text}
    assert taken
    reader = re.compile(r"(read_sheet|read_report|read_picture(?:_for_print)?|read_paper|programme_files\.read)\(")
    assert [name for name, text in taken.items() if not reader.search(text)] == []


def test_only_transaction_commits():
    assert not found(SOURCES, {"commit"}, MAY_COMMIT)


def test_only_the_clock_asks_what_time_it_is():
    assert not found(SOURCES, ASKS_THE_TIME, TAKES_THE_TIME)


def test_nothing_is_printed_but_by_commands():
    commands = {name_of(path) for path in [*MODULES, *DEMONSTRATION] if path.stem in {"cli", "__main__"}}
    assert not found(SOURCES, {"print"}, commands)


def test_a_function_is_short_enough_to_read():
    """At most 60 lines: beyond that it does two things. A file is one subject, and has no such limit.

    Tests, benchmarks and the programs of bin/ are read as well. Migrations are not: they stay as they were run.
    """
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}: {count} lines"
        for path in [*SOURCES, *AROUND]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (count := node.end_lineno - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long


def test_a_folder_has_at_most_16_files():
    """At most 16 files beside its __init__: one that grows past it is two subjects. The ground floor is apart."""
    folders = {path.parent for path in MODULES} - {ROOT / "training"}
    full = {name_of(folder): len(list(folder.glob("*.py"))) - 1 for folder in sorted(folders)}
    assert not {name: count for name, count in full.items() if count > MOST_FILES}


def test_every_file_with_pages_is_listed_in_the_program():
    """Pages are put up in one place, training/app.py; a file that is not listed there would have no address."""
    files = {path.relative_to(ROOT / "training").with_suffix("") for path in MODULES if path.stem.endswith("views")}
    assert sorted(VIEWS) == sorted(file.as_posix().replace("/", ".") for file in files)


def test_no_file_has_a_name_that_says_nothing():
    assert not [name_of(path) for path in MODULES if set(path.stem.split("_")) & VAGUE]


def test_every_package_says_what_it_is():
    packages = [path for path in MODULES if path.name == "__init__.py"]
    assert not [name_of(path) for path in packages if not ast.get_docstring(ast.parse(path.read_text()))]


def test_every_file_has_a_name_of_the_vocabulary():
    """A new name needs a reason: add it to DECISIONS or PARTS above."""
    unknown = []
    for path in MODULES:
        package, stem = path.parent.relative_to(ROOT / "training").as_posix(), path.stem
        if path.parent == ROOT / "training" or stem in COMMON or stem.endswith(SPLIT):
            continue
        if stem not in DECISIONS.get(package, set()) and stem not in PARTS.get(package, {}):
            unknown.append(name_of(path))
    assert not unknown


def test_decisions_know_no_flask_and_no_database():
    for package, names in DECISIONS.items():
        for name in names:
            path = ROOT / "training" / package / f"{name}.py"
            imported = imports_of(path) & {"flask", "flask_login", "sqlalchemy"}
            assert not imported, f"{name_of(path)} imports {imported}: it is no pure decision"


def imports_of(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_views_change_nothing_by_themselves():
    """They call operations: no session.add, no session.delete in a view."""
    views = [path for path in MODULES if path.stem.endswith("views")]
    assert not found(views, {"session.add", "session.delete", "session.flush"}, set())


def test_a_list_with_nothing_in_it_says_where_to_go():
    """`empty()` of templates/components/programme.html takes a link: its page leads on."""
    calls = [
        (path, call) for path in TEMPLATES for call in re.findall(r"{{ empty\(.*?\) }}", path.read_text(), re.DOTALL)
    ]
    assert len(calls) > 80
    assert [f"{name_of(path)}: {call[:60]}" for path, call in calls if '"href"' not in call] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_keeps_to_the_content_security_policy(path):
    """No inline style, script or handler: the content security policy would drop it."""
    if path.parts[-2:] in {("mail", "message.html"), ("mail", "preview.html")}:
        return  # mail programs drop style sheets
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    assert not re.findall(r"<[^>{]+\sstyle\s*=", text)
    assert not re.findall(r"<[^>{]+\son[a-z]+\s*=", text)
    assert not re.findall(r"<script(?![^>]*\ssrc=)(?![^>]*ld\+json)", text), (
        "search engines read data, which is not run"
    )
    assert "|safe" not in text.replace(" ", ""), "what is safe is made safe in Python, where it can be tested"


def test_the_web_process_never_loads_what_only_the_worker_needs(tmp_path):
    """WeasyPrint and pyHanko cost 40 MiB each: tasks import them inside their functions."""
    program = (
        "import sys\n"
        "from training.app import create_app\n"
        "client = create_app().test_client()\n"
        "client.get('/cookies'); client.get('/account/login')\n"
        "print(sorted({'weasyprint', 'pyhanko'} & set(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"SECRET_KEY": "x" * 40, "DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "[]"


def test_every_page_that_is_linked_by_name_exists(app):
    """url_for() and link_to() fail only where they are called: a name that was misspelt would wait there."""
    calls = re.compile(r"""(?:url_for|link_to)\(\s*["']([a-z_.]+)["']""")
    texts = [*(ROOT / "templates").rglob("*.*"), *MODULES]
    linked = {(name, name_of(path)) for path in texts for name in calls.findall(path.read_text())}
    assert len(linked) > 200
    built = {"admin.programme."}  # the rest is put together
    assert not {(name, where) for name, where in linked if name not in {*app.view_functions, *built}}
