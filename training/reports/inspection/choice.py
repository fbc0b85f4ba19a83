"""What an inspection pack is about, and of which agencies: as it stands in addresses and with what is kept. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_COURSES = 100
MOST_AGENCIES = 50

NO_THEME = "Choose what the pack is about: a priority, a review, a level, or some courses."
NO_COURSES = "Tick the courses that the pack is about."
TOO_MANY_COURSES = f"Tick at most {MOST_COURSES} courses, or choose a priority, a review or a level."
TOO_MANY_AGENCIES = f"Tick at most {MOST_AGENCIES} agencies, or choose a sector."
FEW_KNOWN = (
    "Fewer than five people of one of these agencies are known, so figures do not name it. Untick it, or choose its"
    " sector."
)
BOTH = "Choose a sector or tick agencies, not both."


FIELDS = {
    NO_THEME: "theme", NO_COURSES: "courses", TOO_MANY_COURSES: "courses", TOO_MANY_AGENCIES: "agencies",
    BOTH: "agencies", FEW_KNOWN: "agencies",
}  # fmt: skip
"""Beside which field of the page each of these stands."""


class ThemeKind(StrEnum):
    PRIORITY = "priority"
    REVIEW = "review"
    LEVEL = "level"
    COURSES = "courses"

    @property
    def one(self) -> str:
        return "Chosen courses" if self is ThemeKind.COURSES else self.value.capitalize()


@dataclass(frozen=True)
class PackChoice:
    """What somebody asked for."""

    kind: ThemeKind
    code: str = ""
    """Of a priority, review or level."""
    courses: tuple[str, ...] = ()
    """The codes of chosen courses."""
    sector: str = ""
    agencies: tuple[int, ...] = ()
    """Neither a sector nor agencies: all of them."""

    @property
    def address(self) -> dict[str, Any]:
        """As it stands in addresses."""
        theme = self.kind.value if self.kind is ThemeKind.COURSES else f"{self.kind}:{self.code}"
        parts = {
            "theme": theme,
            "course": list(self.courses),
            "sector": self.sector,
            "agency": [str(one) for one in self.agencies],
        }
        return {name: value for name, value in parts.items() if value}


def kept_choice(choice: PackChoice) -> dict[str, Any]:
    """As it is stored with a document."""
    return choice.address


def choice_of(values: Mapping[str, Any]) -> PackChoice:
    """What was stored."""
    return _choice(
        str(values["theme"]), values.get("course", ()), str(values.get("sector", "")), values.get("agency", ())
    )


def asked_choice(one: Callable[[str], str], several: Callable[[str], Sequence[str]]) -> PackChoice | str:
    """What an address asks for, or why it can't be had, in a sentence."""
    theme, sector = one("theme").strip(), one("sector").strip()
    courses, agencies = several("course"), [text for text in several("agency") if text.isascii() and text.isdecimal()]
    kind, _, code = theme.partition(":")
    if kind not in set(ThemeKind) or (kind != ThemeKind.COURSES and not code):
        return NO_THEME
    if kind == ThemeKind.COURSES and not courses:
        return NO_COURSES
    if kind == ThemeKind.COURSES and len(courses) > MOST_COURSES:
        return TOO_MANY_COURSES
    if sector and agencies:
        return BOTH
    if len(agencies) > MOST_AGENCIES:
        return TOO_MANY_AGENCIES
    return _choice(theme, courses, sector, agencies)


def _choice(theme: str, courses: Sequence[str], sector: str, agencies: Sequence[str]) -> PackChoice:
    kind, _, code = theme.partition(":")
    of_courses = tuple(dict.fromkeys(courses)) if kind == ThemeKind.COURSES else ()
    return PackChoice(ThemeKind(kind), code, of_courses, sector, tuple(sorted({int(one[:9]) for one in agencies})))
