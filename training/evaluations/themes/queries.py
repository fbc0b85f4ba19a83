"""Reading which themes texts were given."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.evaluations.quotes.models import QuoteTheme
from training.evaluations.themes.models import evaluation_theme
from training.texts.models import TextKind, WrittenText

Spoken = Mapping[int, Counter[frozenset[str]]]
"""By event, how many texts that were read speak of the same themes, by their names."""


def spoken_of(session: Session, counted: ColumnElement[bool]) -> Spoken:
    """What was written straight after events and read, of the forms that count; not what a concern hides."""
    rows = session.execute(
        select(Evaluation.event_id, Evaluation.id, QuoteTheme.name)
        .join(WrittenText, (WrittenText.kind == TextKind.EVALUATION) & (WrittenText.subject_id == Evaluation.id))
        .outerjoin(evaluation_theme, evaluation_theme.c.evaluation_id == Evaluation.id)
        .outerjoin(QuoteTheme, QuoteTheme.id == evaluation_theme.c.theme_id)
        .where(counted, Evaluation.stage == Stage.AFTER)
        .where(WrittenText.read_at.is_not(None), WrittenText.hidden_at.is_(None))
    ).tuples()
    forms: dict[tuple[int, int], set[str]] = defaultdict(set)
    for event_id, form_id, name in rows:
        forms[event_id, form_id] |= {name} - {None}
    found: dict[int, Counter[frozenset[str]]] = defaultdict(Counter)
    for (event_id, _), names in forms.items():
        found[event_id][frozenset(names)] += 1
    return found


def themes_of_forms(session: Session, evaluation_ids: Collection[int]) -> Mapping[int, set[int]]:
    """By the id of each form that has any, the ids of its themes."""
    rows = session.execute(select(evaluation_theme).where(evaluation_theme.c.evaluation_id.in_(evaluation_ids)))
    found: dict[int, set[int]] = defaultdict(set)
    for form_id, theme_id in rows.tuples():
        found[form_id].add(theme_id)
    return found


def themes_of_form(session: Session, evaluation_id: int) -> Sequence[int]:
    mine = evaluation_theme.c.evaluation_id == evaluation_id
    return session.scalars(select(evaluation_theme.c.theme_id).where(mine)).all()


def texts_by_theme(session: Session) -> Mapping[int, int]:
    """How many texts have each theme, by its id."""
    counted = select(evaluation_theme.c.theme_id, func.count()).group_by(evaluation_theme.c.theme_id)
    return dict(session.execute(counted).tuples().all())
