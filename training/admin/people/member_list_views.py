"""ECVYS's list of members brought into the register: a preview, choices for names we do not know, then all or nothing.

The preview carries what was read in its own form, signed, so that nothing is kept anywhere until somebody applies it.
"""

from collections.abc import Mapping
from dataclasses import astuple
from datetime import date
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.people.forms import MemberListForm
from training.answers import Answer, page_with, refusals_shown
from training.db import db, transaction
from training.files_in.cells import Unreadable
from training.people import queries as people_queries
from training.people.member_list import LEFT_OUT, ListedMember, MemberList, MemberListPlan, WrongRow, as_key, read_list
from training.people.membership_operations import follow_list, plan_for

_GOOD_FOR = 24 * 60 * 60
"""Seconds for which a preview can be applied."""
_LIKE_ENOUGH = 0.6
_SHOWN = 100
_TOO_OLD = "That preview is more than a day old, or was cut short on its way. Send the file again."


@bp.route("/memberships/import", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def import_members() -> Answer:
    """Choose the file, look at what it would change, apply it."""
    if "listed" not in request.form:
        return _chosen_file()
    form = MemberListForm()
    try:
        listed, choices, seen = _carried(request.form["listed"])
    except BadData:
        form.form_errors = [_TOO_OLD]
        return _upload_page(form)
    choices = {**choices, **_choices_made(listed)}
    if request.form.get("step") != "apply":
        return _preview(listed, choices)
    with refusals_shown() as refusals, transaction() as session:
        plan = follow_list(session, listed, choices, seen, current_actor(), clock.now())
        said = _what_was_done(plan)
    if refusals:
        return _preview(listed, choices, refusals[0].sentence), 422
    flash(said, "done")
    return redirect(url_for("admin.people.memberships"))


def _chosen_file() -> Answer:
    form = MemberListForm()
    if form.validate_on_submit() and (read := form.read_headings()):
        sheet, headings = read
        try:
            return _preview(read_list(sheet.rows, sheet.unread, headings), {})
        except Unreadable as fault:
            form.refuse_file(str(fault))
    return _upload_page(form)


def _upload_page(form: MemberListForm) -> Answer:
    return page_with(form, "admin/people/import_members.html")


def _preview(listed: MemberList, choices: Mapping[str, int], refusal: str = "") -> str:
    session = db.session()
    plan, seen = plan_for(session, listed, choices, clock.today())
    names = people_queries.names_to_choose(session)
    likest = [(row, names.like(row.name, _LIKE_ENOUGH)) for row in _by_name(plan.unknown)]
    to_choose = [(row, found) for row, found in likest if found][:_SHOWN]
    asked = {row.name for row, _ in to_choose}
    return render_template(
        "admin/people/import_preview.html",
        plan=plan,
        refusal=refusal,
        unread=listed.unread,
        to_choose=to_choose,
        strangers=[row for row, _ in likest if row.name not in asked],
        left_out=_by_name(plan.left_out),
        listed=_to_carry(listed, choices, seen),
        left_out_value=LEFT_OUT,
        field_of=_field_of,
        may_apply=plan.changes_something and not plan.wrong and not to_choose,
        shown=_SHOWN,
        today=clock.today(),
    )


def _by_name(rows: list[ListedMember]) -> list[ListedMember]:
    """Each name once, by its first line."""
    first: dict[str, ListedMember] = {}
    for row in sorted(rows, key=lambda row: row.line):
        first.setdefault(as_key(row.name), row)
    return list(first.values())


def _field_of(row: ListedMember) -> str:
    return f"choice-{row.line}"


def _choices_made(listed: MemberList) -> dict[str, int]:
    """What was chosen for names we do not know: an agency, or to leave it out."""
    known = {int(value) for value, _ in people_queries.agencies_to_choose(db.session())} | {LEFT_OUT}
    made = {}
    for row in listed.rows:
        chosen = request.form.get(_field_of(row), "")
        if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10 and int(chosen) in known:
            made[as_key(row.name)] = int(chosen)
    return made


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="a list of members")


def _to_carry(listed: MemberList, choices: Mapping[str, int], seen: str) -> str:
    rows = [[row.line, row.name, row.number, str(row.starts_on), str(row.ends_on)] for row in listed.rows]
    wrong = [astuple(one) for one in listed.wrong]
    content = {"rows": rows, "wrong": wrong, "unread": listed.unread, "choices": choices, "seen": seen}
    packed: str = _signer().dumps(content)
    return packed


def _carried(packed: str) -> tuple[MemberList, dict[str, int], str]:
    """Raises BadData for what we did not sign, or signed too long ago."""
    content: dict[str, Any] = _signer().loads(packed, max_age=_GOOD_FOR)
    rows = tuple(
        ListedMember(line, name, number, date.fromisoformat(starts_on), date.fromisoformat(ends_on))
        for line, name, number, starts_on, ends_on in content["rows"]
    )
    wrong = tuple(WrongRow(*one) for one in content["wrong"])
    return MemberList(rows, wrong, tuple(content["unread"])), content["choices"], content["seen"]


def _what_was_done(plan: MemberListPlan) -> str:
    counts = ((plan.added, "added"), (plan.changed, "changed"), (plan.ended, "ended"), (plan.unchanged, "as they were"))
    return f"The register follows the list: {', '.join(f'{len(rows)} {done}' for rows, done in counts)}."
