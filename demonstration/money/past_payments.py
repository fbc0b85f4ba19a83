"""What the books say was paid by card, told to the simulator of Stripe, which was not there when it was paid."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from training.checkout.models import Attempt
from training.payments.models import MONEY_BACK, Method, Payment, Refund
from training.settings.queries import demonstration_mark

EVERY_WEEK = timedelta(days=7)
"""So often Stripe sends on what there is."""


def tell_simulator(session: Session, now: datetime) -> None:
    """Leave a file beside the simulator's own, where there is none of this demonstration: it is read at its start.

    Everything in the books is told, so that a simulator which has lost its memory agrees with them, too.
    """
    mark = demonstration_mark(session)
    path = current_app.config["DATA_DIR"] / "simulator-past.json"
    if mark is None or _tells_of(path) == mark:
        return
    payments = _payments(session)
    first = min((payment["at"] for payment in payments), default=now.timestamp())
    weeks = range(1, int((now.timestamp() - first) // EVERY_WEEK.total_seconds()) + 1)
    payouts = [first + week * EVERY_WEEK.total_seconds() for week in weeks]
    beside = path.with_suffix(".new")
    with open(beside, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump({"mark": mark, "payments": payments, "payouts": payouts}, file)
    beside.replace(path)


def _tells_of(path: Path) -> object:
    try:
        return json.loads(path.read_text())["mark"]
    except (OSError, ValueError, KeyError):
        return None


def _payments(session: Session) -> list[dict[str, Any]]:
    by_card = select(Payment, Attempt).outerjoin(Attempt, Attempt.intent_id == Payment.intent_id)
    by_card = by_card.where(Payment.method == Method.CARD).order_by(Payment.created_at, Payment.id)
    back: dict[int, list[dict[str, Any]]] = {}
    for refund in session.scalars(select(Refund).where(Refund.stripe_id.is_not(None), Refund.state.in_(MONEY_BACK))):
        at = (refund.done_at or refund.created_at).timestamp()
        told = {"id": refund.stripe_id, "at": at, "pence": refund.pence, "key": refund.key}
        back.setdefault(refund.payment_id, []).append(told)
    return [
        {
            "page": (attempt and attempt.page_id) or f"cs_test_of_payment_{payment.id}",
            "intent": payment.intent_id,
            "key": attempt.key if attempt else f"payment-{payment.id}",
            "at": payment.created_at.timestamp(),
            "pence": payment.pence,
            "name": payment.payer_name,
            "email": attempt.email if attempt else "payer@demo.example",
            "what": attempt.lines[0].name if attempt else "A place",
            "back": back.get(payment.id, []),
        }
        for payment, attempt in session.execute(by_card.options(selectinload(Attempt.lines))).tuples()
    ]
