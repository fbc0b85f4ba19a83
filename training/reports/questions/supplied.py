"""The questions that are always there: what a Board asks. Nobody changes them; whoever wants another, keeps a copy."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.reports.questions.question import Question


@dataclass(frozen=True)
class Supplied:
    """`ref` stands in its address, for ever."""

    ref: str
    name: str
    why: str
    """What one learns from it, in a sentence."""
    question: Question


SUPPLIED: Sequence[Supplied] = (
    Supplied(
        "who-came-by-sector-and-quadrant", "Who came, by sector and quadrant of Essex",
        "Which sectors each Stay Safe Group reaches this financial year, and which it does not.",
        Question("sector", ("people", "attendances"), "this-year", columns="quadrant"),
    ),
    Supplied(
        "no-shows-by-sector", "Who did not come, by sector",
        "Where places stay empty without a word this financial year, of how many who were expected.",
        Question("sector", ("no-shows", "expected", "no-show-rate", "cancelled-rate"), "this-year"),
    ),
    Supplied(
        "places-filled-by-course", "Places filled, by course",
        "Which courses are full this financial year, and which have places to spare.",
        Question("course", ("fill", "delivered", "places", "attendances"), "this-year"),
    ),
    Supplied(
        "ecvys-by-month", "ECVYS take-up, by month",
        "How many members of ECVYS came in each month of this financial year, beside everybody else.",
        Question("month", ("people", "attendances"), "this-year", columns="ecvys"),
    ),
    Supplied(
        "new-people-by-area", "New people, by area",
        "Whom the training reaches for the first time this financial year, and where they work.",
        Question("area", ("people", "attendances"), "this-year", columns="newness"),
    ),
    Supplied(
        "places-by-funder-and-quarter", "Places paid for, by funder and quarter",
        "What each funder’s money bought in this financial year, and when.",
        Question("funder", ("places", "attendances", "fill", "delivered"), "this-year", columns="quarter"),
    ),
)  # fmt: skip


def supplied_by_ref(ref: str) -> Supplied | None:
    return next((one for one in SUPPLIED if one.ref == ref), None)
