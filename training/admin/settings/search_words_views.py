"""The list of what people type when they look for a course, and what it means: kept by the administrator."""

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import settings as bp
from training.admin.settings.search_words_forms import SearchWordsForm
from training.answers import Answer, carried_out, page_with
from training.db import db, transaction
from training.fields import PressForm
from training.programme.searching import operations
from training.programme.searching.models import SearchSynonym
from training.programme.searching.queries import synonyms


@bp.route("/settings/search-words", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def search_words() -> Answer:
    """The list, and one more."""
    form = SearchWordsForm()

    def add(session: Session) -> str:
        added = operations.add_synonym(session, form.facts(), current_actor(), clock.now())
        return f"“{added.said}” is on the list. Searches know it from now on."

    return carried_out(form, add, url_for("admin.settings.search_words")) or page_with(
        form, "admin/settings/search_words.html", press=PressForm(), synonyms=synonyms(db.session())
    )


@bp.route("/settings/search-words/<int:synonym_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def change_search_words(synonym_id: int) -> Answer:
    synonym = db.session().get(SearchSynonym, synonym_id)
    if synonym is None:
        raise NotFound
    form = SearchWordsForm(
        data={"said": synonym.said, "means": "\n".join(synonym.means), "of_people": synonym.of_people}
    )

    def change(session: Session) -> str:
        changed = session.get_one(SearchSynonym, synonym_id)
        operations.change_synonym(session, changed, form.facts(), current_actor(), clock.now())
        return f"Saved. Searches know “{changed.said}” as it is now."

    return carried_out(form, change, url_for("admin.settings.search_words")) or page_with(
        form, "admin/settings/search_words_change.html", synonym=synonym, press=PressForm()
    )


@bp.post("/settings/search-words/<int:synonym_id>/delete")
@requires(Role.ADMINISTRATOR)
def delete_search_words(synonym_id: int) -> Response:
    """Take words off the list; pressed twice, the second finds nothing to do."""
    with transaction() as session:
        operations.delete_synonym(session, synonym_id, current_actor(), clock.now())
    flash("It is off the list.", "done")
    return redirect(url_for("admin.settings.search_words"))
