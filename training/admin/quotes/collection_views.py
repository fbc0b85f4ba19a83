"""Collections of quotes for a report or a bulletin: made, filled from the bank, put in order, copied and downloaded."""

from flask import Response, abort, flash, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import quotes as bp
from training.admin.quotes.forms import CollectionForm
from training.admin.quotes.list_queries import bank_list
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.db import db, transaction
from training.evaluations.quotes import collection_operations, collection_queries, queries
from training.evaluations.quotes.models import Quote, QuoteCollection, QuoteUse
from training.lists import all_found, kept_in_address, searched
from training.ticks import chosen_ids
from training.years import FinancialYear

NOTHING_CHOSEN = "No quote was ticked. Tick the quotes that you want to use, and press the button once more."


@bp.route("/quotes/collections", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def collections() -> Answer:
    """Every collection, what has to be put right in them, and a new one."""
    form = CollectionForm()
    form.offer(FinancialYear.of_day(clock.today()), None)

    def make(session: Session) -> str:
        made = collection_operations.make_collection(
            session, form.name.data, form.chosen_year, current_actor(), clock.now()
        )
        return f"“{made.name}” is made. Tick quotes in the bank to take them into it."

    session = db.session()
    return carried_out(form, make, url_for("admin.quotes.bank")) or page_with(
        form,
        "admin/quotes/collections.html",
        counts=queries.counts(session),
        collections=collection_queries.collections(session),
        changed=collection_queries.changed_uses(session),
        named_year=FinancialYear,
    )


@bp.route("/quotes/collections/<int:collection_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def collection(collection_id: int) -> Answer:
    """One collection in its order, as text to copy, and its name."""
    found = _collection_or_404(collection_id)
    form = CollectionForm(data={"name": found.name, "year": str(found.year or "")})
    form.offer(FinancialYear.of_day(clock.today()), found.year)

    def change(session: Session) -> str:
        its = session.get_one(QuoteCollection, collection_id)
        collection_operations.change_collection(
            session, its, form.name.data, form.chosen_year, current_actor(), clock.now()
        )
        return "Saved."

    here = url_for("admin.quotes.collection", collection_id=collection_id)
    if done := carried_out(form, change, here):
        return done
    found, uses = _collection_or_404(collection_id), collection_queries.uses_in(db.session(), collection_id)
    return page_with(
        form,
        "admin/quotes/collection.html",
        collection=found,
        uses=uses,
        text=_as_text(found, [one.shown for one in uses if one.shown]),
        year=FinancialYear(found.year) if found.year else None,
    )


@bp.get("/quotes/collections/<int:collection_id>.txt")
@requires(Role.ADMINISTRATOR)
def download_collection(collection_id: int) -> Response:
    """The quotes that may be quoted now, as a text file."""
    found = _collection_or_404(collection_id)
    text = _as_text(found, collection_queries.quotes_in(db.session(), collection_id))
    answer = Response(text.encode("utf-8-sig"), content_type="text/plain; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"quotes-{found.name_key.replace(' ', '-')}.txt")
    return answer


def _as_text(of: QuoteCollection, quotes: list[queries.QuoteShown]) -> str:
    return "\n\n".join([of.name, *(one.printed for one in quotes)]) + "\n"


@bp.post("/quotes/collections/<int:collection_id>/delete")
@requires(Role.ADMINISTRATOR)
def delete_collection(collection_id: int) -> AnyResponse:
    """One that has no quotes."""
    here = url_for("admin.quotes.collection", collection_id=collection_id)
    _collection_or_404(collection_id)
    with refusals_shown(go_to=here), transaction() as session:
        collection_operations.delete_collection(session, collection_id, current_actor(), clock.now())
    flash("It is deleted.", "done")
    return redirect(url_for("admin.quotes.collections"))


@bp.post("/quotes/collections/<int:collection_id>/use")
@requires(Role.ADMINISTRATOR)
def use(collection_id: int) -> AnyResponse:
    """Take what is ticked in the bank into a collection; the search and filters of the bank are in the address."""
    ids = chosen_ids(db.session(), select(Quote.id), all_found(bank_list(db.session(), searched())))
    back = url_for("admin.quotes.bank", **{**kept_in_address(), "into": collection_id})
    if not ids:
        flash(NOTHING_CHOSEN)
        return redirect(back)
    with refusals_shown(go_to=url_for("admin.quotes.collections")), transaction() as session:
        name = _collection_or_404(collection_id).name
        new, there = collection_operations.use_quotes(session, collection_id, ids, current_actor(), clock.now())
    before = f" {there} {'was' if there == 1 else 'were'} in it before." if there else ""
    flash(f"Taken into “{name}”: {new} {'quote' if new == 1 else 'quotes'}.{before}", "done")
    if gone := len(ids) - new - there:
        flash(f"Left out: {gone}, which are not in the bank any more.", "note")
    return redirect(back)


@bp.post("/quotes/uses/<int:use_id>/<any(up,down):way>")
@requires(Role.ADMINISTRATOR)
def move_use(use_id: int, way: str) -> AnyResponse:
    """One place earlier or later in its collection."""
    here = _page_of(use_id)
    with transaction() as session:
        collection_operations.move_use(session, use_id, up=way == "up")
    return redirect(here)


@bp.post("/quotes/uses/<int:use_id>/take-out")
@requires(Role.ADMINISTRATOR)
def take_out(use_id: int) -> AnyResponse:
    """It stays in the bank, and leaves the collection."""
    here = _page_of(use_id)
    with transaction() as session:
        collection_operations.take_out(session, use_id, current_actor(), clock.now())
    flash("It is taken out of this collection.", "done")
    return redirect(here)


@bp.post("/quotes/uses/<int:use_id>/put-right")
@requires(Role.ADMINISTRATOR)
def put_right(use_id: int) -> AnyResponse:
    """What the delegate changed has been done where it was used."""
    with transaction() as session:
        collection_operations.put_right(session, use_id, current_actor(), clock.now())
    flash("Thank you. It is off the list.", "done")
    return redirect(url_for("admin.quotes.collections"))


def _page_of(use_id: int) -> str:
    """The collection that a use is of; the list of them where it is gone meanwhile."""
    found = db.session().get(QuoteUse, use_id)
    if found is None:
        return url_for("admin.quotes.collections")
    return url_for("admin.quotes.collection", collection_id=found.collection_id)


def _collection_or_404(collection_id: int) -> QuoteCollection:
    return db.session().get(QuoteCollection, collection_id) or abort(404)
