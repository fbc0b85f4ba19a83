"""1,200 people press the button for 402 places at the same moment: `make race`, or `python -m benchmarks.race`.

They are HTTP clients of a process of their own on this machine, each with the session cookie and the CSRF token of
somebody signed in, against two web processes and the worker as the Procfile starts them, on SQLite and on PostgreSQL.
The event is a free online conference without an agency cap; the delegates come from 300 agencies. A third double-click:
they send the same form twice at once, on two connections. A tenth cancel: once they are told that they have a booking
they open the page that cancels it, and press its button, while the others are still pressing; some do both.

What is prepared before anybody presses: the rows of agencies, people and sign-ins; a session cookie signed as the
application signs it; and, over HTTP, the form, filled in and sent to the page where the answers are checked, which
gives the CSRF token and the form's own token. Then 1,600 connections are opened, and each client sends its form.

- sold: bookings that hold a place when all is over; an offer to somebody who waited holds one.
- oversold: places sold beyond the capacity.
- waiting: bookings on the waiting list when all is over.
- lost: clients who were told one thing while the database says another, or who were told neither of a booking nor, in a
  sentence, that there is no place, by each of their presses; or who have two bookings.
- errors_5xx: answers 500 and above, to presses and to what cancelling asks.
- bookings_per_second: bookings made in the rush, with a place or on the waiting list, whatever became of them later,
  divided by the seconds from the first press to the last answer to one. Cancelling goes on meanwhile, and is not
  counted.
- p50_ms, p99_ms: from a press to its answer, in milliseconds. Everybody presses at once, so that half of them wait for
  about half of the whole time.

Clients, site, worker and database share this machine's cores. The canary comes first: a smaller rush against the site
without its guard, which has to oversell, or the rest proves nothing. The last line is the figures as one JSON object.

It fails, with 1, when anything was oversold or lost, an answer was an error, a counter is not what the bookings say, a
place is free while somebody waits, or the canary sold no place twice. It does not fail when it was slow: how fast it is
depends on what else the machine does, and whoever reads a failure has to know that a booking went wrong.
"""

import json
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from tests.bookings.races.rush import Rush, Size, run_rush, run_unguarded
from tests.databases import scratch_database
from tests.processes import running_site

SIZE = Size(people=1200, places=402, agencies=300)
CANARY = Size(people=120, places=30, agencies=40)
DATABASES = ("sqlite", "postgresql")
LEAST_PER_SECOND, GOAL_PER_SECOND = 40, 60
MOST_FAULTS_SHOWN = 20
_ANSWERED_WITHIN = 120
"""Seconds until everybody has to have an answer."""
_ALL_WITHIN = 1200
"""Seconds until this program gives up, whatever it waits for."""


def measure(kind: str, size: Size, *, guarded: bool = True) -> Rush:
    run = run_rush if guarded else run_unguarded
    with (
        tempfile.TemporaryDirectory(prefix="race-", ignore_cleanup_errors=True) as folder,
        scratch_database(kind, Path(folder)) as url,
        running_site(url, Path(folder)) as site,
    ):
        return run(site, size, within=_ANSWERED_WITHIN)


def canary(kind: str) -> bool:
    """Whether the site without its guard sells more places than there are."""
    sold = measure(kind, CANARY, guarded=False).tally.sold
    oversold = sold > CANARY.places
    print(
        f"{kind:12}{'without the guard':20}{sold} of {CANARY.places} places sold to {CANARY.people} people: "
        + ("oversold, as it has to be" if oversold else "NOT OVERSOLD, so nothing below proves anything"),
        flush=True,
    )
    return oversold


def report(kind: str, rush: Rush) -> None:
    figures, tally, size = rush.figures(), rush.tally, f"{SIZE.people:,} for {SIZE.places}"
    print(
        f"{kind:12}{size:20}{tally.sold} sold, {tally.oversold} oversold, {tally.waiting} wait, "
        f"{len(tally.lost)} lost, {len(tally.errors)} errors; {tally.bookings} bookings in {rush.seconds:.1f} s = "
        f"{figures['bookings_per_second']}/s; 50% {figures['p50_ms']} ms, 99% {figures['p99_ms']} ms",
        flush=True,
    )
    for sentence, times in tally.refused.items():
        print(f"{'':12}told {times} times: {sentence}")
    for fault in tally.faults()[:MOST_FAULTS_SHOWN]:
        print(f"{'':12}WRONG: {fault}")
    if rush.bookings_per_second < GOAL_PER_SECOND:
        aim = "the least it should be" if rush.bookings_per_second < LEAST_PER_SECOND else "the goal"
        bound = LEAST_PER_SECOND if rush.bookings_per_second < LEAST_PER_SECOND else GOAL_PER_SECOND
        print(f"{'':12}SLOW: {figures['bookings_per_second']} bookings a second; {aim} is {bound}", flush=True)


def main() -> int:
    alive = [canary(kind) for kind in DATABASES]
    rushes = {}
    for kind in DATABASES:
        rushes[kind] = measure(kind, SIZE)
        report(kind, rushes[kind])
    print(json.dumps({kind: rush.figures() for kind, rush in rushes.items()}), flush=True)
    return 0 if all(alive) and not any(rush.tally.faults() for rush in rushes.values()) else 1


def give_up(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"the race was not over after {_ALL_WITHIN} seconds")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C does, so that nothing is left running behind
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(_ALL_WITHIN)
    sys.exit(main())
