"""The figures of the money page: what each of them means, by what they are divided, and how they add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from training.search.normal_form import sort_key
from training.years import FinancialYear, Span

NOBODY = "_none"
"""The key of rows that have no agency, or no funder."""
LOOSE = "_loose"
"""The key of money that is set against no booking."""
ALL_YEARS = "all"


class Measure(StrEnum):
    """One figure; the words stand in addresses."""

    CHARGED = "charged"
    OWED = "owed"
    OVERDUE = "overdue"
    PAID = "paid"
    REFUNDED = "refunded"
    TAKEN_BACK = "taken-back"
    DISCOUNTS = "discounts"
    PROPOSED = "proposed"
    ON_ITS_WAY = "on-its-way"
    FAILED = "failed-refunds"
    SURPLUS = "surplus"


COLUMNS = (
    Measure.CHARGED, Measure.OWED, Measure.OVERDUE, Measure.PAID, Measure.REFUNDED, Measure.TAKEN_BACK,
    Measure.DISCOUNTS,
)  # fmt: skip
"""What the table of a period shows."""
TODAY = (
    Measure.OWED, Measure.OVERDUE, Measure.PROPOSED, Measure.ON_ITS_WAY, Measure.SURPLUS, Measure.FAILED,
)  # fmt: skip
"""How things stand today, whatever the year."""
NEEDS_SOMEBODY = (Measure.FAILED, Measure.SURPLUS, Measure.OVERDUE)


@dataclass(frozen=True)
class Meaning:
    """How a figure is named and what it is, in words."""

    title: str
    sentence: str
    dated: str
    """What its day is, above a list of its rows."""
    of: str
    """What each sum is a part of, above a list of its rows; empty where there is no such thing."""
    rows: tuple[str, str]
    """One row, and several."""


_CHARGES, _REFUNDS = ("charge", "charges"), ("refund", "refunds")

MEANINGS: Mapping[Measure, Meaning] = {
    Measure.CHARGED: Meaning(
        "Charged",
        "Charges that stand, by the day they were made: without those that were withdrawn, and without those of"
        " bookings for which a charge waits for your decision.",
        "Charged", "Paid so far", _CHARGES,
    ),
    Measure.OWED: Meaning(
        "Still owed", "What is not paid yet of those charges, as it stands now.", "Charged", "Of", _CHARGES
    ),
    Measure.OVERDUE: Meaning(
        "Overdue",
        "What is still owed after its invoice fell due; where a card was to pay, {days} days after it was charged.",
        "Charged", "Of", _CHARGES,
    ),
    Measure.PAID: Meaning(
        "Paid", "Payments by the day they were received, whatever went back later.", "Received", "Payment",
        ("part of a payment", "payments, or parts of payments"),
    ),
    Measure.REFUNDED: Meaning(
        "Refunded", "Refunds by the day they were decided, gone back or on their way; without those that failed.",
        "Decided", "Refund", ("part of a refund", "refunds, or parts of refunds"),
    ),
    Measure.TAKEN_BACK: Meaning(
        "Taken back by banks", "What cardholders’ banks took back after a complaint, unless we won.",
        "Taken back", "Dispute", ("dispute", "disputes"),
    ),
    Measure.DISCOUNTS: Meaning(
        "ECVYS discounts",
        "What membership took off bookings that stand, by the day of the event; not of events that were cancelled.",
        "Event", "Price paid", ("booking", "bookings"),
    ),
    Measure.PROPOSED: Meaning(
        "Waits for your decision",
        "Charges for late cancellations and absences that nobody has confirmed or waived. They are in no other figure.",
        "Proposed", "", ("charge", "charges"),
    ),
    Measure.ON_ITS_WAY: Meaning(
        "On its way back", "Refunds that were decided and have not arrived.", "Decided", "Refund", _REFUNDS
    ),
    Measure.FAILED: Meaning(
        "Refunds that failed",
        "The money stayed with us, and no later refund of that payment has sent back as much.",
        "Decided", "Refund", _REFUNDS,
    ),
    Measure.SURPLUS: Meaning(
        "Paid for nothing we know",
        "What is left of payments that is set against no charge and has not gone back.",
        "Received", "Payment", ("payment", "payments"),
    ),
}  # fmt: skip


class By(StrEnum):
    """What the table has a row for."""

    MONTH = "month"
    AGENCY = "agency"
    COURSE = "course"
    FUNDER = "funder"


_NOBODY_IS = {By.AGENCY: "Works for themselves", By.FUNDER: "Nobody: fee-paying, or the Board itself"}


@dataclass(frozen=True)
class FiguresPeriod:
    """A financial year, or all of those that the books know."""

    years: tuple[FinancialYear, ...]
    """The latest first."""
    year: FinancialYear | None = None
    """None: all of them."""

    @property
    def key(self) -> str:
        return str(self.year.first) if self.year else ALL_YEARS

    @property
    def days(self) -> Span | None:
        """None: whenever it was."""
        return self.year.days if self.year else None

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its months; all years have a row each. In order."""
        return self.year.months if self.year else tuple(year.days for year in sorted(self.years))

    def __str__(self) -> str:
        return f"April {self.year.first} to March {self.year.first + 1}" if self.year else "All years"


@dataclass(frozen=True)
class Sum:
    """Whole pence, and how many rows they are the sum of."""

    pence: int = 0
    rows: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.pence + other.pence, self.rows + other.rows)


NOTHING = Sum()


@dataclass
class MoneyGroup:
    """One row of the table: an agency, say, with the figures it has."""

    key: str
    label: str
    sums: dict[Measure, Sum] = field(default_factory=dict)

    def of(self, measure: Measure) -> Sum:
        return self.sums.get(measure, NOTHING)


def label_of(by: By, key: str, name: str | None) -> str:
    """What a row of the table is called: `name` where it is somebody's."""
    if key == LOOSE:
        return "Not set against a booking"
    return _NOBODY_IS.get(by, key) if key == NOBODY else name or key


def in_order(groups: Sequence[MoneyGroup], by: By, period: FiguresPeriod) -> list[MoneyGroup]:
    """Months as they come, with those in which nothing happened; else who owes most first, then by name."""
    if by is By.MONTH:
        known = {group.key: group for group in groups}
        return [
            replace(known.get(span.key, MoneyGroup(span.key, span.label)), label=span.label) for span in period.spans
        ]
    return sorted(groups, key=lambda group: (group.key == LOOSE, -group.of(Measure.OWED).pence, sort_key(group.label)))


def total_of(groups: Sequence[MoneyGroup]) -> MoneyGroup:
    """All rows of a table together."""
    everything = MoneyGroup("", "All")
    for group in groups:
        for measure, found in group.sums.items():
            everything.sums[measure] = everything.of(measure) + found
    return everything


@dataclass(frozen=True)
class MoneyBalance:
    """Where the money of a period is, in whole pence. Both sides are counted apart, and have to agree."""

    received: int
    refunded: int
    taken_back: int
    on_charges: int
    loose: int

    @property
    def kept(self) -> int:
        return self.received - self.refunded - self.taken_back

    @property
    def placed(self) -> int:
        return self.on_charges + self.loose
