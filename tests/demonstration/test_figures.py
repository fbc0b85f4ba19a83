"""The figures of the demonstration year agree with counts in plain SQL, written here without any of their code."""

from collections import Counter

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from training import clock
from training.reports.figures import Figures
from training.reports.year import around_queries
from training.reports.year.groupings import AGENCY, NAMES, ORGANISATION
from training.reports.year.periods import Beside, Period, period_of
from training.reports.year.queries import TOTAL, Compared, figures

BOOKINGS = """
    SELECT {key} AS grouped,
      sum(NOT b.walk_in AND b.confirmed_at IS NOT NULL),
      sum(NOT b.walk_in AND b.confirmed_at IS NOT NULL AND b.state = 'cancelled'),
      sum(NOT b.walk_in AND b.confirmed_at IS NOT NULL AND b.state = 'confirmed'
          AND b.outcome IN ('attended', 'partial')),
      sum(b.walk_in AND b.outcome IN ('attended', 'partial')),
      sum(b.outcome IN ('attended', 'partial') AND b.outcome = 'partial'),
      count(DISTINCT CASE WHEN b.outcome IN ('attended', 'partial') THEN b.delegate_id END)
    FROM booking b
    JOIN event e ON e.id = b.event_id
    JOIN course c ON c.id = e.course_id
    LEFT JOIN funder f ON f.id = c.funder_id
    WHERE e.register_closed_at IS NOT NULL AND e.state <> 'cancelled' AND b.completes_id IS NULL
      AND e.starts_at >= :begins AND e.starts_at < :ends
    GROUP BY 1
"""
EVENTS = """
    SELECT {key}, count(*), sum((SELECT sum(capacity) FROM place_pool p WHERE p.event_id = e.id)), sum(e.came)
    FROM event e JOIN course c ON c.id = e.course_id LEFT JOIN funder f ON f.id = c.funder_id
    WHERE e.register_closed_at IS NOT NULL AND e.state <> 'cancelled'
      AND e.starts_at >= :begins AND e.starts_at < :ends
    GROUP BY 1
"""
COSTS = """
    WITH known AS (
      SELECT DISTINCT e.id, e.came FROM event e JOIN event_cost k ON k.event_id = e.id
      WHERE e.register_closed_at IS NOT NULL AND e.state <> 'cancelled'
        AND e.starts_at >= :begins AND e.starts_at < :ends)
    SELECT (SELECT sum(k.pence) FROM event_cost k JOIN known ON known.id = k.event_id), (SELECT count(*) FROM known),
      (SELECT count(*) FROM booking b JOIN known ON known.id = b.event_id
       WHERE b.outcome IN ('attended', 'partial') AND b.completes_id IS NULL)
      + (SELECT coalesce(sum(came), 0) FROM known)
"""
PARTNER = "coalesce(nullif(e.partner, ''), nullif(c.delivery_partner, ''))"
KEYS = {
    TOTAL: "NULL", "level": "c.level", "course": "CAST(c.id AS text)", "format": "c.format", "funder": "f.name",
    "partner": PARTNER, "area": "b.area", "quadrant": "b.quadrant",
    "sector": "CASE WHEN e.kind = 'public' THEN 'public' ELSE b.sector END",
}  # fmt: skip
TAGS = {"priority": "t.priority", "review": "t.review"}
OF_EVENTS = (TOTAL, "level", "course", "format", "funder", "partner", *TAGS)


def days_of(period: Period) -> dict[str, str]:
    """The ends of a period, as a statement takes them."""
    return {"begins": f"{period.begins:%Y-%m-%d %H:%M:%S}", "ends": f"{period.ends:%Y-%m-%d %H:%M:%S}"}


@pytest.fixture
def counted(year: Session):
    def count(key: str):
        period = period_of(key)
        return figures(year, Compared(period, period.beside(Beside.WHOLE, clock.today())), clock.now(), NAMES)

    return count


@pytest.mark.parametrize("key", ("2026", "2025", "school-2025", "calendar-2026", "2026-q1", "2026-05"))
def test_every_total_of_the_figures_agrees_with_plain_sql(year: Session, counted, key: str) -> None:
    period = period_of(key)
    counts = counted(key)
    for side, days in ((counts.now, period), (counts.before, period.beside(Beside.WHOLE, clock.today()))):
        span = days_of(days)
        for name, of in {**KEYS, **TAGS}.items():
            bookings, offered = (text(marked(name, sql).format(key=of)) for sql in (BOOKINGS, EVENTS))
            found = {row[0]: row[1:] for row in year.execute(bookings, span)}
            shown = {group: bookings_of(figures) for group, figures in side[name].items() if bookings_of(figures)[0]}
            assert shown == {group: row for group, row in found.items() if row[0]}, name
            if name in OF_EVENTS:
                events = {row[0]: row[1:] for row in year.execute(offered, span)}
                assert {k: (f.events, f.places, f.counted) for k, f in side[name].items()} == {
                    k: (number, places or 0, came or 0) for k, (number, places, came) in events.items()
                }, name
        total = side[TOTAL].get(None, Figures(places=0, events=0))
        for name in set(NAMES) - {ORGANISATION, *TAGS}:
            assert (
                sum(one.attendances - one.counted for one in side[name].values()) == total.attendances - total.counted
            )
            assert sum(one.registered for one in side[name].values()) == total.registered, name


def marked(name: str, sql: str) -> str:
    """Each course once for each of its tags, where these are counted."""
    of_tags = f"JOIN course_{name} t ON t.course_id = c.id LEFT JOIN funder"
    return sql.replace("LEFT JOIN funder", of_tags) if name in TAGS else sql


def bookings_of(one: Figures) -> tuple[int, ...]:
    return one.registered, one.cancelled, one.came, one.walked_in, one.part_only, one.people


def test_the_conference_and_the_briefings_have_the_published_figures(year: Session, counted) -> None:
    counts = counted("2026")  # the briefings lie in two years
    whole: Counter[str] = Counter()
    for side in (counts.now, counts.before):
        for key, one in side["course"].items():
            whole[counts.words.courses[key]] += one.whole
    assert whole["Non-accidental injuries: virtual conference"] == 402
    assert whole["Author briefing: learning from a child safeguarding practice review"] == 198


def test_what_events_cost_agrees_with_plain_sql(year: Session) -> None:
    period = period_of("2026")
    compared = Compared(period, period.beside(Beside.WHOLE, clock.today()))
    wholes = around_queries.wholes(year, compared, figures(year, compared, clock.now(), ("newness",)))
    for whole, days in zip(wholes, compared.periods, strict=True):
        span = days_of(days)
        pence, events, came = year.execute(text(COSTS), span).one()
        assert whole.costs is not None
        assert (whole.costs.pence, whole.costs.events, whole.costs.attendances) == (pence, events, came)


def test_new_and_returning_people_are_all_who_came(counted) -> None:
    counts = counted("2026")
    newness = counts.now["newness"]
    assert newness["new"].people + newness["returning"].people == counts.total()[0].people
    assert newness["returning"].people > 50


def test_no_row_of_agencies_is_of_one_of_which_few_people_are_known(year: Session, counted) -> None:
    named = [int(key) for key in counted("2026").now[AGENCY] if key and key.isdigit()]
    few = text("SELECT agency_id FROM booking GROUP BY 1 HAVING count(DISTINCT delegate_id) < 5")
    assert named
    assert not set(named) & {row[0] for row in year.execute(few)}
