"""What the administrator enters about a quote."""

from collections.abc import Sequence

from training import fields
from training.evaluations.quotes.leaving_out import Sentence
from training.evaluations.quotes.models import NAME_LENGTH, QuoteTheme
from training.years import FinancialYear


class FitForm(fields.Form):
    """Which words are left out, and what it is about. The boxes of the words stand in the page by themselves."""

    left_out = fields.several("Words to leave out", [])
    sentences = fields.several("Sentences to leave out", [])
    themes = fields.several("What is it about?", [])
    version = fields.hidden()

    def offer(self, sentences: Sequence[Sentence], themes: Sequence[QuoteTheme]) -> None:
        self.left_out.choices = [(str(number), word) for one in sentences for number, word in one.numbered]
        self.sentences.choices = [(str(number), " ".join(one.words)) for number, one in enumerate(sentences)]
        self.themes.choices = [(str(theme.id), theme.name) for theme in themes]

    def numbers_left_out(self, sentences: Sequence[Sentence]) -> set[int]:
        whole = [sentences[int(chosen)] for chosen in self.sentences.data or ()]
        return {int(chosen) for chosen in self.left_out.data or ()} | {
            number for one in whole for number in one.numbers
        }


class NotUsedForm(fields.Form):
    reason = fields.text(
        "Why not?",
        "Say why it is not to be used",
        hint="In a few words, and nothing of what it says. For example: details of a case, not about the course",
    )
    version = fields.hidden()


class CollectionForm(fields.Form):
    name = fields.text(
        "Name", "Enter a name", hint="For example, Report 2026-27 or Bulletin June 2026", limit=NAME_LENGTH
    )
    year = fields.select(
        "Shown beside the figures of", [], hint="Board readers see them there, without names of organisations"
    )
    submit = fields.button("Save")

    def offer(self, this: FinancialYear, kept: int | None) -> None:
        """Years around this one, and the one that is chosen now."""
        first = {this.first + number for number in range(1, -4, -1)} | ({kept} if kept else set())
        years = [(str(one), str(FinancialYear(one))) for one in sorted(first, reverse=True)]
        self.year.choices = [("", "No year: it is not shown there"), *years]

    @property
    def chosen_year(self) -> int | None:
        return int(self.year.data) if self.year.data else None
