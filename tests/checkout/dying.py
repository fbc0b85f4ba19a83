"""The site or its worker, killed as by kill -9 right after Stripe has answered and before anything is written down.

`DIES_AFTER=open_page granian … tests.checkout.dying:app`, `DIES_AFTER=refund huey_consumer tests.checkout.dying.huey`
"""

import os
import signal
from typing import Any

from training.payments import gateway
from training.worker import app, huey

__all__ = ["app", "huey"]


def die_after(name: str) -> None:
    """Let this question to Stripe be answered, and then be gone."""
    ask = getattr(gateway, name)

    def ask_and_die(*args: Any) -> None:
        ask(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(gateway, name, ask_and_die)


die_after(os.environ["DIES_AFTER"])
