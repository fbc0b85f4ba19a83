"""CHANGELOG.md: a line each, by release, newest first; the program is of the newest release."""

import re
import tomllib

from config import ROOT

PAGE = (ROOT / "CHANGELOG.md").read_text()
RELEASES = re.findall(r"^## (\d+)\.(\d+)\.(\d+), \d+ \w+ \d{4}: ", PAGE, re.MULTILINE)


def test_the_program_is_of_the_newest_release():
    assert ".".join(RELEASES[0]) == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_releases_stand_newest_first():
    headings = re.findall(r"^## (.+)", PAGE, re.MULTILINE)
    numbers = [tuple(map(int, release)) for release in RELEASES]
    assert len(numbers) == len(headings) - headings.count("Not yet released")
    assert numbers == sorted(set(numbers), reverse=True)


def test_an_entry_is_one_line_of_200_characters_at_most():
    lines = PAGE.splitlines()
    assert not [line for line in lines if line.startswith(" ") or len(line) > 200]
