"""Words that people type when they look for a course."""

from wtforms import Field, ValidationError

from training import fields
from training.programme.searching.models import LONGEST_SAID
from training.programme.searching.operations import SynonymFacts

_LONGEST_MEANING = 60
MOST_MEANINGS = 5


class SearchWordsForm(fields.Form):
    said = fields.text(
        "People type",
        "Enter what people type",
        hint="One or a few words, like DSL or health visitor",
        limit=LONGEST_SAID,
    )
    means = fields.paragraph(
        "It means",
        "Enter what it means",
        hint=f"In the words of your courses, one meaning a line, at most {MOST_MEANINGS}: level 3, online safety, early"
        " years. A course is found where it has all the words of a line.",
        limit=MOST_MEANINGS * (_LONGEST_MEANING + 2),
        rows=3,
    )
    of_people = fields.tick("This says who somebody is: also find what is for everybody")
    submit = fields.button("Save")

    def validate_means(self, _field: Field) -> None:
        if len(self.meanings) > MOST_MEANINGS:
            raise ValidationError(f"Use at most {MOST_MEANINGS} meanings: there are {len(self.meanings)} lines")
        if any(len(line) > _LONGEST_MEANING for line in self.meanings):
            raise ValidationError(f"A meaning has at most {_LONGEST_MEANING} characters: make it shorter")

    @property
    def meanings(self) -> tuple[str, ...]:
        lines = (" ".join(line.split()) for line in (self.means.data or "").splitlines())
        return tuple(dict.fromkeys(filter(None, lines)))

    def facts(self) -> SynonymFacts:
        return SynonymFacts(self.said.data or "", self.meanings, bool(self.of_people.data))
