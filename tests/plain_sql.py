"""The figures of a period in plain SQL, written without any of the code that pages and files count with.

Each statement is asked of one period at a time, says what it counts in its own words, and knows no other.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

LONDON, UTC = ZoneInfo("Europe/London"), ZoneInfo("UTC")
Number = int | tuple[int, int] | None
"""A number, or a numerator and a denominator; None: it cannot be said."""

_CLOSED = "e.register_closed_at IS NOT NULL AND e.state <> 'cancelled' AND {within}"
_BOOKED = "FROM booking b JOIN event e ON e.id = b.event_id WHERE b.completes_id IS NULL AND " + _CLOSED
_BEFOREHAND = "b.walk_in IS FALSE AND b.confirmed_at IS NOT NULL"
_THERE = "b.outcome IN ('attended', 'partial')"
_CAME = f"{_BEFOREHAND} AND b.state = 'confirmed' AND {_THERE}"
_EXPECTED = f"{_BEFOREHAND} AND b.state <> 'cancelled'"
_NEVER_OFFERED = """
    FROM booking b JOIN event e ON e.id = b.event_id
    WHERE {within} AND e.state <> 'cancelled' AND b.confirmed_at IS NULL AND b.delegate_id IS NOT NULL
      AND b.awaits IS NULL AND b.state IN ('waiting', 'lapsed', 'cancelled', 'declined')
      AND b.id IN (SELECT subject_id FROM history WHERE subject = 'booking' AND action = 'booked'
                   AND CAST(details AS text) LIKE '%"to": "waiting"%')
      AND b.id NOT IN (SELECT subject_id FROM history WHERE subject = 'booking' AND action = 'offer')
"""
_STANDING_CHARGES = """
    FROM charge c JOIN booking b ON b.id = c.booking_id JOIN event e ON e.id = b.event_id
    WHERE {within} AND c.withdrawn_at IS NULL
      AND b.id NOT IN (SELECT booking_id FROM charge_proposal WHERE decided_at IS NULL)
"""
_DISCOUNTED = """
    FROM booking b JOIN event e ON e.id = b.event_id
    WHERE {within} AND e.state <> 'cancelled' AND b.discount_pence > 0
      AND b.state NOT IN ('cancelled', 'lapsed', 'declined')
"""
_FIRST_TIME = f"""
    (SELECT b.delegate_id FROM booking b JOIN event e ON e.id = b.event_id
     WHERE {_THERE} AND e.register_closed_at IS NOT NULL AND b.delegate_id IS NOT NULL
     GROUP BY b.delegate_id HAVING min(e.starts_at) >= {{begins}})
"""
_WITH_COST = f"SELECT e.id FROM event e WHERE {_CLOSED} AND e.id IN (SELECT event_id FROM event_cost)"

_COUNTS = {
    "delivered": f"SELECT count(*) FROM event e WHERE {_CLOSED}",
    "planned": "SELECT count(*) FROM event e WHERE e.state <> 'draft' AND {within}",
    "called-off": "SELECT count(*) FROM event e WHERE e.state = 'cancelled' AND {within}",
    "not-closed": "SELECT count(*) FROM event e WHERE e.state = 'published' AND e.register_closed_at IS NULL"
    " AND e.ends_at <= {now} AND {within}",
    "coming": "SELECT count(*) FROM event e WHERE e.state = 'published' AND e.register_closed_at IS NULL"
    " AND e.ends_at > {now} AND {within}",
    "places": f"SELECT sum(p.capacity) FROM place_pool p JOIN event e ON e.id = p.event_id WHERE {_CLOSED}",
    "registered": f"SELECT count(*) {_BOOKED} AND {_BEFOREHAND}",
    "cancelled": f"SELECT count(*) {_BOOKED} AND {_BEFOREHAND} AND b.state = 'cancelled'",
    "expected": f"SELECT count(*) {_BOOKED} AND {_EXPECTED}",
    "came": f"SELECT count(*) {_BOOKED} AND {_CAME}",
    "no-shows": f"SELECT count(*) {_BOOKED} AND {_EXPECTED} AND coalesce(b.outcome, '') NOT IN ('attended', 'partial')",
    "walked-in": f"SELECT count(*) {_BOOKED} AND b.walk_in AND {_THERE}",
    "counted": f"SELECT sum(e.came) FROM event e WHERE {_CLOSED}",
    "attendances": f"SELECT (SELECT count(*) {_BOOKED} AND {_THERE})"
    f" + (SELECT coalesce(sum(e.came), 0) FROM event e WHERE {_CLOSED})",
    "whole": f"SELECT count(*) {_BOOKED} AND b.outcome = 'attended'",
    "part-only": f"SELECT count(*) {_BOOKED} AND b.outcome = 'partial'",
    "people": f"SELECT count(DISTINCT b.delegate_id) {_BOOKED} AND {_THERE}",
    "new-people": f"SELECT count(DISTINCT b.delegate_id) {_BOOKED} AND {_THERE} AND b.delegate_id IN {_FIRST_TIME}",
    "returning-people": f"SELECT count(DISTINCT b.delegate_id) {_BOOKED} AND {_THERE}"
    f" AND b.delegate_id NOT IN {_FIRST_TIME}",
    "certificates": f"SELECT count(*) FROM certificate c JOIN booking b ON b.id = c.booking_id"
    f" JOIN event e ON e.id = b.event_id WHERE {_CLOSED} AND c.revoked_at IS NULL AND c.replaced_at IS NULL",
    "waited": f"SELECT count(*) {_NEVER_OFFERED}",
    "waited-people": f"SELECT count(DISTINCT b.delegate_id) {_NEVER_OFFERED}",
    "asked": "SELECT count(*) FROM interest i WHERE i.confirmed_at IS NOT NULL"
    " AND i.asked_at >= {begins} AND i.asked_at < {ends}",
    "charged": f"SELECT sum(c.pence) {_STANDING_CHARGES}",
    "paid": "SELECT sum(CASE WHEN a.refund_id IS NULL THEN a.pence"
    " WHEN a.refund_id IN (SELECT r.id FROM refund r WHERE r.state IN ('wanted', 'sent', 'done')) THEN -a.pence END)"
    f" FROM allocation a WHERE a.charge_id IN (SELECT c.id {_STANDING_CHARGES})",
    "ecvys-discounts": f"SELECT sum(b.discount_pence) {_DISCOUNTED}",
    "ecvys-bookings": f"SELECT count(*) {_DISCOUNTED}",
    "ecvys-agencies": f"SELECT count(DISTINCT b.agency_id) {_DISCOUNTED}",
    "forms sent": "SELECT count(*) FROM evaluation v JOIN event e ON e.id = v.event_id"
    f" WHERE v.stage = 'after' AND {_CLOSED}",
    "forms answered": "SELECT count(v.submitted_at) FROM evaluation v JOIN event e ON e.id = v.event_id"
    f" WHERE v.stage = 'after' AND {_CLOSED}",
    "events with a cost": f"SELECT count(*) FROM ({_WITH_COST}) AS known",
    "cost": f"SELECT sum(k.pence) FROM event_cost k WHERE k.event_id IN ({_WITH_COST})",
    "attendances with a cost": f"SELECT (SELECT count(*) {_BOOKED} AND {_THERE} AND e.id IN ({_WITH_COST}))"
    f" + (SELECT coalesce(sum(e.came), 0) FROM event e WHERE {_CLOSED} AND e.id IN ({_WITH_COST}))",
}
_SHARES = {
    "delivered-share": ("delivered", "planned"),
    "came-of-expected": ("came", "expected"),
    "came-of-registered": ("came", "registered"),
    "no-show-rate": ("no-shows", "expected"),
    "cancelled-rate": ("cancelled", "registered"),
    "fill": ("attendances", "places"),
    "evaluations": ("forms answered", "forms sent"),
    "cost-known": ("events with a cost", "delivered"),
}
MONEY = frozenset({"charged", "paid", "ecvys-discounts", "cost", "cost-per-attender"})

BY = {
    "level": "c.level",
    "course": "CAST(c.id AS text)",
    "format": "c.format",
    "funder": "(SELECT f.name FROM funder f WHERE f.id = c.funder_id)",
    "partner": "CASE WHEN e.partner <> '' THEN e.partner WHEN c.delivery_partner <> '' THEN c.delivery_partner END",
    "sector": "CASE WHEN e.kind = 'public' THEN 'public' ELSE b.sector END",
    "area": "b.area",
    "quadrant": "b.quadrant",
}
"""What each table is grouped by."""
OF_EVENTS = frozenset({"level", "course", "format", "funder", "partner", "month"})


def span(session: Session, first: date, last: date) -> dict[str, str]:
    """The moments between which events of these days begin, as they stand in a statement."""
    begins, ends = (
        _moment(session, datetime.combine(day, time(), LONDON)) for day in (first, last + timedelta(days=1))
    )
    return {"begins": begins, "ends": ends, "within": f"e.starts_at >= {begins} AND e.starts_at < {ends}"}


def _moment(session: Session, moment: datetime) -> str:
    offset = "+00:00" if session.get_bind().dialect.name == "postgresql" else ""
    return f"'{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}{offset}'"


def every_figure(session: Session, first: date, last: date, now: datetime) -> dict[str, Number]:
    """By the name of its definition."""
    values = {**span(session, first, last), "now": _moment(session, now)}
    counted = {name: int(session.scalar(text(one.format(**values))) or 0) for name, one in _COUNTS.items()}
    found: dict[str, Number] = {**counted, **{name: (counted[n], counted[d]) for name, (n, d) in _SHARES.items()}}
    for helping in ("forms sent", "forms answered", "events with a cost", "attendances with a cost"):
        del found[helping]
    if counted["events with a cost"]:
        pence, came = counted["cost"], counted["attendances with a cost"]
        found["cost-per-attender"] = int(pence / came + 0.5) if came else None
    else:
        found |= dict.fromkeys(("cost", "cost-known", "cost-per-attender"))
    return found


def as_words(name: str, number: Number) -> str:
    """As it is to be read: “1,712”, “84.6% (269 of 318)”, “£1,240.00”, “–”."""
    match number:
        case None:
            return "–"
        case (part, whole):
            tenths = (2000 * part + whole) // (2 * whole) if whole else 0
            return f"{tenths // 10}.{tenths % 10}% ({part:,} of {whole:,})" if whole else "–"
        case int() if name in MONEY:
            return f"£{number // 100:,}.{number % 100:02}"
    return f"{number:,}"


def grouped(session: Session, name: str, first: date, last: date) -> dict[str | None, dict[str, int]]:
    """The counts of each group of a period."""
    values = {**span(session, first, last), "key": BY[name]}
    bookings = f"""
        SELECT {{key}}, count(*) FILTER (WHERE {_BEFOREHAND}),
          count(*) FILTER (WHERE {_BEFOREHAND} AND b.state = 'cancelled'), count(*) FILTER (WHERE {_CAME}),
          count(*) FILTER (WHERE b.walk_in AND {_THERE}), count(*) FILTER (WHERE b.outcome = 'partial'),
          count(DISTINCT CASE WHEN {_THERE} THEN b.delegate_id END)
        FROM booking b JOIN event e ON e.id = b.event_id JOIN course c ON c.id = e.course_id
        WHERE b.completes_id IS NULL AND {_CLOSED} GROUP BY 1"""
    names = ("registered", "cancelled", "came", "walked_in", "part_only", "people")
    found = {
        row[0]: dict(zip(names, map(int, row[1:]), strict=True))
        for row in session.execute(text(bookings.format(**values)))
    }
    for key, sums in _of_events(session, name, values):
        found.setdefault(key, dict.fromkeys(names, 0)).update(sums)
    for one in found.values():
        one["attendances"] = one["came"] + one["walked_in"] + one.get("counted", 0)
        one["expected"] = one["registered"] - one["cancelled"]
    return found


def _of_events(session: Session, name: str, values: Mapping[str, str]) -> Iterator[tuple[str | None, dict[str, int]]]:
    """What events have without anybody's booking."""
    if name in OF_EVENTS:
        events = f"""
            SELECT {{key}}, count(*), sum((SELECT sum(capacity) FROM place_pool p WHERE p.event_id = e.id)), sum(e.came)
            FROM event e JOIN course c ON c.id = e.course_id WHERE {_CLOSED} GROUP BY 1"""
        for key, *numbers in session.execute(text(events.format(**values))):
            yield key, dict(zip(("events", "places", "counted"), (int(one or 0) for one in numbers), strict=True))
        return
    if name == "sector":
        of_sector = f"SELECT h.sector, sum(h.came) FROM headcount h JOIN event e ON e.id = h.event_id WHERE {_CLOSED}"
        rows = session.execute(text(f"{of_sector} GROUP BY 1".format(**values))).all()
        every = int(session.scalar(text(_COUNTS["counted"].format(**values))) or 0)
        yield from ((key, {"counted": int(came)}) for key, came in rows)
        if rest := every - sum(int(came) for _, came in rows):
            yield "unsaid", {"counted": rest}
