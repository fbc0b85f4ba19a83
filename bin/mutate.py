"""Change the rules one small way at a time, and see whether a test notices: `make mutate`.

`make mutate ARGS="pricing turns"` changes only the files with one of these words in their names.

Each change is a mutant: `<` becomes `<=`, a 1 a 2, an `and` an `or`. cosmic-ray makes them, in a copy of the code that
each worker has for itself. The tests of the rule then run, those alone that know no database. Where all of them pass,
the mutant has survived: a test is missing, or the mutant decides just what the rule does, and tests/survivors.toml says
why. A worker has loaded everything before it begins. Each run is a process of its own, which loads the changed file
anew, with the tables that stand in it.
"""

import ast
import gc
import importlib
import multiprocessing
import os
import re
import resource
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, repeat
from pathlib import Path

import hypothesis
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).parent.parent
WORKERS = 2
MINUTES = 10
"""All files together: what has not been tried by then counts as survived, and the report says how many these are."""
LEAST = 0.95
"""Of the mutants of a file that decide anything else, the share that has to be killed."""

TESTS = {
    "training/bookings/lifecycle.py": ("tests/bookings/test_lifecycle.py",),
    "training/payments/pricing.py": ("tests/payments/test_pricing.py",),
    "training/payments/cancellation.py": (
        "tests/payments/test_cancellation_dates.py",
        "tests/payments/test_cancellation.py",
    ),
    "training/bookings/holds.py": ("tests/bookings/test_holds.py",),
    "training/bookings/eligibility.py": ("tests/bookings/booking/test_eligibility.py",),
    "training/bookings/turns.py": (
        "tests/bookings/waiting/test_turns.py",
        "tests/bookings/waiting/test_keeping_the_list.py",
    ),
    "training/attendance/outcome.py": ("tests/attendance/test_outcome.py",),
    "training/workdays.py": ("tests/test_workdays.py",),
}
"""The rules, each with the tests of its own."""

OPERATORS = re.compile(
    r"core/(?:ReplaceComparisonOperator_(?:Lt_(?:LtE|NotEq|GtE)|LtE_(?:Lt|Eq|Gt)|Gt_(?:GtE|NotEq|LtE)|GtE_(?:Gt|Eq|Lt)"
    r"|Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is|In_NotIn|NotIn_In)"
    r"|ReplaceBinaryOperator_(?:Add_Sub|Sub_Add|Mul_FloorDiv|FloorDiv_Mul|Div_Mul|BitOr_BitAnd|BitAnd_BitOr)"
    r"|(?!ReplaceComparisonOperator|ReplaceBinaryOperator).*)"
)
"""Of cosmic-ray's replacements, those that are easily overlooked: every bound moved by one, every test turned round. It
knows many more, such as a date divided by a number, that no test could overlook and that would only raise the share."""


@dataclass(frozen=True)
class Mutant:
    """One change of one file. `line` is the first that it changes, and `becomes` what stands there then."""

    file: str
    number: int
    line: str
    becomes: str
    code: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.file, self.line, self.becomes

    def __str__(self) -> str:
        return f"{self.file}:{self.number}\n    {self.line}\n    {self.becomes or '(nothing)'}"


class PureTests:
    """For pytest: leaves out the tests that ask for a database."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if "make_database" not in getattr(item, "fixturenames", ())]


def main() -> int:
    began = time.monotonic()
    chosen = files_named(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        fork = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(WORKERS, mp_context=fork, initializer=load_copy, initargs=(folder,)) as workers:
            mutants = list(chain.from_iterable(workers.map(mutants_of, chosen)))
            seconds = dict(zip(chosen, workers.map(seconds_unchanged, chosen), strict=True))
            deadline = began + MINUTES * 60
            tried = workers.map(survives, mutants, (seconds[each.file] for each in mutants), repeat(deadline))
            fates = dict(zip(mutants, tried, strict=True))
    status = report(chosen, fates)
    print(f"{time.monotonic() - began:.0f} seconds")
    return status


def files_named(words: list[str]) -> list[str]:
    """The files with one of these words in their names; without words all. Ends where a word is in none."""
    for word in words:
        if not any(word in file for file in TESTS):
            raise SystemExit(f"“{word}” is in none of these names:\n" + "\n".join(TESTS))
    return [file for file in TESTS if not words or any(word in file for word in words)]


def load_copy(folder: str) -> None:
    """Gives a worker a copy of the code, and loads all that stands in it."""
    copy = Path(tempfile.mkdtemp(dir=folder))
    for name in ("training", "tests", "demonstration"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.py", "pyproject.toml"):
        shutil.copy(ROOT / name, copy / name)
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    sys.dont_write_bytecode = True  # two changes within a second look alike to Python
    for name in ("tests.conftest", *map(module_of, TESTS)):
        importlib.import_module(name)
    gc.freeze()


def module_of(file: str) -> str:
    return file.removesuffix(".py").replace("/", ".")


def mutants_of(file: str) -> list[Mutant]:
    """Every mutant of a file that differs from the others. Annotations stay, since they decide nothing."""
    code = (ROOT / file).read_text()
    nodes, kept = list(ast_nodes(get_ast(code))), list(annotations(code))
    unchanged = meaning(code)
    found: dict[str | None, Mutant] = {}
    for operator in (get_operator(name) for name in operator_names() if OPERATORS.fullmatch(name)):
        if operator.arguments():  # it would have to be told what to put in
            continue
        places = [place for node in nodes for place in operator().mutation_positions(node)]
        for occurrence, (start, _) in enumerate(places):
            if any(first <= start < last for first, last in kept):
                continue
            changed = mutate_code(code, operator(), occurrence)
            means = meaning(changed or code)
            if means not in {None, unchanged}:
                found.setdefault(means, described(file, code, changed))
    return list(found.values())


def annotations(code: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """From where to where each annotation goes, in lines and columns."""
    for node in ast.walk(ast.parse(code)):
        each = node.returns if isinstance(node, ast.FunctionDef) else getattr(node, "annotation", None)
        if each is not None:
            yield (each.lineno, each.col_offset), (each.end_lineno or 0, each.end_col_offset or 0)


def meaning(code: str) -> str | None:
    """The code without its looks; None where it is no Python."""
    try:
        return ast.dump(ast.parse(code))
    except SyntaxError:
        return None


def described(file: str, code: str, changed: str) -> Mutant:
    old, new = code.splitlines(), changed.splitlines()
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    _, first, last, start, end = next(opcode for opcode in opcodes if opcode[0] != "equal")
    line, becomes = (" ".join(" ".join(part).split()) for part in (old[first:last], new[start:end]))
    return Mutant(file, first + 1, line, becomes, changed)


def seconds_unchanged(file: str) -> float:
    """How many of the processor's seconds the tests of a mutant may take: five times those of the rule itself."""
    status, seconds = run_tests(file)
    if status:
        raise SystemExit(f"The tests of {file} fail before it is changed")
    return 5 * seconds


def survives(mutant: Mutant, seconds: float, deadline: float) -> bool | None:
    """Whether all tests pass; None after the deadline. What never ends, or asks for too much memory, is noticed."""
    if time.monotonic() > deadline:
        return None
    path = Path(mutant.file)
    original = path.read_text()
    path.write_text(mutant.code)
    try:
        return run_tests(mutant.file, seconds)[0] == 0
    finally:
        path.write_text(original)


def run_tests(file: str, seconds: float | None = None) -> tuple[int, float]:
    """How the tests of a file ended, nought if all passed, and the processor's seconds they took; at most `seconds`."""
    child = os.fork()
    if not child:
        if seconds:
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        code = 1
        try:
            code = run_pytest(file)
        finally:
            os._exit(code)  # whatever happens, this never goes on as a second worker
    _, status, used = os.wait4(child, 0)
    return status, used.ru_utime + used.ru_stime


def run_pytest(file: str) -> int:
    """What pytest answers, in a process that ends with it. Hypothesis need not look for the smallest example."""
    package, _, name = module_of(file).rpartition(".")
    sys.modules.pop(f"{package}.{name}", None)
    vars(sys.modules[package]).pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    like_the_tests = hypothesis.settings.get_profile("small")
    hypothesis.settings.register_profile("mutants", like_the_tests, database=None, phases=phases)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    plugins = ("no:cacheprovider", "no:unraisableexception", "no:threadexception", "_hypothesis_pytestplugin")
    options = ["--exitfirst", "--assert=plain", *chain.from_iterable(("-p", plugin) for plugin in plugins)]
    return pytest.main([*options, "--hypothesis-profile=mutants", *TESTS[file]], plugins=[PureTests()])


def report(files: list[str], fates: dict[Mutant, bool | None]) -> int:
    """Prints survivors that nobody explained, explanations of nothing, and the table; 1 where something is amiss."""
    explained = {
        (file, each["line"], becomes)
        for file, entries in tomllib.loads((ROOT / "tests/survivors.toml").read_text()).items()
        for each in entries
        for becomes in each["becomes"]
        if file in files
    }
    survivors = [mutant for mutant, alive in fates.items() if alive]
    untried = Counter(mutant.file for mutant, alive in fates.items() if alive is None)
    stale = explained - {mutant.key for mutant, alive in fates.items() if alive is not False}
    made, survived = Counter(mutant.file for mutant in fates), Counter(mutant.file for mutant in survivors)
    same = Counter(mutant.file for mutant in survivors if mutant.key in explained)
    killed = {file: made[file] - survived[file] - untried[file] for file in files}
    shares = {file: killed[file] / (made[file] - same[file]) for file in files}
    for each in survivors:
        if each.key not in explained:
            print(f"Survived: {each}\n")
    for file, line, becomes in sorted(stale):
        print(f"tests/survivors.toml explains what was killed, or is no mutant: {file}\n    {line}\n    {becomes}\n")
    print(f"{'file':36}{'mutants':>9}{'killed':>9}{'explained':>11}{'untried':>9}{'share':>9}")
    for file in files:
        print(f"{file:36}{made[file]:9}{killed[file]:9}{same[file]:11}{untried[file]:9}{shares[file]:9.1%}")
    return int(bool(stale) or min(shares.values()) < LEAST)


if __name__ == "__main__":
    sys.exit(main())
