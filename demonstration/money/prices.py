"""What each place cost on the day it was booked: by the courses' own prices, and by who was a member."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.data_files import table
from demonstration.year import PlannedBooking
from training import clock
from training.board_lists.queries import board_lists
from training.courses.models import Course
from training.payments.models import PriceRuleRow
from training.payments.pricing import ComingFor, Price, PriceList
from training.people.models import Membership
from training.settings.rules import Rules


def load_price_rules(session: Session, now: datetime) -> None:
    """A few courses have prices of their own: for a tariff, or for members."""
    today = clock.local(now).date()
    codes = dict(session.execute(select(Course.code, Course.id)).tuples().all())
    for row in table("price_rules.csv"):
        session.add(
            PriceRuleRow(
                course_id=codes[row["course"]],
                kind=row["kind"],
                pence=int(row["pence"]) if row["pence"] else None,
                percent=Decimal(row["percent"]) if row["percent"] else None,
                tariff=row["tariff"] or None,
                members_only=row["members_only"] == "yes",
                starts_on=today + timedelta(days=int(row["from_day_offset"])),
                ends_on=today + timedelta(days=int(row["to_day_offset"])) if row["to_day_offset"] else None,
                created_at=now - timedelta(days=400),
            )
        )
    session.flush()


def settle_prices(session: Session, plans: Iterable[PlannedBooking], rules: Rules) -> None:
    """Give every plan the price of its day."""
    own_prices = defaultdict(list)
    for row in session.scalars(select(PriceRuleRow)):
        own_prices[row.course_id].append(row.rule)
    periods: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for member in session.scalars(select(Membership)):
        periods[member.agency_id].append((member.starts_on, member.ends_on))
    tariffs = board_lists(session).tariffs
    for plan in plans:
        day, agency, course = clock.local(plan.created_at).date(), plan.agency, plan.event.course
        who = ComingFor()
        if agency:
            who = ComingFor(agency.tariff, any(first <= day <= last for first, last in periods[agency.id]))
        prices = PriceList(own_prices[course.id], rules.ecvys_discount_percent, day, tariffs)
        funder = course.funder.name if course.funder else None
        plan.price = Price(0, "Walk-in") if plan.walk_in else prices.price(plan.event.price_pence, funder, who)
