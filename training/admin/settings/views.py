"""The rules the administrator may change."""

from itertools import groupby

from flask import flash, redirect, url_for

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import settings as bp
from training.admin.settings.forms import settings_form
from training.answers import Answer, page_with
from training.db import db, transaction
from training.settings.operations import change_rules
from training.settings.queries import rules
from training.settings.rules import all_rules


@bp.route("/settings", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def edit() -> Answer:
    """One form with every rule, its default beside it."""
    form = settings_form(rules(db.session()))
    if form.validate_on_submit():
        with transaction() as session:
            changed = change_rules(session, form.values(), current_actor(), clock.now())
        if changed:
            flash(f"Saved: {len(changed)} {'setting' if len(changed) == 1 else 'settings'} changed.", "done")
        else:
            flash("Nothing was changed.")
        return redirect(url_for("admin.settings.edit"))
    groups = [
        (group, [form[rule.name] for rule in members])
        for group, members in groupby(all_rules(), key=lambda rule: rule.metadata["group"])
    ]
    return page_with(form, "admin/settings/edit.html", groups=groups)
