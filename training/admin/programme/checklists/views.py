"""The checklists: one for each format, editable; every event of the format has it."""

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.checklists.forms import ChecklistItemForm
from training.admin.programme.forms import FORMATS
from training.answers import Answer, carried_out, page_with
from training.courses.checklists import operations
from training.courses.checklists.models import ChecklistItem
from training.courses.checklists.queries import items_by_format
from training.courses.checklists.rule import DAYS
from training.db import db, transaction

NAMES = {str(value): text for value, text in FORMATS}


@bp.get("/programme/checklists")
@requires(Role.ADMINISTRATOR)
def checklists() -> str:
    """All four lists."""
    found = items_by_format(db.session())
    lists = [(value, name, found.get(value, ())) for value, name in NAMES.items()]
    return render_template("admin/programme/checklists/lists.html", lists=lists, days=DAYS)


@bp.post("/programme/checklists/<format_>/begin")
@requires(Role.ADMINISTRATOR)
def begin_checklist(format_: str) -> Response:
    """Fill an empty list with what is usual."""
    if format_ not in NAMES:
        abort(404)
    with transaction() as session:
        operations.begin_list(session, format_, current_actor(), clock.now())
    flash("The list is filled with what is usual. Change what is different with you.", "done")
    return redirect(url_for("admin.programme.checklists"))


@bp.route("/programme/checklists/<format_>/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new_checklist_item(format_: str) -> Answer:
    if format_ not in NAMES:
        abort(404)
    form = ChecklistItemForm()

    def add(session: Session) -> str:
        operations.add_item(session, form.to_do(), current_actor(), clock.now(), format_=format_)
        return "It is on the list of every event to come."

    heading = f"Add to the list: {NAMES[format_]}"
    page = "admin/programme/checklists/item.html"
    return carried_out(form, add, url_for("admin.programme.checklists")) or page_with(form, page, heading=heading)


@bp.route("/programme/checklists/items/<int:item_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def edit_checklist_item(item_id: int) -> Answer:
    item = _item(db.session(), item_id)
    form = ChecklistItemForm(data={"text": item.text, "who": item.who, "days": str(item.days)})

    def save(session: Session) -> str:
        operations.change_item(session, _item(session, item_id), form.to_do(), current_actor(), clock.now())
        return "It is saved, for every event."

    return carried_out(form, save, url_for("admin.programme.checklists")) or page_with(
        form, "admin/programme/checklists/item.html", heading="Change what is on the list", item_id=item_id
    )


@bp.post("/programme/checklists/items/<int:item_id>/remove")
@requires(Role.ADMINISTRATOR)
def remove_checklist_item(item_id: int) -> Response:
    with transaction() as session:
        operations.take_off(session, _item(session, item_id), current_actor(), clock.now())
    flash("It is off the list. Where it was ticked, it stays.", "done")
    return redirect(url_for("admin.programme.checklists"))


def _item(session: Session, item_id: int) -> ChecklistItem:
    """One of the lists of formats."""
    item = session.get(ChecklistItem, item_id)
    if item is None or item.format is None or item.retired_at:
        abort(404)
    return item
