"""What funders' money bought in the demonstration agrees with plain SQL, written here without any of their code."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from training import clock
from training.reports.funders.contents_queries import areas_for_funder, funded
from training.reports.funders.queries import funder_by_code
from training.reports.year import tables
from training.reports.year.periods import Beside, period_of
from training.reports.year.queries import Compared

CAME = "b.outcome IN ('attended', 'partial')"
EVENTS = f"""
    SELECT e.ref,
      (SELECT sum(capacity) FROM place_pool p WHERE p.event_id = e.id) AS places,
      (SELECT count(*) FROM booking b WHERE b.event_id = e.id AND {CAME}) + coalesce(e.came, 0) AS there,
      (SELECT count(*) FROM booking b WHERE b.event_id = e.id AND b.completes_id IS NULL AND NOT b.walk_in
         AND b.confirmed_at IS NOT NULL AND b.state <> 'cancelled' AND (b.outcome IS NULL OR NOT ({CAME}))) AS no_shows,
      (SELECT sum(k.pence) FROM event_cost k WHERE k.event_id = e.id) AS pence,
      e.came AS counted
    FROM event e JOIN course c ON c.id = e.course_id JOIN funder f ON f.id = c.funder_id
    WHERE f.code = :code AND e.register_closed_at IS NOT NULL AND e.state <> 'cancelled'
      AND e.starts_at >= :begins AND e.starts_at < :ends
"""
AREAS = f"""
    SELECT b.area, count(*) FROM booking b JOIN event e ON e.id = b.event_id JOIN course c ON c.id = e.course_id
    JOIN funder f ON f.id = c.funder_id
    WHERE f.code = :code AND e.register_closed_at IS NOT NULL AND e.state <> 'cancelled' AND b.completes_id IS NULL
      AND {CAME} AND e.starts_at >= :begins AND e.starts_at < :ends
    GROUP BY 1
"""


@pytest.mark.parametrize("code", ("VVU", "DWP"))
@pytest.mark.parametrize("key", ("2026", "2025", "2026-q1"))
def test_what_a_funder_s_money_bought_agrees_with_plain_sql(year: Session, code: str, key: str) -> None:
    period, now = period_of(key), clock.now()
    found = funded(year, funder_by_code(year, code), Compared(period, period.beside(Beside.WHOLE, clock.today())), now)
    span = {"begins": period.begins.strftime("%Y-%m-%d %H:%M:%S"), "ends": period.ends.strftime("%Y-%m-%d %H:%M:%S")}
    rows = year.execute(text(EVENTS), {"code": code, **span}).all()
    events = {event.ref: event for event in found.delivered}
    assert set(events) == {row.ref for row in rows}
    for row in rows:
        event = events[row.ref]
        assert (event.places, event.figures.no_shows, event.pence) == (row.places or 0, row.no_shows, row.pence)
        if event.empty:
            assert event.empty.total == max(0, row.places - row.there)
    booked = [row for row in rows if row.places and row.counted is None]
    unused = {row.ref: max(0, row.places - row.there) for row in booked}
    lines = {name: line.now for name, line in found.lines.items()}
    if booked:
        share = lines["wasted"]
        assert (share.part, share.whole) == (sum(unused.values()), sum(row.places for row in booked))
        assert share.part == sum(lines[name] for name in ("wasted-no-shows", "wasted-late", "wasted-never-booked"))
        pence = sum(int(row.pence * unused[row.ref] / row.places + 0.5) for row in booked if row.pence is not None)
        assert (lines["wasted-cost"] or 0) == pence
    by_area = dict(year.execute(text(AREAS), {"code": code, **span}).tuples().all())
    groups = tables.groups_of(found.counts, found.area)
    shown = {group.label: group.now.attendances for group in groups if group.now.attendances}
    assert sorted(shown.values()) == sorted(by_area.values())
    told = areas_for_funder(year, found, now)
    for area, came in told.told.given.items():
        assert 5 <= came <= by_area[area]
    assert sum(came for _, came in told.rows) <= sum(row.there for row in rows)
