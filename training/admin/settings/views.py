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
    return page_with(
        form, "admin/settings/edit.html", groups=_groups(form), q=q, found=_found(form, q), elsewhere=_elsewhere(q)
    )


def _groups(form: SettingsForm) -> dict[str, list[Field]]:
    """Every setting under the name of its group, a group once wherever its rules are declared."""
    groups: dict[str, list[Field]] = {}
    for rule in all_rules():
        groups.setdefault(rule.metadata["group"], []).append(form[rule.name])
    return groups


PAGES = (
    ("Closure days of the Board", "admin.settings.closures", "closed days off christmas working time deadlines"),
    (
        "Lists of the Board: sectors, tariffs, areas, quadrants, levels",
        "admin.settings.board_lists_index",
        "rename add end agencies organisations figures",
    ),
    (
        "Forms of evaluations",
        "admin.settings.evaluation_forms",
        "questions feedback answers scale confidence delegates",
    ),
    ("Themes of what people write", "admin.settings.quote_themes", "quotes bank reports bulletin tags texts"),
    (
        "Certificates: how they look",
        "admin.settings.certificate_designs",
        "design logo signature wording title who signs signatory pdf",
    ),
    ("Search words", "admin.settings.search_words", "synonyms finding courses search abbreviations"),
    ("School holidays", "admin.programme.holidays", "half term days off working time"),
    ("Words of messages", "admin.messages.wordings", "wording templates e-mails texts"),
    ("Cancellation policies", "admin.money.policies", "cancelling charges refunds terms"),
    ("Checklists", "admin.programme.checklists", "lists before an event tasks"),
    ("Courses: prices, minimum numbers and which messages they send", "admin.programme.courses", "reminders vat"),
)
"""What somebody may look for among the settings, though it has a page of its own: its name, where, and other words."""


def _elsewhere(q: str) -> Sequence[tuple[str, str]]:
    """The pages whose name or other words hold every word, with their addresses."""
    words = q.lower().split()
    found = [one for one in PAGES if words and all(word in f"{one[0]} {one[2]}".lower() for word in words)]
    return [(name, url_for(endpoint)) for name, endpoint, _ in found]


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
