"""The monthly numbers, typed by month or brought in from a file that is looked at first."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from dateutil.relativedelta import relativedelta
from flask import abort, current_app, flash, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import evidence as bp
from training.admin.evidence.learning.forms import CountFileForm, MonthForm, field_of, month_form
from training.answers import Answer, page_with, refusals_shown
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.other_learning import queries
from training.other_learning.count_file import CountFile, read_counts
from training.other_learning.counts import Count
from training.other_learning.months import month_of, why_not_kept
from training.other_learning.operations import keep_counts
from training.years import FinancialYear

_MONTHS_BACK = 3
"""What had a number so lately has a field on the page of a month."""
_GOOD_FOR = 24 * 60 * 60
"""Seconds for which what was read of a file can be kept."""
_TOO_OLD = "What was read is more than a day old, or was cut short on its way. Send the file again."
_SHOWN = 200
"""Lines of a file that are looked at; all of them are kept."""


@bp.get("/evidence/learning")
@requires(Role.ADMINISTRATOR)
def months() -> str:
    """The months of a financial year, and how many numbers each has."""
    session, this = db.session(), FinancialYear.of(clock.now())
    year = FinancialYear(request.args.get("year", default=this.first, type=int))
    years = sorted({this, FinancialYear(this.first - 1), *queries.years_counted(session)}, reverse=True)
    if year not in years:
        abort(404)
    entered = queries.numbers_entered(session, year)
    begun = [span for span in year.months if span.begins <= clock.today()]
    return render_template(
        "admin/evidence/learning/months.html", year=year, years=years, months=list(reversed(begun)), entered=entered
    )


@bp.route("/evidence/learning/<month>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def learning_of_month(month: str) -> Answer:
    """The numbers of one month: a field for each thing that had one lately, and rows for what is new."""
    of = month_of(month)
    if of is None or why_not_kept(of, clock.today()) or f"{of:%Y-%m}" != month:
        abort(404)
    session = db.session()
    there = queries.counts_of_months(session, [of])
    form = _form_of(session, of, there)
    if form.validate_on_submit():
        with refusals_shown(form), transaction() as writing:
            taken_out = [one for one in form.emptied() if one.key in {known.key for known in there}]
            seen = form.seen.data or ""
            kept = keep_counts(writing, form.counts(), seen, current_actor(), clock.now(), taken_out=taken_out)
        if not form.errors:
            flash(f"{of:%B %Y}: {kept.in_words}", "done")
            return redirect(url_for("admin.evidence.months", year=FinancialYear.of_day(of).first))
        there = queries.counts_of_months(db.session(), [of])
        form.seen.data = queries.as_seen(there)
    kinds = board_lists(db.session()).learning
    groups = [
        (kinds.find(kind), [form[field_of(one)] for one in them])
        for kind, them in groupby(form.known, key=lambda one: one.kind)
    ]
    return page_with(form, "admin/evidence/learning/month.html", month=of, groups=groups, year=FinancialYear.of_day(of))


def _form_of(session: Session, month: date, there: Sequence[Count]) -> MonthForm:
    kinds = board_lists(session).learning
    lately = queries.counts_between(session, month - relativedelta(months=_MONTHS_BACK), month)
    known = {one.key[1:]: Count(month, one.kind, one.title, 0) for one in (*lately, *there)}
    before = {field_of(one): one for one in lately}  # the latest, as they come by month
    numbers = {field_of(one): one.count for one in there}
    hints = {field: f"{one.month:%B %Y}: {one.count:,}" for field, one in before.items()}
    if request.method == "POST":  # whoever is told that it has changed sees what stands there
        hints |= {field: f"Now: {number:,}. {hints.get(field, '')}".strip() for field, number in numbers.items()}
    ordered = sorted(known.values(), key=lambda one: (kinds.place(one.kind), one.title.casefold()))
    form = month_form(month, ordered, numbers, hints, kinds.choices(month))
    form.seen.data = form.seen.data or queries.as_seen(there)
    return form


@bp.route("/evidence/learning/import", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def import_learning() -> Answer:
    """Choose the file, look at what was read, keep it."""
    if "read" in request.form:
        return _keep_what_was_read()
    form, session = CountFileForm(), db.session()
    if form.validate_on_submit() and (read := form.read_headings()):
        sheet, headings = read
        unread = (*sheet.unread, *headings.unread)
        found = read_counts(headings, unread, board_lists(session).learning, clock.today())
        return _preview(session, found)
    return page_with(form, "admin/evidence/learning/import.html", kinds=board_lists(session).learning.on(clock.today()))


def _preview(session: Session, found: CountFile, refusal: str = "") -> str:
    there = queries.counts_of_months(session, [one.month for one in found.counts])
    before = {one.key: one.count for one in there}
    kinds = board_lists(session).learning
    rows = [
        (one, kinds.name(one.kind, one.month), before.get(one.key))
        for one in sorted(found.counts, key=lambda one: one.key)
    ]
    return render_template(
        "admin/evidence/learning/preview.html",
        rows=rows[:_SHOWN],
        all=len(rows),
        new=sum(was is None for _, _, was in rows),
        changed=sum(was not in {None, one.count} for one, _, was in rows),
        unread=found.unread,
        refusal=refusal,
        carried=_signer().dumps(_as_carried(found, queries.as_seen(there))),
    )


def _keep_what_was_read() -> Answer:
    try:
        content: dict[str, Any] = _signer().loads(request.form["read"], max_age=_GOOD_FOR)
    except BadData:
        form = CountFileForm()
        form.form_errors = [_TOO_OLD]
        kinds = board_lists(db.session()).learning.on(clock.today())
        return page_with(form, "admin/evidence/learning/import.html", kinds=kinds)
    found = _carried(content)
    with refusals_shown() as refusals, transaction() as session:
        kept = keep_counts(session, found.counts, content["seen"], current_actor(), clock.now())
    if refusals:
        return _preview(db.session(), found, refusals[0].sentence), 422
    flash(kept.in_words, "done")
    return redirect(url_for("admin.evidence.months"))


def _as_carried(found: CountFile, seen: str) -> Mapping[str, object]:
    rows = [[f"{one.month:%Y-%m-%d}", one.kind, one.title, one.count] for one in found.counts]
    return {"rows": rows, "unread": found.unread, "seen": seen}


def _carried(content: Mapping[str, Any]) -> CountFile:
    rows = [Count(date.fromisoformat(month), kind, title, count) for month, kind, title, count in content["rows"]]
    return CountFile(rows, list(content["unread"]))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="monthly numbers")
