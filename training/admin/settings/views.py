"""The rules the administrator may change."""

from collections.abc import Sequence

from flask import flash, redirect, url_for
from wtforms import Field

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import settings as bp
from training.admin.settings.forms import SettingsForm, settings_form
from training.answers import Answer, page_with
from training.db import db, transaction
from training.lists import searched
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
    q = searched()
    return page_with(form, "admin/settings/edit.html", groups=_groups(form), q=q, found=_found(form, q))


def _groups(form: SettingsForm) -> dict[str, list[Field]]:
    """Every setting under the name of its group, a group once wherever its rules are declared."""
    groups: dict[str, list[Field]] = {}
    for rule in all_rules():
        groups.setdefault(rule.metadata["group"], []).append(form[rule.name])
    return groups


def _found(form: SettingsForm, q: str) -> Sequence[tuple[str, Field]]:
    """The settings whose name, hint or group holds every word, with their group."""
    words = q.lower().split()
    if not words:
        return []
    return [
        (group, field)
        for group, members in _groups(form).items()
        for field in members
        if all(word in f"{group} {field.label.text} {field.description}".lower() for word in words)
    ]
