import pytest

from tests.factories import Make
from training.evaluations.models import Evaluation
from training.settings.models import Setting
from training.texts.models import TextKind

WORDS = "A boy told me what his stepfather does"


@pytest.fixture
def contacts(make: Make):
    """The safeguarding contact and the deputy, who have accounts under the addresses of the settings."""
    people = [make.person("Con Tact", email="con@example.org"), make.person("Dep Uty", email="dep@example.org")]
    for which, person in zip(("contact", "deputy"), people, strict=True):
        make._save(Setting(name=f"safeguarding_{which}_name", value=person.name))
        make._save(Setting(name=f"safeguarding_{which}_email", value=person.email))
    return people


@pytest.fixture
def said(make: Make):
    """An evaluation that somebody answered: said("words", event)."""

    def made(words: str = WORDS, event=None, *, name: str = "Kim Known", one_thing: str = "") -> Evaluation:
        booking = make.booking(event or make.event(days=-1), make.person(name), outcome="attended")
        said = {"content": 4, "recommend": 9, "comments": words, "one_thing": one_thing}
        evaluation = make.evaluation(booking, said={key: value for key, value in said.items() if value})
        make.text(TextKind.EVALUATION, evaluation.id)
        return evaluation

    return made
