"""Three questions that lead to a level. They are asked by address, so that the answer can be kept and sent."""

from werkzeug.datastructures import MultiDict
from wtforms.validators import Optional

from training import fields
from training.records.contact import CONTACTS, HOLDS, SINCE


class WhichForm(fields.Form):
    """Three questions that lead to a level."""

    class Meta:
        csrf = False  # it changes nothing, and its page is the same for every guest

    who = fields.text(
        "Who are you? (optional)",
        hint="For example, teacher, childminder, health visitor or trustee",
        limit=60,
        autocomplete="organization-title",
    )
    contact = fields.choice(
        "What do you do with children, young people or families?",
        list(CONTACTS.items()),
        "Choose what you do with children, young people or families",
    )
    holds = fields.choice(
        "What is the highest safeguarding training you have done?",
        list(HOLDS.items()),
        "Choose what you have done, or “Nothing yet”",
        hint="From us, or from anybody else",
    )
    since = fields.choice(
        "When did you last take it?", list(SINCE.items()), "Choose when you last took it", hint="If you have one"
    )

    def __init__(self, args: MultiDict[str, str]) -> None:
        super().__init__(formdata=args)
        if self.holds.data not in HOLDS or self.holds.data == "none":
            self.since.validators = [Optional()]
            self.since.validate_choice = False
