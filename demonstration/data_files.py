"""The texts and tables that the demonstration year is made of: all made up, but for the programme's own facts."""

import csv
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
PROGRAMME = ("agencies.csv", "courses.csv", "events.csv", "memberships.csv")


def programme_files() -> list[tuple[str, bytes]]:
    """The programme's four files, by name and content, as `flask programme import` takes them."""
    return [(name, (FOLDER / name).read_bytes()) for name in PROGRAMME]


@cache
def table(name: str) -> list[dict[str, str]]:
    """One of our own CSV files, as a row of cells by column for each line."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text(name: str) -> str:
    """One of our own Markdown files."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def descriptions() -> dict[str, str]:
    """The Markdown that describes each course, by its code: the parts of one file under “# CODE”."""
    parts = re.split(r"^# (\S+)$", text("descriptions.md"), flags=re.MULTILINE)[1:]
    return {code: part.strip() for code, part in zip(parts[::2], parts[1::2], strict=True)}
