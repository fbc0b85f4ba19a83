"""Cancellation dates worked out by hand, with a calendar of England and Wales on the desk and not with our code.

    Bank holidays            2025  25 December (Thursday), 26 December (Friday)
                             2026  1 January (Thursday), 3 April (Good Friday), 6 April (Easter Monday), 4 May, 25 May,
                                   31 August, 25 December (Friday), 28 December (for the 26th, a Saturday)
                             2027  1 January (Friday), 26 March (Good Friday), 29 March (Easter Monday)
    The clocks go forward on 29 March 2026 and 28 March 2027, and back on 25 October 2026.

Each row: when it is cancelled, by a clock in London; the day of the event, which starts at 9:30am; the working days
that lie between, neither end included; how many they are; what is due for a place of £80.00 where 15 or more cost
nothing, 5 to 14 half, and fewer everything.
"""

from datetime import date, datetime, timedelta

import pytest

from tests.payments.policies import THREE_STEPS
from training import clock, workdays
from training.payments.cancellation import Case, Exits, cost_of_cancelling

TABLE = """
# The Monday before Christmas 2025. 1 December is a Monday.
2025-11-27 10:00 | 2025-12-22 | 28 Nov 1-5 8-12 15-19 Dec                     | 16 | 0
2025-11-28 10:00 | 2025-12-22 | 1-5 8-12 15-19 Dec                            | 15 | 0
2025-11-30 23:59 | 2025-12-22 | 1-5 8-12 15-19 Dec                            | 15 | 0
2025-12-01 00:00 | 2025-12-22 | 2-5 8-12 15-19 Dec                            | 14 | 4000
2025-12-12 10:00 | 2025-12-22 | 15-19 Dec                                     | 5  | 4000
2025-12-14 23:59 | 2025-12-22 | 15-19 Dec                                     | 5  | 4000
2025-12-15 00:00 | 2025-12-22 | 16-19 Dec                                     | 4  | 8000
# The Monday after Christmas 2025: the 25th and the 26th are holidays, the 27th and the 28th a weekend.
2025-12-03 10:00 | 2025-12-29 | 4-5 8-12 15-19 22-24 Dec                      | 15 | 0
2025-12-04 10:00 | 2025-12-29 | 5 8-12 15-19 22-24 Dec                        | 14 | 4000
2025-12-17 10:00 | 2025-12-29 | 18-19 22-24 Dec                               | 5  | 4000
2025-12-18 10:00 | 2025-12-29 | 19 22-24 Dec                                  | 4  | 8000
2025-12-19 10:00 | 2025-12-29 | 22-24 Dec                                     | 3  | 8000
2025-12-24 10:00 | 2025-12-29 |                                               | 0  | 8000
# The first Tuesday of 2026, behind Christmas and New Year.
2025-12-10 10:00 | 2026-01-06 | 11-12 15-19 22-24 29-31 Dec 2 5 Jan           | 15 | 0
2025-12-11 10:00 | 2026-01-06 | 12 15-19 22-24 29-31 Dec 2 5 Jan              | 14 | 4000
2025-12-24 17:00 | 2026-01-06 | 29-31 Dec 2 5 Jan                             | 5  | 4000
2025-12-26 10:00 | 2026-01-06 | 29-31 Dec 2 5 Jan                             | 5  | 4000
2025-12-28 10:00 | 2026-01-06 | 29-31 Dec 2 5 Jan                             | 5  | 4000
2025-12-29 10:00 | 2026-01-06 | 30-31 Dec 2 5 Jan                             | 4  | 8000
2025-12-31 10:00 | 2026-01-06 | 2 5 Jan                                       | 2  | 8000
# A Saturday between New Year and the first week of term.
2025-12-23 10:00 | 2026-01-03 | 24 29-31 Dec 2 Jan                            | 5  | 4000
2025-12-24 10:00 | 2026-01-03 | 29-31 Dec 2 Jan                               | 4  | 8000
2025-12-31 10:00 | 2026-01-03 | 2 Jan                                         | 1  | 8000
2026-01-02 10:00 | 2026-01-03 |                                               | 0  | 8000
# The second Monday of 2026; New Year's Day itself is no working day.
2025-12-16 10:00 | 2026-01-12 | 17-19 22-24 29-31 Dec 2 5-9 Jan               | 15 | 0
2025-12-17 10:00 | 2026-01-12 | 18-19 22-24 29-31 Dec 2 5-9 Jan               | 14 | 4000
2026-01-01 10:00 | 2026-01-12 | 2 5-9 Jan                                     | 6  | 4000
2026-01-02 10:00 | 2026-01-12 | 5-9 Jan                                       | 5  | 4000
2026-01-04 23:59 | 2026-01-12 | 5-9 Jan                                       | 5  | 4000
2026-01-05 00:00 | 2026-01-12 | 6-9 Jan                                       | 4  | 8000
# The Tuesday after Easter 2026; the clocks go forward on Sunday 29 March.
2026-03-12 10:00 | 2026-04-07 | 13 16-20 23-27 30-31 Mar 1-2 Apr              | 15 | 0
2026-03-13 10:00 | 2026-04-07 | 16-20 23-27 30-31 Mar 1-2 Apr                 | 14 | 4000
2026-03-26 10:00 | 2026-04-07 | 27 30-31 Mar 1-2 Apr                          | 5  | 4000
2026-03-27 10:00 | 2026-04-07 | 30-31 Mar 1-2 Apr                             | 4  | 8000
2026-03-29 03:00 | 2026-04-07 | 30-31 Mar 1-2 Apr                             | 4  | 8000
2026-04-02 10:00 | 2026-04-07 |                                               | 0  | 8000
2026-04-03 10:00 | 2026-04-07 |                                               | 0  | 8000
2026-04-04 10:00 | 2026-04-07 |                                               | 0  | 8000
# A Thursday two weeks later, with all of Easter between.
2026-03-30 23:59 | 2026-04-23 | 31 Mar 1-2 7-10 13-17 20-22 Apr               | 15 | 0
2026-03-31 00:00 | 2026-04-23 | 1-2 7-10 13-17 20-22 Apr                      | 14 | 4000
2026-04-03 12:00 | 2026-04-23 | 7-10 13-17 20-22 Apr                          | 12 | 4000
2026-04-15 10:00 | 2026-04-23 | 16-17 20-22 Apr                               | 5  | 4000
2026-04-16 10:00 | 2026-04-23 | 17 20-22 Apr                                  | 4  | 8000
# A week after the early May holiday, Monday 4 May 2026.
2026-04-16 10:00 | 2026-05-11 | 17 20-24 27-30 Apr 1 5-8 May                  | 15 | 0
2026-04-17 10:00 | 2026-05-11 | 20-24 27-30 Apr 1 5-8 May                     | 14 | 4000
2026-04-30 10:00 | 2026-05-11 | 1 5-8 May                                     | 5  | 4000
2026-05-01 10:00 | 2026-05-11 | 5-8 May                                       | 4  | 8000
2026-05-04 10:00 | 2026-05-11 | 5-8 May                                       | 4  | 8000
2026-05-10 10:00 | 2026-05-11 |                                               | 0  | 8000
# The Tuesday after the spring holiday, with both May holidays between.
2026-04-30 23:59 | 2026-05-26 | 1 5-8 11-15 18-22 May                         | 15 | 0
2026-05-01 00:00 | 2026-05-26 | 5-8 11-15 18-22 May                           | 14 | 4000
2026-05-15 10:00 | 2026-05-26 | 18-22 May                                     | 5  | 4000
2026-05-18 10:00 | 2026-05-26 | 19-22 May                                     | 4  | 8000
2026-05-22 10:00 | 2026-05-26 |                                               | 0  | 8000
# Later in that week, and three weeks later.
2026-05-20 10:00 | 2026-05-29 | 21-22 26-28 May                               | 5  | 4000
2026-05-21 10:00 | 2026-05-29 | 22 26-28 May                                  | 4  | 8000
2026-05-27 23:59 | 2026-06-18 | 28-29 May 1-5 8-12 15-17 Jun                  | 15 | 0
2026-05-28 00:00 | 2026-06-18 | 29 May 1-5 8-12 15-17 Jun                     | 14 | 4000
# A Sunday in June, cancelled up to the morning itself.
2026-06-05 10:00 | 2026-06-14 | 8-12 Jun                                      | 5  | 4000
2026-06-06 10:00 | 2026-06-14 | 8-12 Jun                                      | 5  | 4000
2026-06-08 10:00 | 2026-06-14 | 9-12 Jun                                      | 4  | 8000
2026-06-14 09:29 | 2026-06-14 |                                               | 0  | 8000
# The day after the summer holiday, Monday 31 August 2026, and the Thursday of that week.
2026-08-09 10:00 | 2026-09-01 | 10-14 17-21 24-28 Aug                         | 15 | 0
2026-08-10 10:00 | 2026-09-01 | 11-14 17-21 24-28 Aug                         | 14 | 4000
2026-08-21 10:00 | 2026-09-01 | 24-28 Aug                                     | 5  | 4000
2026-08-24 10:00 | 2026-09-01 | 25-28 Aug                                     | 4  | 8000
2026-08-28 10:00 | 2026-09-01 |                                               | 0  | 8000
2026-08-25 10:00 | 2026-09-03 | 26-28 Aug 1-2 Sep                             | 5  | 4000
2026-08-26 10:00 | 2026-09-03 | 27-28 Aug 1-2 Sep                             | 4  | 8000
# A Monday after the clocks went back on Sunday 25 October 2026.
2026-10-11 23:59 | 2026-11-02 | 12-16 19-23 26-30 Oct                         | 15 | 0
2026-10-12 00:00 | 2026-11-02 | 13-16 19-23 26-30 Oct                         | 14 | 4000
2026-10-24 10:00 | 2026-11-02 | 26-30 Oct                                     | 5  | 4000
2026-10-25 23:59 | 2026-11-02 | 26-30 Oct                                     | 5  | 4000
2026-10-26 00:00 | 2026-11-02 | 27-30 Oct                                     | 4  | 8000
# The Tuesday after Christmas 2026: Friday the 25th and Monday the 28th are holidays.
2026-12-03 10:00 | 2026-12-29 | 4 7-11 14-18 21-24 Dec                        | 15 | 0
2026-12-04 10:00 | 2026-12-29 | 7-11 14-18 21-24 Dec                          | 14 | 4000
2026-12-17 10:00 | 2026-12-29 | 18 21-24 Dec                                  | 5  | 4000
2026-12-18 10:00 | 2026-12-29 | 21-24 Dec                                     | 4  | 8000
2026-12-24 10:00 | 2026-12-29 |                                               | 0  | 8000
# The first Tuesday of 2027; New Year's Day is a Friday.
2026-12-09 10:00 | 2027-01-05 | 10-11 14-18 21-24 29-31 Dec 4 Jan             | 15 | 0
2026-12-10 10:00 | 2027-01-05 | 11 14-18 21-24 29-31 Dec 4 Jan                | 14 | 4000
2026-12-23 10:00 | 2027-01-05 | 24 29-31 Dec 4 Jan                            | 5  | 4000
2026-12-24 10:00 | 2027-01-05 | 29-31 Dec 4 Jan                               | 4  | 8000
2026-12-26 10:00 | 2027-01-05 | 29-31 Dec 4 Jan                               | 4  | 8000
2026-12-28 10:00 | 2027-01-05 | 29-31 Dec 4 Jan                               | 4  | 8000
2027-01-01 10:00 | 2027-01-05 | 4 Jan                                         | 1  | 8000
# The Tuesday after Easter 2027; the clocks go forward on Easter Sunday.
2027-03-04 10:00 | 2027-03-30 | 5 8-12 15-19 22-25 Mar                        | 15 | 0
2027-03-05 10:00 | 2027-03-30 | 8-12 15-19 22-25 Mar                          | 14 | 4000
2027-03-18 10:00 | 2027-03-30 | 19 22-25 Mar                                  | 5  | 4000
2027-03-19 10:00 | 2027-03-30 | 22-25 Mar                                     | 4  | 8000
2027-03-25 10:00 | 2027-03-30 |                                               | 0  | 8000
# A Saturday in April 2027, with Easter between.
2027-03-17 23:59 | 2027-04-10 | 18-19 22-25 30-31 Mar 1-2 5-9 Apr             | 15 | 0
2027-03-18 00:00 | 2027-04-10 | 19 22-25 30-31 Mar 1-2 5-9 Apr                | 14 | 4000
2027-03-28 03:00 | 2027-04-10 | 30-31 Mar 1-2 5-9 Apr                         | 9  | 4000
2027-04-02 10:00 | 2027-04-10 | 5-9 Apr                                       | 5  | 4000
2027-04-04 23:59 | 2027-04-10 | 5-9 Apr                                       | 5  | 4000
2027-04-05 00:00 | 2027-04-10 | 6-9 Apr                                       | 4  | 8000
"""

ROWS = [line for line in TABLE.strip().splitlines() if not line.startswith("#")]


def listed(text: str, event_on: date) -> set[date]:
    """The days of “30-31 Mar 1-2 Apr”, in the year up to the event."""
    days, waiting = set(), []
    for word in text.split():
        if word[0].isdigit():
            waiting.append(word)
            continue
        month = datetime.strptime(word, "%b").month
        year = event_on.year - (month > event_on.month)
        for part in waiting:
            first, _, last = part.partition("-")
            days |= {date(year, month, day) for day in range(int(first), int(last or first) + 1)}
        waiting = []
    return days


def between(given_on: date, event_on: date) -> set[date]:
    return {given_on + timedelta(days=n) for n in range(1, (event_on - given_on).days)}


def test_there_are_enough_cancellation_dates_worked_out_by_hand():
    assert len(ROWS) >= 70


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[:29])
def test_cancelling_costs_what_was_worked_out_by_hand_for_each_date(row):
    cancelled, event, days, count, due = (cell.strip() for cell in row.split("|"))
    at, event_on = datetime.fromisoformat(cancelled), date.fromisoformat(event)
    by_hand = listed(days, event_on)
    assert len(by_hand) == int(count), "the row disagrees with itself"
    assert {day for day in between(at.date(), event_on) if workdays.is_working_day(day)} == by_hand
    assert workdays.notice(at.date(), event_on) == int(count)
    starts_at = clock.at(event_on, datetime(2000, 1, 1, 9, 30).time())
    facts = Case(price_pence=8000, booked_at=starts_at - timedelta(days=200), starts_at=starts_at)
    assert cost_of_cancelling(THREE_STEPS, facts, Exits(), clock.at(at.date(), at.time())).pence == int(due)
