"""By what prices are decided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from training.payments.price_models import PriceRuleRow
from training.payments.pricing import PriceList, PriceRule
from training.settings.queries import rules


def price_rules(session: Session, course_id: int) -> Sequence[PriceRuleRow]:
    """Every price that a course has, had or is to have, the latest first."""
    return session.scalars(
        select(PriceRuleRow)
        .where(PriceRuleRow.course_id == course_id)
        .order_by(PriceRuleRow.starts_on.desc(), PriceRuleRow.id.desc())
    ).all()


class PriceLists:
    """By what prices are decided on one day, for many courses in one query."""

    def __init__(self, session: Session, day: date, course_id: int | None = None) -> None:
        """All courses, or one."""
        self.day = day
        self.member_percent = rules(session).ecvys_discount_percent
        self._rules = _in_force(session, day, course_id)

    def of(self, course_id: int) -> PriceList:
        return PriceList(self._rules.get(course_id, ()), self.member_percent, self.day)


def price_list(session: Session, course_id: int, day: date) -> PriceList:
    """By what the prices of one course are decided on one day."""
    return PriceLists(session, day, course_id).of(course_id)


def _in_force(session: Session, day: date, course_id: int | None) -> Mapping[int, Sequence[PriceRule]]:
    query = select(PriceRuleRow).where(
        PriceRuleRow.starts_on <= day, or_(PriceRuleRow.ends_on.is_(None), PriceRuleRow.ends_on >= day)
    )
    found: dict[int, list[PriceRule]] = defaultdict(list)
    for row in session.scalars(query if course_id is None else query.where(PriceRuleRow.course_id == course_id)):
        found[row.course_id].append(row.rule)
    return found
