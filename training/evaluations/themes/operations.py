"""Saying what texts speak of. It runs inside transaction()."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from training.evaluations.quotes.models import QuoteTheme
from training.evaluations.themes.models import evaluation_theme
from training.texts.models import TextKind, WrittenText


def give_themes(session: Session, chosen: Mapping[str, Collection[int]]) -> None:
    """By the ref of each text, the ids of its themes: these and no others. Left alone is what is no evaluation or was
    read meanwhile, and a theme that is off the list.
    """
    texts = session.execute(
        select(WrittenText.ref, WrittenText.subject_id).where(
            WrittenText.ref.in_(chosen), WrittenText.kind == TextKind.EVALUATION, WrittenText.read_at.is_(None)
        )
    ).tuples()
    forms = {subject_id: set(chosen[ref]) for ref, subject_id in texts}
    wanted = {theme_id for ids in forms.values() for theme_id in ids}
    known = set(session.scalars(select(QuoteTheme.id).where(QuoteTheme.id.in_(wanted))))
    session.execute(delete(evaluation_theme).where(evaluation_theme.c.evaluation_id.in_(forms)))
    add_themes(session, {form_id: ids & known for form_id, ids in forms.items()})


def add_themes(session: Session, forms: Mapping[int, Collection[int]]) -> None:
    """To forms, by their ids; what they have already stays."""
    mine = evaluation_theme.c.evaluation_id.in_(forms)
    has = set(session.execute(select(evaluation_theme).where(mine)).tuples())
    rows = [(form_id, theme_id) for form_id, ids in forms.items() for theme_id in sorted(ids)]
    new = [{"evaluation_id": row[0], "theme_id": row[1]} for row in rows if row not in has]
    if new:
        session.execute(evaluation_theme.insert(), new)
