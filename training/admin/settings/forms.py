"""The settings form, made from the rules themselves: a rule that is added there appears here."""

from dataclasses import Field as RuleField
from typing import Any

from wtforms import Field, ValidationError

from training import fields
from training.settings.rules import Rules, all_rules
from training.settings.working_time import NO_WEEKDAY, weekdays_in


class SettingsForm(fields.Form):
    """One field a rule, added by settings_form()."""

    def validate_evening_days(self, field: Field) -> None:
        try:
            weekdays_in(field.data or "")
        except ValueError:
            raise ValidationError(NO_WEEKDAY) from None

    def values(self) -> dict[str, int | str]:
        """What was chosen, by the name of the rule."""
        return {rule.name: "" if self[rule.name].data is None else self[rule.name].data for rule in all_rules()}


def settings_form(in_force: Rules) -> SettingsForm:
    """The form, showing the rules in force."""
    made = {rule.name: _field(rule) for rule in all_rules()}
    form: SettingsForm = type("EveryRule", (SettingsForm,), made)(obj=in_force)
    return form


def _field(rule: RuleField[Any]) -> Any:
    about, hint = rule.metadata, _hint(rule)
    if rule.type is int:
        return fields.number(
            about["label"], "Enter a number", hint=hint, lowest=about["lowest"], highest=about["highest"]
        )
    if rule.name.endswith("_email"):
        needed = "Enter an e-mail address" if rule.default else None
        return fields.email(about["label"], needed, hint=hint, autocomplete="off")
    missing = f"Enter: {about['label'].lower()}" if rule.default else None  # what is empty by default may be
    return fields.text(about["label"], missing, hint=hint, limit=about["characters"])


def _hint(rule: RuleField[Any]) -> str:
    usual = f" Usually {rule.default}." if rule.default != "" else ""
    return f"{rule.metadata['hint']}{usual}".strip()
