"""Kinds of messages from their files, and which of them the administrator has given words of their own."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from jinja2 import Environment, Template
from sqlalchemy import ColumnElement, ScalarSelect, func, literal, select
from sqlalchemy.orm import Session, aliased
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from training.mail.kinds import TEMPLATES
from training.mail.markdown import plain
from training.mail.wording.checking import body_faults, subject_faults
from training.mail.wording.kind_files import MessageKind, Words, kind_in
from training.mail.wording.models import Wording


@dataclass(frozen=True)
class LoadedKind:
    """A kind, with the piece of a template of each field."""

    kind: MessageKind
    values: Mapping[str, Template]
    is_fresh: Callable[[], bool]


def kind_of(name: str) -> MessageKind:
    return load_kind(name).kind


def load_kind(name: str) -> LoadedKind:
    """A kind from its files, kept for as long as the program runs; read again when they change where templates are."""
    kept: dict[str, LoadedKind] = current_app.extensions.setdefault("message_kinds", {})
    env = _templates()
    if name not in kept or (env.auto_reload and not kept[name].is_fresh()):
        kept[name] = _read(env, TEMPLATES[name])
    return kept[name]


def _read(env: Environment, path: str) -> LoadedKind:
    checks: list[Callable[[], bool]] = []

    def source(of: str) -> str:
        assert env.loader is not None
        text, _, is_fresh = env.loader.get_source(env, of)
        checks.append(is_fresh or (lambda: True))
        return text

    kind = kind_in(source(path), source(f"{path.removesuffix('.txt')}.md"), source)
    values = {field.name: _compiled(env, field.source, path) for field in kind.fields.values()}
    return LoadedKind(kind, values, lambda: all(check() for check in checks))


def _compiled(env: Environment, source: str, path: str) -> Template:
    """A piece of a template, under the name of its file, by which Jinja knows that it is no HTML."""
    return Template.from_code(env, env.compile(source, path, path), env.make_globals(None))


def _templates() -> Environment:
    """The site's templates, which write whatever is filled in as plain text: no field has to remember it."""
    made: Environment = current_app.extensions.setdefault(
        "message_templates", current_app.jinja_env.overlay(finalize=plain)
    )
    return made


def newest_words(session: Session) -> dict[str, Wording]:
    """The newest version of every kind that was ever changed, by its name. Few: one query, whatever the page shows."""
    return {row.kind: row for row in session.scalars(select(Wording).where(_is_newest()))}


def _is_newest() -> ColumnElement[bool]:
    later = aliased(Wording)
    return (
        ~select(later.id).where(later.kind == Wording.kind, later.number > Wording.number).correlate(Wording).exists()
    )


def words_for(session: Session, kind: str) -> Words:
    """What messages of a kind say now: the administrator's words where there are some that can be used, or ours.

    Read once a transaction.
    """
    kept: dict[str, Any] = session.info.get("read_once", {})  # empty outside a transaction, and not kept then
    if "wording" not in kept:
        kept["wording"] = {
            name: row.words
            for name, row in newest_words(session).items()
            if name in TEMPLATES and row.words and not faults_of(kind_of(name), row.words)
        }
    theirs: Mapping[str, Words] = kept["wording"]
    return theirs.get(kind) or kind_of(kind).ours


def faults_of(kind: MessageKind, words: Words) -> list[str]:
    """Why words cannot be used: after an upgrade, a field may be gone, or another one may be required."""
    return [said for faults in faults_by_field(kind, words).values() for said in faults]


def faults_by_field(kind: MessageKind, words: Words) -> dict[str, list[str]]:
    """The same by “subject” and “body”, which are named only where something is wrong with them."""
    body = [*body_faults(words.body, kind), *own_page_faults(words.body)]
    found = {"subject": subject_faults(words.subject, kind), "body": body}
    return {field: faults for field, faults in found.items() if faults}


def own_page_faults(body: str) -> list[str]:
    """A sentence for each address of this very site that no page has: typed wrongly, or of a page that is gone."""
    site: str = current_app.config["PUBLIC_URL"]
    pages, found = current_app.url_map.bind(""), []
    for address in re.findall(rf"{re.escape(site)}(?=[/?#])[^\s<>()\[\]{{}}]*[^\s<>()\[\]{{}}.,;:!?]", body):
        try:
            pages.match(urlsplit(address).path or "/")
        except RequestRedirect:
            continue
        except HTTPException:
            found.append(f"The address {address} leads to no page of this site.")
    return found


def newest_version(session: Session, kind: str) -> Wording | None:
    return session.scalar(select(Wording).where(Wording.kind == kind).order_by(Wording.number.desc()).limit(1))


def versions_of(session: Session, kind: str) -> Sequence[Wording]:
    """Every version of a kind's words, the newest first."""
    return session.scalars(select(Wording).where(Wording.kind == kind).order_by(Wording.number.desc())).all()


@dataclass(frozen=True)
class NeedsLook:
    """A kind whose words are the administrator's, and something about it has to be looked at."""

    kind: str
    unusable: bool
    """The words cannot be used any more, so that ours go. Otherwise ours, or the fields, have changed since."""


def needing_a_look(session: Session) -> list[NeedsLook]:
    """Kinds whose own words were written beside words and fields of ours that are others now."""
    found = []
    for name, row in newest_words(session).items():
        if row.words is not None and name in TEMPLATES and row.ours_sign != kind_of(name).sign:
            found.append(NeedsLook(name, bool(faults_of(kind_of(name), row.words))))
    return found


def count_of_those_needing_a_look() -> ScalarSelect[int]:
    """How many those are, for a query that counts other things, too."""
    signs = " ".join(f"{name}:{kind_of(name).sign}" for name in TEMPLATES)
    is_as_then = literal(signs).contains(Wording.kind + ":" + Wording.ours_sign)
    known = Wording.kind.in_(TEMPLATES)
    return (
        select(func.count()).select_from(Wording).where(_is_newest(), Wording.body.is_not(None), known, ~is_as_then)
    ).scalar_subquery()
