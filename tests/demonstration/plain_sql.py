"""What the figures of a period have to be, counted in plain SQL: none of it is the code that pages count with."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from training.reports.year.periods import Period

IN_PERIOD = "e.starts_at >= :begins AND e.starts_at < :ends"
CLOSED = f"{IN_PERIOD} AND e.state <> 'cancelled' AND e.register_closed_at IS NOT NULL"
OF_BOOKINGS = f"FROM booking b JOIN event e ON e.id = b.event_id WHERE {CLOSED} AND b.completes_id IS NULL"
REGISTERED = "NOT b.walk_in AND b.confirmed_at IS NOT NULL"
THERE = "b.outcome IN ('attended', 'partial')"
CHARGES = f"""
    FROM charge c JOIN booking b ON b.id = c.booking_id JOIN event e ON e.id = b.event_id
    WHERE {IN_PERIOD} AND c.withdrawn_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM charge_proposal p WHERE p.booking_id = c.booking_id AND p.decided_at IS NULL)
"""
DISCOUNTED = f"""
    FROM booking b JOIN event e ON e.id = b.event_id
    WHERE {IN_PERIOD} AND e.state <> 'cancelled' AND b.discount_pence > 0
      AND b.state NOT IN ('cancelled', 'lapsed', 'declined')
"""
WAITED = f"""
    FROM booking b JOIN event e ON e.id = b.event_id
    WHERE {IN_PERIOD} AND e.state <> 'cancelled' AND b.state IN ('waiting', 'lapsed', 'cancelled', 'declined')
      AND b.delegate_id IS NOT NULL AND b.awaits IS NULL AND b.confirmed_at IS NULL
      AND EXISTS (SELECT 1 FROM history h WHERE h.subject = 'booking' AND h.subject_id = b.id
                  AND h.action = 'booked' AND json_extract(h.details, '$.to') = 'waiting')
      AND NOT EXISTS (SELECT 1 FROM history h WHERE h.subject = 'booking' AND h.subject_id = b.id
                      AND h.action = 'offer')
"""
WITH_COST = f"SELECT e.id FROM event e WHERE {CLOSED} AND EXISTS (SELECT 1 FROM event_cost k WHERE k.event_id = e.id)"
COUNTS = {
    "delivered": f"SELECT count(*) FROM event e WHERE {CLOSED}",
    "planned": f"SELECT count(*) FROM event e WHERE {IN_PERIOD} AND e.state <> 'draft'",
    "called-off": f"SELECT count(*) FROM event e WHERE {IN_PERIOD} AND e.state = 'cancelled'",
    "not-closed": f"""SELECT count(*) FROM event e WHERE {IN_PERIOD} AND e.state NOT IN ('draft', 'cancelled')
                      AND e.register_closed_at IS NULL AND e.ends_at <= :now""",
    "coming": f"""SELECT count(*) FROM event e WHERE {IN_PERIOD} AND e.state NOT IN ('draft', 'cancelled')
                  AND e.register_closed_at IS NULL AND e.ends_at > :now""",
    "places": f"SELECT sum(p.capacity) FROM place_pool p JOIN event e ON e.id = p.event_id WHERE {CLOSED}",
    "registered": f"SELECT count(*) {OF_BOOKINGS} AND {REGISTERED}",
    "cancelled": f"SELECT count(*) {OF_BOOKINGS} AND {REGISTERED} AND b.state = 'cancelled'",
    "came": f"SELECT count(*) {OF_BOOKINGS} AND {REGISTERED} AND b.state = 'confirmed' AND {THERE}",
    "walked-in": f"SELECT count(*) {OF_BOOKINGS} AND b.walk_in AND {THERE}",
    "counted": f"SELECT sum(e.came) FROM event e WHERE {CLOSED}",
    "part-only": f"SELECT count(*) {OF_BOOKINGS} AND b.outcome = 'partial'",
    "people": f"SELECT count(DISTINCT b.delegate_id) {OF_BOOKINGS} AND {THERE}",
    "new-people": f"""SELECT count(DISTINCT b.delegate_id) {OF_BOOKINGS} AND {THERE} AND b.delegate_id NOT IN (
                      SELECT x.delegate_id FROM booking x JOIN event y ON y.id = x.event_id
                      WHERE x.outcome IN ('attended', 'partial') AND y.register_closed_at IS NOT NULL
                        AND y.starts_at < :begins AND x.delegate_id IS NOT NULL)""",
    "certificates": f"""SELECT count(*) FROM certificate t JOIN booking b ON b.id = t.booking_id
                        JOIN event e ON e.id = b.event_id
                        WHERE {CLOSED} AND t.replaced_at IS NULL AND t.revoked_at IS NULL""",
    "sent": f"SELECT count(*) FROM evaluation v JOIN event e ON e.id = v.event_id WHERE {CLOSED} AND v.stage = 'after'",
    "answered": f"""SELECT count(v.submitted_at) FROM evaluation v JOIN event e ON e.id = v.event_id
                    WHERE {CLOSED} AND v.stage = 'after'""",
    "waited": f"SELECT count(*) {WAITED}",
    "waited-people": f"SELECT count(DISTINCT b.delegate_id) {WAITED}",
    "asked": """SELECT count(*) FROM interest i
                WHERE i.asked_at >= :begins AND i.asked_at < :ends AND i.confirmed_at IS NOT NULL""",
    "charged": f"SELECT sum(c.pence) {CHARGES}",
    "paid": f"""SELECT sum(CASE WHEN a.refund_id IS NULL THEN a.pence
                                WHEN r.state IN ('wanted', 'sent', 'done') THEN -a.pence ELSE 0 END)
                FROM allocation a LEFT JOIN refund r ON r.id = a.refund_id
                WHERE a.charge_id IN (SELECT c.id {CHARGES})""",
    "ecvys-discounts": f"SELECT sum(b.discount_pence) {DISCOUNTED}",
    "ecvys-bookings": f"SELECT count(*) {DISCOUNTED}",
    "ecvys-agencies": f"SELECT count(DISTINCT b.agency_id) {DISCOUNTED}",
    "cost": f"SELECT sum(k.pence) FROM event_cost k WHERE k.event_id IN ({WITH_COST})",
    "with-cost": f"SELECT count(*) FROM ({WITH_COST})",
    "came-at-cost": f"""SELECT count(*) + (SELECT coalesce(sum(came), 0) FROM event WHERE id IN ({WITH_COST}))
                        FROM booking b WHERE b.event_id IN ({WITH_COST}) AND {THERE} AND b.completes_id IS NULL""",
}


def days_of(period: Period) -> dict[str, str]:
    """The ends of a period, as a statement takes them."""
    return {"begins": f"{period.begins:%Y-%m-%d %H:%M:%S}", "ends": f"{period.ends:%Y-%m-%d %H:%M:%S}"}


def every_figure(session: Session, period: Period, now: str) -> dict[str, str]:
    """Each figure of a period by its name, as it has to be printed."""
    span = {**days_of(period), "now": now}
    of = {name: int(session.execute(text(query), span).scalar() or 0) for name, query in COUNTS.items()}
    of["expected"] = of["registered"] - of["cancelled"]
    of["no-shows"] = of["expected"] - of["came"]
    of["attendances"] = of["came"] + of["walked-in"] + of["counted"]
    of["whole"] = of["came"] + of["walked-in"] - of["part-only"]
    of["returning-people"] = of["people"] - of["new-people"]
    said = {name: f"{count:,}" for name, count in of.items()}
    said |= {name: f"£{of[name] / 100:,.2f}" for name in ("charged", "paid", "ecvys-discounts", "cost")}
    said |= _shares(of)
    said["cost-per-attender"] = f"£{_rounded(Decimal(of['cost']) / of['came-at-cost'] / 100, '0.01')}"
    for name in ("sent", "answered", "with-cost", "came-at-cost"):
        del said[name]
    return said


def _shares(of: Mapping[str, int]) -> dict[str, str]:
    parts = {
        "delivered-share": ("delivered", "planned"),
        "came-of-expected": ("came", "expected"),
        "came-of-registered": ("came", "registered"),
        "no-show-rate": ("no-shows", "expected"),
        "cancelled-rate": ("cancelled", "registered"),
        "fill": ("attendances", "places"),
        "evaluations": ("answered", "sent"),
        "cost-known": ("with-cost", "delivered"),
    }
    return {
        name: f"{_rounded(Decimal(100 * of[part]) / of[whole], '0.1')}% ({of[part]:,} of {of[whole]:,})"
        for name, (part, whole) in parts.items()
    }


def _rounded(number: Decimal, to: str) -> Decimal:
    return number.quantize(Decimal(to), ROUND_HALF_UP)
