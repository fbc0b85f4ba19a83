"""What a place costs, and why: course × tariff × membership × day (domain.md, “Prices”).

How it is decided, in this order:

1. An event whose standard price is nothing is free for everybody, whatever the rules of its course say.
2. What a tariff pays is the standard price, unless a rule of the course that is not for members is in force: one for
   this tariff before one for everybody. It may be more than the standard price. Whoever has no tariff (they work for
   themselves, or nobody has looked at their agency yet) pays by the rules for everybody.
3. A member of ECVYS pays that less the usual percentage. A members' rule of the course replaces the usual percentage:
   one for their tariff before one for everybody. It never makes a member pay more than others of the same tariff.

The price itself is rounded, half up to the penny, not what is taken off. No price is negative.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from training.board_lists.lists import BoardList, Tariff
from training.money import pounds, share

LONGEST_EXPLANATION = 200
"""Characters: as long as a booking keeps it."""

_STANDARD = " standard price"


class PriceKind(StrEnum):
    """What a rule makes of a price."""

    FIXED = "fixed"
    PERCENT = "percent"
    FREE = "free"


@dataclass(frozen=True)
class Price:
    """Whole pence, and the sentence a delegate reads beside it."""

    pence: int
    explanation: str
    discount_pence: int = 0
    """What membership of ECVYS took off: without it they would pay so much more."""


@dataclass(frozen=True, kw_only=True)
class PriceRule:
    """A course's own price. Both of its days are included; without a last day it stays."""

    kind: PriceKind
    pence: int = 0
    """Of a fixed price."""
    percent: Decimal = Decimal(0)
    """What is taken off."""
    tariff: str | None = None
    """None: for every tariff, and for whoever has none."""
    members_only: bool = False
    starts_on: date
    ends_on: date | None = None

    def in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def overlaps(self, other: "PriceRule") -> bool:
        """Whether on some day both would say what the same people pay."""
        same_people = (self.tariff, self.members_only) == (other.tariff, other.members_only)
        one_begins = self.ends_on is None or other.starts_on <= self.ends_on
        other_begins = other.ends_on is None or self.starts_on <= other.ends_on
        return same_people and one_begins and other_begins


@dataclass(frozen=True)
class ComingFor:
    """Whom somebody comes for on a day, as far as prices go. By default: for themselves."""

    tariff: str | None = None
    member: bool = False
    name: str = ""
    agency_id: int | None = None
    area: str | None = None


ANYBODY = ComingFor()


@dataclass(frozen=True)
class PriceList:
    """By what the prices of one course are decided on one day. `member_percent` is what members are usually let off."""

    rules: Collection[PriceRule]
    member_percent: int
    day: date
    tariffs: BoardList[Tariff]

    def price(self, standard_pence: int, funder: str | None, who: ComingFor) -> Price:
        """What one place costs whoever comes. `funder` is who pays for a free course, where somebody does."""
        if standard_pence == 0:
            return standard_price(0, funder)
        tariff = self.tariffs.code_on(who.tariff, self.day)
        paid = self._of_tariff(standard_pence, tariff)
        return self.for_member(paid, tariff) if who.member else paid

    def _of_tariff(self, standard_pence: int, tariff: str | None) -> Price:
        standard = standard_price(standard_pence, None)
        rule = self._rule(tariff, members_only=False)
        if rule is None:
            return standard
        of = self.tariffs.find(rule.tariff)
        adjective, plural = (of.before_price, of.payers) if of else ("special", "everybody")
        pence = _after(rule, standard_pence)
        if pence == 0:
            return Price(0, f"Free for {plural}")
        if rule.kind is PriceKind.FIXED:
            return Price(pence, f"{pounds(pence)} {adjective} price")
        return Price(pence, f"{_less(standard, rule.percent)} for {plural} = {pounds(pence)}")

    def for_member(self, paid: Price, tariff: str | None) -> Price:
        """What a member pays where others of their tariff pay `paid`."""
        rule = self._rule(tariff, members_only=True)
        percent = Decimal(self.member_percent) if rule is None else rule.percent
        pence = share(paid.pence, 100 - percent) if rule is None else _after(rule, paid.pence)
        if pence >= paid.pence:
            return paid
        discount = paid.pence - pence
        if pence == 0:
            return Price(0, "Free for members of ECVYS", discount)
        if rule is not None and rule.kind is PriceKind.FIXED:
            return Price(pence, f"{pounds(pence)} ECVYS member price", discount)
        return Price(pence, f"{_less(paid, percent)} for ECVYS members = {pounds(pence)}", discount)

    def _rule(self, tariff: str | None, *, members_only: bool) -> PriceRule | None:
        """The rule in force for some people: the one for their tariff, else the one for everybody."""
        found = [rule for rule in self.rules if rule.members_only == members_only and rule.in_force(self.day)]
        own = next((rule for rule in found if rule.tariff == tariff and tariff is not None), None)
        return own or next((rule for rule in found if rule.tariff is None), None)


def standard_price(pence: int, funder: str | None) -> Price:
    """The price where no rule says otherwise. `funder` is who pays for a free course, where somebody does."""
    if pence:
        return Price(pence, f"{pounds(pence)}{_STANDARD}")
    free = f"Free, paid for by the {funder}" if funder else "Free"
    return Price(0, free if len(free) <= LONGEST_EXPLANATION else f"{free[: LONGEST_EXPLANATION - 1]}…")


def _after(rule: PriceRule, pence: int) -> int:
    """What a rule makes of a price, in whole pence."""
    match rule.kind:
        case PriceKind.FIXED:
            return rule.pence
        case PriceKind.PERCENT:
            return share(pence, 100 - rule.percent)
        case PriceKind.FREE:
            return 0


def _less(before: Price, percent: Decimal) -> str:
    """“£80.00 less 25%”, “£50.00 education price less 25%”: what a standard price is goes without saying."""
    said = before.explanation.removesuffix(_STANDARD)
    comma = "," if " = " in said else ""
    return f"{said}{comma} less {percent_text(percent)}"


def percent_text(percent: Decimal) -> str:
    """“25%”, “12.5%”."""
    return f"{percent.normalize():f}%"


def tariff_text(tariff: Tariff | None) -> str:
    """“Statutory partners”; for no tariff “Everybody”."""
    plural = tariff.payers if tariff else "everybody"
    return plural[0].upper() + plural[1:]


@dataclass(frozen=True)
class PriceOffer:
    """What a page says a place costs: everybody, members, and whoever looks."""

    everybody: Price
    members: Price | None
    """The least that a member of the voluntary sector pays, where it is less."""
    members_differ: bool
    """Some members pay more than that, by their tariff."""
    own: tuple[tuple[ComingFor, Price], ...]
    """For each agency of whoever looks; nothing for a guest."""

    @property
    def one(self) -> Price | None:
        """What whoever looks would pay, where that is the same for all of their agencies."""
        prices = {price for _, price in self.own}
        return prices.pop() if len(prices) == 1 else None

    @property
    def claimable(self) -> bool:
        """Whether whoever looks would pay less if one of their agencies turned out to be a member."""
        return self.members is not None and any(
            who.agency_id and not who.member and price.pence for who, price in self.own
        )

    @property
    def members_text(self) -> str:
        """“£60.00 for members of ECVYS”, or nothing where they pay what everybody does."""
        if self.members is None:
            return ""
        least = pounds(self.members.pence) if self.members.pence else "free"
        return f"{'from ' if self.members_differ else ''}{least} for members of ECVYS"


def offer(prices: PriceList, standard_pence: int, funder: str | None, own: Iterable[ComingFor] = ()) -> PriceOffer:
    """Every price of one event or course that a page has to show."""
    everybody = prices.price(standard_pence, funder, ANYBODY)
    theirs = (None, *(tariff.code for tariff in prices.tariffs.on(prices.day) if tariff.of_members))
    of_members = [prices.price(standard_pence, funder, ComingFor(tariff, member=True)) for tariff in theirs]
    least = min(of_members, key=lambda price: price.pence)
    return PriceOffer(
        everybody,
        least if least.pence < everybody.pence else None,
        len({price.pence for price in of_members}) > 1,
        tuple((who, prices.price(standard_pence, funder, who)) for who in own),
    )


def who_pays_what(prices: PriceList, standard_pence: int, funder: str | None) -> Sequence[tuple[str, Price, Price]]:
    """For every tariff, and for whoever has none: what others pay, and what members of ECVYS do."""
    return [
        (
            tariff_text(tariff) if tariff else "No tariff, or not checked yet",
            prices.price(standard_pence, funder, ComingFor(tariff.code if tariff else None)),
            prices.price(standard_pence, funder, ComingFor(tariff.code if tariff else None, member=True)),
        )
        for tariff in (*prices.tariffs.on(prices.day), None)
    ]
