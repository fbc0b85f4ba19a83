"""The lists of the Board: what is on them, what it is called from which day, and what follows what ends."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import settings as bp
from training.admin.history.queries import story_of
from training.admin.settings.level_forms import LevelHoursForm, NoHoursForm, OfferLevelForm
from training.admin.settings.list_forms import FORMS, EndForm, ListedForm, RenameForm, new_form
from training.answers import Answer, carried_out, page_with
from training.board_lists import operations
from training.board_lists.models import ListRow
from training.board_lists.queries import board_lists
from training.board_lists.uses import in_words, is_followed, needing_more, staying, uses_by_code
from training.board_lists.words import BY_ADDRESS, LISTS, ListWords
from training.db import db, transaction
from training.fields import Form, PressForm
from training.records.wording import asked_words


@bp.get("/settings/lists")
@requires(Role.ADMINISTRATOR)
def board_lists_index() -> str:
    """Every list, with what is on it today."""
    lists, today = board_lists(db.session()), clock.today()
    on_today = {of.address: [one.name_on(today) for one in lists.named(of.address).on(today)] for of in LISTS}
    return render_template("admin/settings/lists/index.html", lists=LISTS, on_today=on_today)


@bp.route("/settings/lists/<address>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def board_list(address: str) -> Answer:
    """One list in its order, and something new for it."""
    of = _list_or_404(address)
    form = new_form(of.table)
    if "area" in form:
        form.area.choices = [("", "Choose an area"), *board_lists(db.session()).areas.choices(clock.today())]

    def add(session: Session) -> str:
        name, day = form.name.data, form.first_day.data
        operations.add_thing(session, of.table, name, day, form.own(), current_actor(), clock.now())
        return f"{name} is on the list."

    session = db.session()
    return carried_out(form, add, url_for("admin.settings.board_list", address=address)) or page_with(
        form,
        "admin/settings/lists/list.html",
        of=of,
        rows=operations.rows_of(session, of.table),
        listed=board_lists(session).named(of.address),
        uses=uses_by_code(session, of.table),
        in_words=in_words,
        asked_words=asked_words,
        today=clock.today(),
        press=PressForm(),
    )


@bp.get("/settings/lists/<address>/<int:row_id>")
@requires(Role.ADMINISTRATOR)
def board_list_thing(address: str, row_id: int) -> Answer:
    """What is on a list: its names, its days, what has it, and what happened to it."""
    return thing_page(_list_or_404(address), row_id)


@bp.post("/settings/lists/<address>/<int:row_id>/rename")
@requires(Role.ADMINISTRATOR)
def rename_listed(address: str, row_id: int) -> Answer:
    """The same thing has another name from a day on."""
    form = RenameForm()

    def rename(session: Session, table: str, code: str) -> str:
        name, since = form.name.data, form.since.data
        operations.rename(session, table, code, name, since, current_actor(), clock.now())
        return f"It is called {name} from {clock.show_date(since)}. What is of a day before keeps the name of then."

    return _changed(address, row_id, form, rename)


@bp.post("/settings/lists/<address>/<int:row_id>/change")
@requires(Role.ADMINISTRATOR)
def change_listed(address: str, row_id: int) -> Answer:
    """What only this list knows of it."""
    form = FORMS[_list_or_404(address).table]()

    def change(session: Session, table: str, code: str) -> str:
        changed = operations.change_own(session, table, code, form.own(), current_actor(), clock.now())
        return "Saved." if changed else "Nothing was changed."

    return _changed(address, row_id, form, change)


@bp.post("/settings/lists/<address>/<int:row_id>/end")
@requires(Role.ADMINISTRATOR)
def end_listed(address: str, row_id: int) -> Answer:
    """It is offered no longer after a day, and something else follows it."""
    form = _end_form(_list_or_404(address), row_id)

    def end(session: Session, table: str, code: str) -> str:
        day, becomes = form.last_day.data, (form.becomes.data or None) if "becomes" in form else None
        number = operations.end_thing(session, table, code, day, becomes, current_actor(), clock.now())
        if number:
            return f"It has ended. {number:,} that had it {'has' if number == 1 else 'have'} what follows it now."
        follows = " What has it changes on the day after." if becomes else ""
        return f"Its last day is {clock.show_date(day)}.{follows}"

    return _changed(address, row_id, form, end)


@bp.post("/settings/lists/<address>/<int:row_id>/keep")
@requires(Role.ADMINISTRATOR)
def keep_listed(address: str, row_id: int) -> Response:
    """It does not end after all."""
    of = _list_or_404(address)
    with transaction() as session:
        operations.keep_thing(session, of.table, _row_or_404(of, row_id).code, current_actor(), clock.now())
    flash("It stays on the list. What has changed to something else meanwhile stays as it is.", "done")
    return redirect(url_for("admin.settings.board_list_thing", address=address, row_id=row_id))


@bp.post("/settings/lists/<address>/<int:row_id>/up")
@requires(Role.ADMINISTRATOR)
def move_listed(address: str, row_id: int) -> Response:
    """One place earlier in the order."""
    of = _list_or_404(address)
    with transaction() as session:
        operations.move_up(session, of.table, _row_or_404(of, row_id).code, current_actor(), clock.now())
    return redirect(url_for("admin.settings.board_list", address=address))


def _changed(address: str, row_id: int, form: Form, change: Callable[[Session, str, str], str]) -> Answer:
    """What a form of its page came to: that page with what is done, or with what is wrong."""
    of = _list_or_404(address)
    code = _row_or_404(of, row_id).code
    go_to = url_for("admin.settings.board_list_thing", address=address, row_id=row_id)
    done = carried_out(form, lambda session: change(session, of.table, code), go_to)
    return done or thing_page(of, row_id, form)


def thing_page(of: ListWords, row_id: int, sent: Form | None = None) -> Answer:
    """`sent`: the one of its forms that could not be carried out."""
    session = db.session()
    row = _row_or_404(of, row_id)
    own: type[ListedForm] = FORMS[of.table]
    unsent: tuple[Form, ...] = (
        RenameForm(formdata=None),
        own(formdata=None, obj=row),
        _end_form(of, row_id, typed=False),
        LevelHoursForm(formdata=None),
        NoHoursForm(formdata=None),
        OfferLevelForm(formdata=None),
    )
    rename, change, end, hours, no_hours, offer = (sent if type(sent) is type(form) else form for form in unsent)
    lists, uses = board_lists(session).named(of.address), uses_by_code(session, of.table).get(row.code, {})
    page = render_template(
        "admin/settings/lists/thing.html",
        of=of,
        row=row,
        thing=lists.find(row.code),
        listed=lists,
        uses=in_words(uses),
        going=in_words(needing_more(uses)),
        going_number=sum(needing_more(uses).values()),
        staying=in_words(staying(uses)),
        staying_number=sum(staying(uses).values()),
        form=sent or rename,
        rename=rename,
        change=change,
        end=end,
        hours=hours,
        no_hours=no_hours,
        offer=offer,
        asked_words=asked_words,
        today=clock.today(),
        story=story_of(session, of.table, row_id),
    )
    return (page, 422) if sent is not None else page


def _end_form(of: ListWords, row_id: int, *, typed: bool = True) -> EndForm:
    form = EndForm() if typed else EndForm(formdata=None)
    row, today = _row_or_404(of, row_id), clock.today()
    if not is_followed(of.table):
        del form.becomes
        return form
    others = board_lists(db.session()).named(of.address)
    form.offer(
        [
            (one.code, one.name_on(max(today, one.first_day or today)))
            for one in others
            if one.code != row.code and (one.last_day is None or one.last_day >= today)
        ]
    )
    return form


def _list_or_404(address: str) -> ListWords:
    return BY_ADDRESS.get(address) or abort(404)


def _row_or_404(of: ListWords, row_id: int) -> ListRow:
    return db.session.get(operations.TABLES[of.table], row_id) or abort(404)
