"""From when until when the link in a trainer's message opens the register."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from training import clock
from training.settings.rules import Rules


@dataclass(frozen=True)
class LinkDates:
    """Works from the first moment of one London day, and up to the first moment of another."""

    begins: datetime
    ends: datetime

    def sent_from(self, hour: int) -> datetime:
        """When it is sent: at that hour of its first day, with all who have booked by then."""
        return clock.at(clock.local(self.begins).date(), time(hour))

    @property
    def last_day(self) -> date:
        return clock.local(self.ends).date() - timedelta(days=1)

    def sentence_at(self, now: datetime) -> str | None:
        """Why the link does not open the register now, or None when it does."""
        if now < self.begins:
            return f"This link works from {clock.show_date(self.begins)}. Open it again then."
        if now >= self.ends:
            return f"This link worked until {clock.show_date(self.last_day)}. Sign in, or ask the training team."
        return None


def link_dates(starts_at: datetime, ends_at: datetime, rules: Rules) -> LinkDates:
    """The dates of an event's link: whole days before its first sitting and after its last one."""
    first, last = clock.local(starts_at).date(), clock.local(ends_at).date()
    return LinkDates(
        clock.start_of(first - timedelta(days=rules.link_days_before)),
        clock.start_of(last + timedelta(days=rules.link_days_after + 1)),
    )
