"""What one course costs whom: its own prices, and a table of what everybody pays today."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme import operations
from training.admin.programme.forms import EVERYBODY, PriceForm
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.board_lists.lists import Tariff
from training.board_lists.queries import board_lists
from training.courses import queries
from training.courses.models import Course
from training.db import db, transaction
from training.fields import PressForm
from training.money import pounds
from training.payments.models import PriceRuleRow
from training.payments.pricing import PriceKind, percent_text, tariff_text, who_pays_what
from training.payments.queries import price_list, price_rules


@bp.route("/programme/courses/<code>/prices", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def prices(code: str) -> Answer:
    """Prices in force, coming and past, one more, and what everybody pays today."""
    form = PriceForm(data={"whom": EVERYBODY, "starts_on": clock.today()})
    form.offer(_offered(clock.today()))

    def add(session: Session) -> str:
        operations.add_price(session, _course_or_404(code).id, form.rule(), current_actor(), clock.now())
        return "The price is added."

    return carried_out(form, add, url_for("admin.programme.prices", code=code)) or _page(_course_or_404(code), form)


@bp.post("/programme/courses/<code>/prices/<int:rule_id>/end")
@requires(Role.ADMINISTRATOR)
def end_price(code: str, rule_id: int) -> Response:
    """Let a price hold no longer."""
    course_id = _course_or_404(code).id
    with refusals_shown(go_to=url_for("admin.programme.prices", code=code)), transaction() as session:
        row = session.get(PriceRuleRow, rule_id)
        if row is None or row.course_id != course_id:
            raise NotFound
        last_day = operations.end_price(session, course_id, row, current_actor(), clock.now())
    flash(f"Its last day is {clock.show_date(last_day)}." if last_day else "The price is taken away.", "done")
    return redirect(url_for("admin.programme.prices", code=code))


def _offered(today: date) -> Sequence[Tariff]:
    """For which there can be prices: those of today, and those to come."""
    return [one for one in board_lists(db.session()).tariffs if one.last_day is None or one.last_day >= today]


def _page(course: Course, form: PriceForm) -> Answer:
    session, today = db.session(), clock.today()
    funder = course.funder.name if course.funder else None
    rows = price_rules(session, course.id)
    return page_with(
        form,
        "admin/programme/prices.html",
        course=course,
        press=PressForm(),
        groups=[(title, [row for row in rows if _standing(row, today) == title]) for title in _STANDINGS],
        what=_what,
        whom=_whom,
        today=today,
        who_pays=who_pays_what(price_list(session, course.id, today), course.price_pence, funder),
        dates_differ=queries.coming_prices(session, course.id, clock.now()) - {course.price_pence},
    )


_STANDINGS = ("In force", "Coming", "Past")


def _standing(row: PriceRuleRow, today: date) -> str:
    if row.starts_on > today:
        return "Coming"
    return "Past" if row.ends_on is not None and row.ends_on < today else "In force"


def _what(row: PriceRuleRow) -> str:
    match row.rule.kind:
        case PriceKind.FIXED:
            return pounds(row.rule.pence)
        case PriceKind.PERCENT:
            return f"{percent_text(row.rule.percent)} less"
        case PriceKind.FREE:
            return "Free"


def _whom(row: PriceRuleRow) -> str:
    members = "members of ECVYS" if row.members_only else ""
    if row.tariff is None:
        return members.capitalize().replace("ecvys", "ECVYS") or "Everybody"
    of = board_lists(db.session()).tariffs.find(row.tariff)
    return f"{tariff_text(of)}{', ' if members else ''}{members}"


def _course_or_404(code: str) -> Course:
    course = queries.course_by_code(db.session(), code)
    if course is None:
        raise NotFound
    return course
