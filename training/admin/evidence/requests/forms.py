"""Asking agencies for a year, and what is put right afterwards."""

from wtforms import Field, ValidationError

from training import fields
from training.years import FinancialYear


class AskForm(fields.Form):
    year = fields.choice("Which year is it about?", [], "Choose the year")
    sectors = fields.several("Agencies of which sectors?", [], hint="Only agencies of our list, each once.")
    closes_on = fields.day("Last day to answer", "Enter the last day to answer")
    submit = fields.button("Ask them")

    def offer(self, this_year: FinancialYear, sectors: list[tuple[str, str]]) -> None:
        years = (this_year, FinancialYear(this_year.first + 1))
        self.year.choices = [(str(one.first), f"{one}: April {one.first} to March {one.first + 1}") for one in years]
        self.sectors.choices = sectors

    def validate_sectors(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose at least one sector")


class AskAboutReviewsForm(AskForm):
    reviews = fields.several("About which reviews?", [], hint="From the list of the Board.")

    def validate_reviews(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose at least one review")


class ClosingForm(fields.Form):
    closes_on = fields.day("Last day to answer", "Enter the last day to answer", hint="A later day opens it again.")
    submit = fields.button("Change the last day")


class OneMoreForm(fields.Form):
    agency = fields.select("Agency", [], "Choose the agency", autocomplete=True)
    submit = fields.button("Ask it, too")


class ContactForm(fields.Form):
    contact = fields.email(
        "Write to this address, too", hint="Somebody who answers for the agency. Leave it empty for nobody."
    )
