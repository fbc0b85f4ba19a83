"""What is asked, and under which name it is kept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from werkzeug.datastructures import MultiDict

from training import fields
from training.reports.questions.models import LONGEST_NAME
from training.reports.questions.question import FILTERS, GROUPINGS, MEASURES, Choices, Question, is_share, trouble_with
from training.reports.questions.relative import MOVING, period_named
from training.reports.year import periods
from training.reports.year.definitions import BY_NAME
from training.reports.year.periods import Period, PeriodKind, free_period

DAYS = "days"
"""In place of a period that has a name."""
NO_PERIOD = "Choose one of these, or “Other days” and enter the days."
ASKED_AT_FIRST = Question("sector", ("attendances", "people"), "this-year")


def _named(measure: str) -> str:
    return f"{BY_NAME[measure].title} (%)" if is_share(measure) else BY_NAME[measure].title


class QuestionForm(fields.Form):
    """It is sent by GET, since it changes nothing: the address of an answer can be kept and sent on."""

    class Meta(fields.Form.Meta):
        csrf = False

    rows = fields.select("Rows", [])
    columns = fields.select("Columns", [])
    measures = fields.several("Figures", [(name, _named(name)) for name in MEASURES])
    period = fields.select("When", [])
    first = fields.text("First day", limit=20)
    last = fields.text("Last day", limit=20)
    level = fields.select("Level", [])
    format = fields.select("Format", [])
    funder = fields.select("Funder", [])

    def offer(self, choices: Choices) -> None:
        """What can be chosen; what was chosen earlier, like an older month, stays a choice."""
        names = [(name, choices.groupings[name]) for name in GROUPINGS]
        self.rows.choices = names
        self.columns.choices = [("", "Nothing"), *names]
        self.period.choices = [*choices.periods, (DAYS, "Other days")]
        for name in FILTERS:
            self[name].choices = [("", "All"), *choices.only[name].items()]
        known = {key for key, _ in self.period.choices}
        kept = self.period.data
        if kept and kept not in known and (period := period_named(kept, choices.today)):
            self.period.choices.append((kept, period.label[:1].upper() + period.label[1:]))

    def question(self) -> Question:
        """As it was chosen, whether it can be asked or not."""
        key = self.period.data or ""
        if key == DAYS and (days := self._days()):
            key = days.key
        return Question(
            rows=self.rows.data or "",
            columns=self.columns.data or "",
            measures=tuple(self.measures.data or ()),
            period=key,
            only={name: self[name].data for name in FILTERS if self[name].data},
        )

    def check(self, choices: Choices) -> Period | None:
        """The period, where everything can be asked; else each field has its sentence."""
        question = self.question()
        period = period_named(question.period, choices.today)
        found = trouble_with(question, period, choices.groupings)
        if period is None:
            found |= self._trouble_with_days() if self.period.data == DAYS else {"period": NO_PERIOD}
        self.validate()  # what is chosen is among what is offered
        for name, sentence in found.items():
            if not self[name].errors or name in {"rows", "columns", "measures", "period"}:
                self[name].errors = [sentence]
        return None if self.errors else period

    def _days(self) -> Period | None:
        first, last = day_typed(self.first.data), day_typed(self.last.data)
        if first is None or last is None or periods.trouble_with(first, last):
            return None
        return free_period(first, last)

    def _trouble_with_days(self) -> Mapping[str, str]:
        days = {"first": day_typed(self.first.data), "last": day_typed(self.last.data)}
        wrong = {name: periods.BAD_DAY for name, day in days.items() if day is None}
        if wrong or days["first"] is None or days["last"] is None:
            return wrong
        return {"last": periods.trouble_with(days["first"], days["last"])}


def form_of(question: Question, choices: Choices) -> QuestionForm:
    """Filled in as a question asks."""
    named = {name: value for name, value in question.address.items() if name != "period"}
    period = period_named(question.period, choices.today)
    said = MultiDict(named)
    said["period"] = question.period
    if period is not None and period.kind is PeriodKind.FREE and question.period not in MOVING:
        said["period"], said["first"], said["last"] = DAYS, f"{period.first:%-d/%-m/%Y}", f"{period.last:%-d/%-m/%Y}"
    form = QuestionForm(said)
    form.offer(choices)
    return form


def day_typed(typed: str | None) -> date | None:
    """“1/4/2026”, or “2026-04-01” as it stands in other addresses."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime((typed or "").strip(), form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


class NameForm(fields.Form):
    """Under which name a question is kept, and for whom."""

    name = fields.text("Name", "Enter a name", hint="For example, No-shows of schools", limit=LONGEST_NAME)
    who = fields.choice(
        "Who finds it",
        [("me", "I alone"), ("everybody", "Everybody who sees reports")],
        "Choose who finds it",
    )
    submit = fields.button("Save this question")

    @property
    def for_everybody(self) -> bool:
        return bool(self.who.data == "everybody")


def periods_to_choose(listed: Sequence[tuple[str, Sequence[Period]]]) -> list[tuple[str, str]]:
    """Those that move with the day first; then those that stay."""
    moving = [(key, one.text) for key, one in MOVING.items()]
    return moving + [(period.key, period.label[:1].upper() + period.label[1:]) for _, some in listed for period in some]
