"""A Stripe in memory, for Hypothesis: pages, payments and what goes back, changed only by what people do there."""

import itertools
from types import SimpleNamespace
from typing import Any

from training.payments.gateway import MoneyBack, PaymentPage


class Stripe:
    """The pages and what went back of them, as Stripe has it. What it says changes only by what people do there."""

    def __init__(self) -> None:
        self.pages: dict[int, SimpleNamespace] = {}
        self.numbers = itertools.count(1)

    def open(self, attempt_id: int, key: str, pence: int, expires_at: Any) -> None:
        self.pages[attempt_id] = SimpleNamespace(
            key=key, pence=pence, status="open", paid=False, failed=False, back={}, expires_at=expires_at
        )

    def as_told(self, attempt_id: int) -> tuple[PaymentPage, list[MoneyBack]]:
        page = self.pages[attempt_id]
        told = PaymentPage(
            id=f"cs_{attempt_id}",
            url=f"https://pay.example/{attempt_id}",
            status=page.status,
            payment_status="paid" if page.paid else "unpaid",
            pence=page.pence,
            intent_id=f"pi_{attempt_id}" if page.status == "complete" else None,
            key=page.key,
            failed=page.failed,
        )
        return told, list(page.back.values())

    def give_back(
        self, attempt_id: int, pence: int, key: str | None = None, *, dispute: bool = False
    ) -> MoneyBack | None:
        """None where Stripe would refuse: it never gives back more than was paid."""
        page = self.pages[attempt_id]
        if key in {one.key for one in page.back.values()} - {None}:
            return next(one for one in page.back.values() if one.key == key)
        left = page.pence - sum(one.pence for one in page.back.values() if one.state != "failed")
        if not page.paid or pence > left or pence <= 0:
            return None
        given = MoneyBack(
            id=f"{'dp' if dispute else 're'}_{next(self.numbers)}",
            pence=pence,
            state="succeeded",
            is_dispute=dispute,
            key=key,
            because="Somebody asked",
        )
        page.back[given.id] = given
        return given

    def take_back(self, attempt_id: int, given_id: str) -> None:
        """A refund fails at the bank, or a dispute is won."""
        page = self.pages[attempt_id]
        given = page.back[given_id]
        page.back[given_id] = MoneyBack(**{**given.__dict__, "state": "failed"})

    @property
    def held(self) -> int:
        """What Stripe holds for us: paid less what is given back."""
        return sum(
            page.pence - sum(one.pence for one in page.back.values() if one.state != "failed")
            for page in self.pages.values()
            if page.paid
        )
