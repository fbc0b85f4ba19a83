"""How a page answers what was asked of it: with itself, with another page, or with why it was refused."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.form import BaseForm

from training.db import transaction
from training.fields import Form, set_errors, set_list_error
from training.refusals import Refused

Answer = str | tuple[str, int] | Response


def page_with(form: BaseForm, template: str, **shown: Any) -> Answer:
    """A page that shows a form: 422 when the form says what is wrong."""
    html = render_template(template, form=form, **shown)
    return (html, 422) if form.errors else html


def carried_out(
    form: Form, change: Callable[[Session], str], go_to: str, *, field: str | None = None
) -> Response | None:
    """Make the change that a form asks for, say what came of it, which `change` answers with, and go on.

    None where nothing was sent, or the form has to say what is wrong.
    """
    if not form.validate_on_submit():
        return None
    with refusals_shown(form, field=field), transaction() as session:
        said = change(session)
    if form.errors:
        return None
    flash(said, "done")
    return redirect(go_to)


class refusals_shown:  # noqa: N801 - read like a function, as contextlib's are
    """Show why the block was refused, and lose nothing that was typed.

    With a form, the sentence stands beside the field that the refusal names, else beside `field`, else above the form:
    the view goes on, and asks `form.errors`. With `go_to` it stands on the page there, as a notice, and the view goes
    no further. With neither the view shows it by itself. The list holds the refusal afterwards.
    """

    def __init__(self, form: BaseForm | None = None, *, field: str | None = None, go_to: str = "") -> None:
        self.form, self.field, self.go_to = form, field, go_to
        self.refusals: list[Refused] = []

    def __enter__(self) -> list[Refused]:
        return self.refusals

    def __exit__(self, kind: object, refused: object, trace: object) -> bool:
        if not isinstance(refused, Refused):
            return False
        self.refusals.append(refused)
        if self.form is not None:
            show_refusal(self.form, refused, self.field)
        elif self.go_to:
            flash(refused.sentence)
            abort(redirect(self.go_to))
        return True


def show_refusal(form: BaseForm, refused: Refused, otherwise: str | None = None) -> None:
    """Put each sentence beside its field, also inside a list (“sittings-0-day”), or above the whole form."""
    for named, sentence in refused.problems:
        first, *rest = (named or otherwise or "").split("-")
        if first not in form:
            form.form_errors = [*form.form_errors, sentence]
        elif rest:
            number, part = rest
            set_list_error(form, first, int(number), part, sentence)
        else:
            set_errors(form, first, sentence)
