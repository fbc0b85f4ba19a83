"""All that the simulator knows, as a JSON file that outlives a restart."""

import json
import os
from pathlib import Path
from typing import Any

from localstripe.resources import StripeObject, store

from tests.simulators.stripe import balance, ground, money, past, sessions
from tests.simulators.stripe.clock import clock
from tests.simulators.stripe.gate import Gate
from tests.simulators.stripe.webhooks import Deliveries

_KINDS: dict[str, type[StripeObject]] = {
    kind.__name__: kind
    for kind in (
        balance.BalanceTransaction,
        balance.Payout,
        ground.Event,
        money.BankDebit,
        money.Card,
        money.Charge,
        money.Dispute,
        money.PaymentIntent,
        money.Refund,
        sessions.LineItem,
        sessions.Session,
    )
}


class StateRefused(ValueError):
    """The file is none that a simulator wrote."""


class StateFile:
    """Where it is kept. Without a path nothing is."""

    def __init__(self, path: Path | None, gate: Gate, deliveries: Deliveries) -> None:
        self._path, self._gate, self._deliveries = path, gate, deliveries
        self._past: str | None = None

    def load(self) -> None:
        """Raises StateRefused."""
        if self._path is None or not self._path.exists():
            return
        try:
            self._take(json.loads(self._path.read_text()))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise StateRefused(
                f"{self._path} is not the state of a simulator ({fault!r}). Delete it to begin with no payments."
            ) from fault

    def _take(self, state: dict[str, Any]) -> None:
        things = {key: _KINDS[row["kind"]] for key, row in state["things"].items()}
        for key, kind in things.items():
            store[key] = kind.__new__(kind)
        for key, row in state["things"].items():
            vars(store[key]).update({name: _revived(value) for name, value in row["values"].items()})
        self._deliveries.from_state(state["deliveries"])
        self._gate.from_state(state["answers"])
        clock.offset = state["clock_offset"]
        self._past = state.get("past")

    def take_past(self, path: Path) -> None:
        """Begin with the payments that a file tells, unless this is where it began. Raises StateRefused.

        Another past belongs to other books, which know nothing of what was paid here.
        """
        if not path.exists():
            return
        try:
            told = json.loads(path.read_text())
            if told["mark"] == self._past:
                return
            store.clear()
            self._deliveries.forget_all()
            self._gate.forget_all()
            past.happen(told)
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise StateRefused(f"{path} does not tell of payments ({fault!r}). Delete it to begin without.") from fault
        self._past = told["mark"]
        self.save()

    def save(self) -> None:
        """Written beside and moved into place, so that there is never half a file."""
        if self._path is None:
            return
        state = {
            "things": {key: {"kind": type(thing).__name__, "values": vars(thing)} for key, thing in store.items()},
            "deliveries": self._deliveries.to_state(),
            "answers": self._gate.to_state(),
            "clock_offset": clock.offset,
            "past": self._past,
        }
        beside = self._path.with_suffix(".new")
        with open(beside, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            json.dump(state, file, default=_reference)
        beside.replace(self._path)
        self._deliveries.changed = False


def _reference(thing: Any) -> dict[str, str]:
    """A thing inside another is written as where to find it."""
    if isinstance(thing, StripeObject):
        return {"$thing": f"{thing.object}:{thing.id}"}
    raise TypeError(f"{type(thing).__name__} cannot be kept")


def _revived(value: Any) -> Any:
    return store[value["$thing"]] if isinstance(value, dict) and "$thing" in value else value
