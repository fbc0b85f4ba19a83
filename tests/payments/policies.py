"""Policies for tests: a few by name, and any that the administrator could have entered."""

from decimal import Decimal

from hypothesis import strategies as st

from training.payments.policy import (
    EVERYTHING,
    MOST_PENCE,
    NO_SUM,
    NOTHING,
    DueShare,
    Policy,
    PolicyStep,
    Scale,
    problems,
)

HALF = DueShare(percent=Decimal(50))
FREE_FOR_NOTHING = Scale((PolicyStep(0, NO_SUM),), NO_SUM)

THREE_STEPS = Policy(
    Scale((PolicyStep(15, NOTHING), PolicyStep(5, HALF), PolicyStep(0, EVERYTHING)), EVERYTHING), FREE_FOR_NOTHING
)
SISTER_BOARD = Policy(
    Scale((PolicyStep(5, NO_SUM), PolicyStep(0, DueShare(pence=1500))), DueShare(pence=4000)),
    Scale((PolicyStep(5, NO_SUM), PolicyStep(0, DueShare(pence=1500))), DueShare(pence=4000)),
)
"""The adults' board: £15.00 with less than 5 working days' notice, £40.00 for not coming, free courses too."""

shares = st.builds(DueShare, percent=st.decimals(0, 100, places=2))
sums = st.builds(DueShare, pence=st.integers(0, MOST_PENCE))


@st.composite
def scales(draw: st.DrawFn, *, free: bool) -> Scale:
    days = sorted(draw(st.sets(st.integers(1, 40), max_size=4)), reverse=True)
    dues = [draw(sums if free else shares | sums) for _ in range(len(days) + 1)]
    steps = tuple(PolicyStep(day, due) for day, due in zip([*days, 0], dues, strict=True))
    return Scale(steps, draw(sums if free else shares | sums))


policies = st.builds(Policy, scales(free=False), scales(free=True)).filter(lambda policy: not problems(policy))
