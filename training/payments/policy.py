"""A cancellation policy: what is due, step by step, as the notice gets shorter (domain.md, “Cancelling”)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from training import money

MOST_DAYS = 120
"""The longest notice a step may ask for, in working days: half a year."""
MOST_PENCE = 1_000_000
"""The largest fixed sum: £10,000, as the largest price."""


@dataclass(frozen=True)
class DueShare:
    """What is due: a share of the price in percent, or a fixed sum in pence; exactly one of them."""

    percent: Decimal | None = None
    pence: int | None = None

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.pence is None):
            raise ValueError("either a share or a sum is due")

    def of(self, price_pence: int) -> int:
        """Whole pence for a place at that price, a share rounded half up.

        A sum is cut at the price: nobody who cancels a place of £20.00 pays more than somebody who comes. A place
        that is free has no price to cut at, so the sum is due as it stands.
        """
        if self.percent is not None:
            return money.share(price_pence, self.percent)
        assert self.pence is not None  # one of the two is there
        return min(self.pence, price_pence) if price_pence else self.pence

    def in_words(self, price_pence: int) -> str:
        """“the full price”, “£40.00 (50% of the price)”, “£15.00”, “nothing”."""
        pence = self.of(price_pence)
        if not pence:
            return "nothing"
        if pence == price_pence:
            return "the full price"
        return f"{money.pounds(pence)} ({self.in_general})" if self.percent is not None else money.pounds(pence)

    @property
    def in_general(self) -> str:
        """“the full price”, “50% of the price”, “£15.00”, “nothing”: whatever the price."""
        if not (self.percent or self.pence):
            return "nothing"
        if self.percent is None:
            return money.pounds(self.pence or 0)
        return "the full price" if self.percent == 100 else f"{self.percent.normalize():f}% of the price"


NOTHING, EVERYTHING, NO_SUM = DueShare(percent=Decimal(0)), DueShare(percent=Decimal(100)), DueShare(pence=0)


@dataclass(frozen=True)
class PolicyStep:
    """What is due with at least so many working days' notice."""

    days: int
    due: DueShare


@dataclass(frozen=True)
class Scale:
    """Steps from the longest notice to none, and what not coming costs."""

    steps: tuple[PolicyStep, ...]
    absence: DueShare

    @property
    def charges(self) -> bool:
        """Is there anything in it that costs something?"""
        return any(due.percent or due.pence for due in (*(step.due for step in self.steps), self.absence))


@dataclass(frozen=True)
class Policy:
    """The scale for places with a price, and the one for free places, which knows only fixed sums."""

    paid: Scale
    free: Scale

    def scale_for(self, price_pence: int) -> Scale:
        return self.paid if price_pence else self.free


def simple_policy(free_days: int) -> Policy:
    """Nothing with so many working days' notice, the whole price with less or for not coming; free places cost £0."""
    steps = (PolicyStep(free_days, NOTHING), PolicyStep(0, EVERYTHING)) if free_days else (PolicyStep(0, NOTHING),)
    return Policy(paid=Scale(steps, EVERYTHING), free=Scale((PolicyStep(0, NO_SUM),), NO_SUM))


DEFAULT_POLICY = simple_policy(15)
"""The ESCB's own (domain.md): less than 15 working days' notice, or not coming, costs the price."""


@dataclass(frozen=True)
class PolicyProblem:
    """What is wrong with a policy. `step` counts from 0; None: with the scale, or with its charge for absence."""

    scale: str
    """“paid” or “free”."""
    step: int | None
    sentence: str


def problems(policy: Policy) -> list[PolicyProblem]:
    """Why a policy cannot be: empty when it can."""
    found = []
    for name, scale in (("paid", policy.paid), ("free", policy.free)):
        for step, sentence in _problems_of(scale, free=name == "free"):
            found.append(PolicyProblem(name, step, sentence))
    return found


def advice(policy: Policy) -> list[str]:
    """What is allowed, and probably not meant."""
    found = []
    for which, scale in (("a course with a price", policy.paid), ("a free course", policy.free)):
        if scale.steps and _falls(scale.steps[-1].due, scale.absence):
            found.append(
                f"On {which}, not coming costs less than cancelling late: somebody who cannot come saves money by "
                "saying nothing."
            )
    return found


def _problems_of(scale: Scale, *, free: bool) -> Iterator[tuple[int | None, str]]:
    if not scale.steps:
        yield None, "Enter at least one step: what cancelling costs with no notice at all"
        return
    for number, step in enumerate(scale.steps):
        if not 0 <= step.days <= MOST_DAYS:
            yield number, f"Enter a number of working days from 0 to {MOST_DAYS}"
        for sentence in _problems_of_due(step.due, free=free):
            yield number, sentence
        if number:
            before = scale.steps[number - 1]
            if step.days == before.days:
                yield number, f"There is a step for {step.days} working days already"
            elif step.days > before.days:
                yield number, "Put the longest notice first: each step needs fewer working days than the one above it"
            if _falls(before.due, step.due):
                yield number, "Cancelling later cannot cost less than cancelling earlier"
    if scale.steps[-1].days != 0:
        yield len(scale.steps) - 1, "The last step has to be for 0 working days: what cancelling costs at the very end"
    for sentence in _problems_of_due(scale.absence, free=free):
        yield None, sentence


def _problems_of_due(due: DueShare, *, free: bool) -> Iterator[str]:
    if due.percent is not None and free:
        yield "A free course has no price to take a share of: enter a sum"
    elif due.percent is not None and not 0 <= due.percent <= 100:
        yield "Enter a share from 0 to 100 percent"
    elif due.pence is not None and not 0 <= due.pence <= MOST_PENCE:
        yield f"Enter a sum from {money.pounds(0)} to {money.pounds(MOST_PENCE)}"


def _falls(before: DueShare, after: DueShare) -> bool:
    """Is the second less than the first whatever the price?

    A share beside a sum depends on the price. Where the later step would come out lower, the earlier one's cost
    stays (`cancellation.py`), so only what is lower at every price is a mistake.
    """
    if before.percent is not None and after.percent is not None:
        return after.percent < before.percent
    if before.pence is not None and after.pence is not None:
        return after.pence < before.pence
    return bool(before.percent or before.pence) and not (after.percent or after.pence)
