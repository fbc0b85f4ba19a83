"""The school holidays of Essex: a list that is kept by hand, or brought in from a file and looked at first."""

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.terms import holiday_operations, queries
from training.admin.programme.terms.holiday_file import HolidayFile, read_holidays
from training.admin.programme.terms.holiday_forms import HolidayFileForm, HolidayForm
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.courses.clashes import Holidays
from training.courses.models import SchoolHoliday
from training.db import db, transaction
from training.fields import PressForm
from training.files_in.cells import Unreadable
from training.files_in.dates import day_of

MOST = 100
"""Holidays that one file may bring."""


@bp.route("/programme/holidays", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def holidays() -> Answer:
    """The list, and one more by hand."""
    form = HolidayForm()

    def add(session: Session) -> str:
        holiday_operations.add_holiday(session, form.holidays(), current_actor(), clock.now())
        return "It is on the list. Events on these days are marked from now on."

    return carried_out(form, add, url_for("admin.programme.holidays")) or page_with(
        form,
        "admin/programme/terms/holidays.html",
        press=PressForm(),
        holidays=queries.holidays(db.session()),
        today=clock.today(),
    )


@bp.post("/programme/holidays/<int:holiday_id>/delete")
@requires(Role.ADMINISTRATOR)
def delete_holiday(holiday_id: int) -> Response:
    if db.session().get(SchoolHoliday, holiday_id) is None:
        raise NotFound
    with transaction() as session:
        holiday_operations.delete_holiday(session, holiday_id, current_actor(), clock.now())
    flash("It is off the list.", "done")
    return redirect(url_for("admin.programme.holidays"))


@bp.route("/programme/holidays/import", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def import_holidays() -> Answer:
    """Choose the file, look at what was read, keep it."""
    if "first" in request.form:
        with refusals_shown(go_to=url_for("admin.programme.import_holidays")), transaction() as session:
            added = holiday_operations.add_holidays(session, _carried(), current_actor(), clock.now())
        known = "" if added else " All of them were on the list already."
        flash(f"{added} {'holiday was' if added == 1 else 'holidays were'} added.{known}", "done")
        return redirect(url_for("admin.programme.holidays"))
    form = HolidayFileForm()
    if form.validate_on_submit() and (sheet := form.read_sheet()):
        try:
            found = read_holidays(sheet)
        except Unreadable as fault:
            form.refuse_file(str(fault))
        else:
            if len(found.holidays) <= MOST:
                return _preview(found)
            form.refuse_file(
                f"This file has {len(found.holidays):,} holidays, and {MOST} can be brought in at once. Split it, then"
                " bring in one part after the other"
            )
    return page_with(form, "admin/programme/terms/import_holidays.html")


def _preview(found: HolidayFile) -> str:
    known = {(row.first_day, row.last_day) for row in queries.holidays(db.session())}
    return render_template(
        "admin/programme/terms/import_preview.html",
        holidays=found.holidays,
        unread=found.unread,
        known=known,
        press=PressForm(),
    )


def _carried() -> list[Holidays]:
    """What the preview showed, as its form carries it; what somebody else put there is left out."""
    rows = zip(*(request.form.getlist(name)[:MOST] for name in ("first", "last", "name")), strict=False)
    read = ((day_of(first), day_of(last), " ".join(name.split())[:100]) for first, last, name in rows)
    return [Holidays(first, last, name) for first, last, name in read if first and last and first <= last]
