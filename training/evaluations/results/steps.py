"""Which of the answers about an event count by now, so that who looks again and again finds nobody.

While its forms are open, answers count in fives, in the order in which they came, and the newest five to nine wait: so
the last step, when the forms close and all count, is of five or more, too. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from training.evaluations.figures import FEWEST


@dataclass(frozen=True)
class SentForm:
    """One form about an event, in one stage."""

    id: int
    sent_at: datetime
    closes_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """Answers that do not count yet, and when the next figures come."""

    forms: frozenset[int]
    more: int = 0
    """So many more answers bring them; 0 where none will."""
    closes_at: datetime | None = None
    """Or this moment, when the forms close; None where they are closed."""
    will_count: bool = True
    """Whether they will count then, if nobody else answers."""


def waiting(forms: Sequence[SentForm], now: datetime) -> Waiting:
    """Of all forms of one event and stage. Those that were sent after all before them had closed are counted by
    themselves: what was shown before they came back stays as it was.
    """
    held: set[int] = set()
    last = Waiting(frozenset())
    for number, batch in enumerate(_batches(forms)):
        answered = sorted((form.answered_at, form.id) for form in batch if form.answered_at)
        closes_at = max(form.closes_at for form in batch)
        count = len(answered)
        if closes_at <= now:
            counted = count if number == 0 or count >= FEWEST else 0
            last = Waiting(frozenset())
        else:
            counted = max(0, count - count % FEWEST - FEWEST)
            more = max(2 * FEWEST, count - count % FEWEST + FEWEST) - count
            last = Waiting(frozenset(), more, closes_at, count >= FEWEST)
        held |= {form_id for _, form_id in answered[counted:]}
    return Waiting(frozenset(held), last.more, last.closes_at, last.will_count)


def _batches(forms: Sequence[SentForm]) -> Iterator[list[SentForm]]:
    batch: list[SentForm] = []
    for form in sorted(forms, key=lambda form: (form.sent_at, form.id)):
        if batch and form.sent_at >= max(one.closes_at for one in batch):
            yield batch
            batch = []
        batch.append(form)
    if batch:
        yield batch
