"""docs/architecture.md names the files and folders that are there, and every package and room has its line."""

import re
from pathlib import Path

from config import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text()
DRAWINGS = re.findall(r"```mermaid\n(.*?)```", PAGE, re.DOTALL)
TABLE = PAGE.partition("\n## Folders\n")[2].partition("\n\nImports")[0]
# In a drawing: bookings/places.py, tests/simulators/stripe. An address such as /events/REF begins with a stroke.
PATH = re.compile(r"(?<![\w/.-])[a-z_]+(?:/[a-z_]+)*\.py\b|(?<![\w/.-])[a-z_]+(?:/[a-z_]+)+\b(?!\.py)")


def stands(name: str) -> bool:
    return any((start / name).exists() for start in (ROOT / "training", ROOT))


def packages_in(folder: Path) -> set[str]:
    """As they are named on the page: bookings, bookings/waiting."""
    return {path.parent.relative_to(ROOT / "training").as_posix() for path in folder.glob("*/__init__.py")}


def test_every_file_that_the_drawings_name_is_there():
    assert len(DRAWINGS) == 2
    for drawing in DRAWINGS:
        named = PATH.findall(drawing)
        assert len(named) > 10
        assert not [name for name in named if not stands(name)]


def test_every_file_and_folder_in_the_table_is_there():
    assert not [name for name in re.findall(r"`([^`]+)`", TABLE) if not stands(name)]


def test_every_package_and_every_room_is_in_the_table():
    named = set(re.findall(r"`([^`]+)`", TABLE))
    training = ROOT / "training"
    there = packages_in(training) | packages_in(training / "bookings") | packages_in(training / "admin")
    assert not there - named, "say in docs/architecture.md what this folder holds"


def test_every_file_that_the_recipes_name_is_there():
    """CONTRIBUTING.md: `training/menu.py`, and .venv/bin/pytest tests/…; /tmp is no folder of ours."""
    recipes = (ROOT / "CONTRIBUTING.md").read_text()
    tops = "|".join(("training", "templates", "tests", "static", "migrations", "docs"))
    named = re.findall(rf"(?<![\w/])(?:{tops})/[\w/.-]*\w", recipes)
    assert len(named) > 25
    assert not [name for name in named if not (ROOT / name).exists()]
