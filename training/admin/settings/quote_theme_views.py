"""The themes of what people write, by which quotes are found, too: a short list, kept by the administrator."""

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock, fields
from training.access import Role, current_actor, requires
from training.admin.blueprint import settings as bp
from training.answers import Answer, carried_out, page_with
from training.db import db, transaction
from training.evaluations.quotes import collection_operations, queries
from training.evaluations.quotes.models import NAME_LENGTH, QuoteTheme
from training.evaluations.themes.queries import texts_by_theme


class ThemeForm(fields.Form):
    name = fields.text("Name of the theme", "Enter a name", limit=NAME_LENGTH)
    submit = fields.button("Save")


@bp.route("/settings/quote-themes", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def quote_themes() -> Answer:
    """Every theme with how many texts and quotes have it, and a new one."""
    form = ThemeForm()

    def add(session: Session) -> str:
        added = collection_operations.add_theme(session, form.name.data, current_actor(), clock.now())
        return f"“{added.name}” is on the list."

    return carried_out(form, add, url_for("admin.settings.quote_themes")) or page_with(
        form,
        "admin/settings/quote_themes.html",
        themes=queries.themes_with_counts(db.session()),
        texts=texts_by_theme(db.session()),
    )


@bp.route("/settings/quote-themes/<int:theme_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def change_quote_theme(theme_id: int) -> Answer:
    theme = db.session().get(QuoteTheme, theme_id) or abort(404)
    form = ThemeForm(data={"name": theme.name})

    def change(session: Session) -> str:
        its = session.get_one(QuoteTheme, theme_id)
        collection_operations.rename_theme(session, its, form.name.data, current_actor(), clock.now())
        return "Saved."

    return carried_out(form, change, url_for("admin.settings.quote_themes")) or page_with(
        form,
        "admin/settings/quote_theme.html",
        theme=db.session().get(QuoteTheme, theme_id) or abort(404),
        count=dict(queries.themes_with_counts(db.session())).get(theme, 0),
        texts=texts_by_theme(db.session()).get(theme_id, 0),
    )


@bp.post("/settings/quote-themes/<int:theme_id>/delete")
@requires(Role.ADMINISTRATOR)
def delete_quote_theme(theme_id: int) -> Response:
    """Pressed twice, the second finds nothing to do."""
    with transaction() as session:
        collection_operations.delete_theme(session, theme_id, current_actor(), clock.now())
    flash("It is off the list.", "done")
    return redirect(url_for("admin.settings.quote_themes"))
