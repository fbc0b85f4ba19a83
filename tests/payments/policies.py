"""Policies for tests: a few by name, and any that the administrator could have entered."""

from decimal import Decimal

from hypothesis import strategies as st

from training.payments.policy import EVERYTHING, MOST_PENCE, NO_SUM, NOTHING, Due, Policy, Scale, Step, problems

HALF = Due(percent=Decimal(50))
FREE_FOR_NOTHING = Scale((Step(0, NO_SUM),), NO_SUM)

THREE_STEPS = Policy(Scale((Step(15, NOTHING), Step(5, HALF), Step(0, EVERYTHING)), EVERYTHING), FREE_FOR_NOTHING)
SISTER_BOARD = Policy(
    Scale((Step(5, NO_SUM), Step(0, Due(pence=1500))), Due(pence=4000)),
    Scale((Step(5, NO_SUM), Step(0, Due(pence=1500))), Due(pence=4000)),
)
"""The adults' board: £15.00 with less than 5 working days' notice, £40.00 for not coming, free courses too."""

shares = st.builds(Due, percent=st.decimals(0, 100, places=2))
sums = st.builds(Due, pence=st.integers(0, MOST_PENCE))


@st.composite
def scales(draw: st.DrawFn, *, free: bool) -> Scale:
    days = sorted(draw(st.sets(st.integers(1, 40), max_size=4)), reverse=True)
    dues = [draw(sums if free else shares | sums) for _ in range(len(days) + 1)]
    steps = tuple(Step(day, due) for day, due in zip([*days, 0], dues, strict=True))
    return Scale(steps, draw(sums if free else shares | sums))


policies = st.builds(Policy, scales(free=False), scales(free=True)).filter(lambda policy: not problems(policy))
