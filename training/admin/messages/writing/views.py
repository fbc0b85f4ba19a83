"""Writing to people: who gets it, the words, the message as one of them reads it, and the button that sends it."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import messages as bp
from training.admin.bookings import roster_queries
from training.admin.bookings.bulk.list_views import back_to_list, chosen_on_list
from training.admin.bookings.roster_views import filters_in_address, ids_listed
from training.admin.messages.views import MESSAGE_POLICY, with_own_frame
from training.admin.messages.writing.forms import FORMS, WordsForm
from training.admin.programme.views import event_or_404
from training.answers import Answer, page_with, refusals_shown
from training.courses.models import Course, Event
from training.courses.queries import agencies, courses
from training.db import db, transaction
from training.fields import PressForm
from training.jobs.queries import job_by_ref
from training.lists import page_of
from training.people.models import Agency
from training.ticks import chosen_ids
from training.writing import emails, operations, queries
from training.writing.group_queries import GROUPS, Group, Of, events_to_name, ids_of_group, named
from training.writing.models import Readers, WrittenMessage
from training.writing.operations import Chosen

READERS_OFFERED = 60
"""Of how many the preview lets one be chosen; a page with 1,700 names is no help."""
NAMES_SHOWN = 12
NOT_CHOSEN = {
    Of.EVENT: "Choose the event",
    Of.COURSE: "Choose the course",
    Of.AGENCY: "Choose the organisation",
}


@bp.post("/events/<ref>/roster/write")
@requires(Role.ADMINISTRATOR)
def write_to_ticked(ref: str) -> Answer:
    """To those who are ticked on a roster, all of its page, or all that it finds."""
    event = event_or_404(ref)
    ids = chosen_ids(db.session(), roster_queries.ids_of_event(event.id), ids_listed(event))
    back = url_for("admin.bookings.roster", ref=event.ref, **filters_in_address())
    to_whom = f"{_number(len(ids), 'booking')} chosen on the roster"
    return _begin(Chosen(Readers.BOOKINGS, ids, to_whom, back, about=("event", event.id)))


@bp.post("/bookings/ticked/write")
@requires(Role.ADMINISTRATOR)
def write_to_ticked_of_list() -> Answer:
    """To those who are ticked on the list of all bookings, all of its page, or all that it finds."""
    ids, back = chosen_on_list(), back_to_list()
    if not ids:
        return redirect(back)
    to_whom = f"{_number(len(ids), 'booking')} chosen on the list of bookings"
    return _begin(Chosen(Readers.BOOKINGS, ids, to_whom, back))


@bp.route("/messages/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new() -> Answer:
    """To the group that the address names; without one it is chosen first. Who is of it is settled with the words."""
    group, of = GROUPS.get(request.args.get("group", "")), _named()
    if group is None or (of is None and not _is_of_all(group)):
        return _choose_page()
    session, now = db.session(), clock.now()
    of_id = of.id if of else None
    ids = ids_of_group(session, group, of_id, now)
    chosen = Chosen(group.readers, ids, _in_words(group, of), _back(of), _about(of), group.topic)
    form = _words_form()
    if not _takes_words(form) and form.validate_on_submit():
        with refusals_shown(form), transaction() as writing:
            draft = operations.begin(writing, chosen, current_actor(), now)
            operations.change_words(writing, draft, form.subject.data, form.body.data, form.keep_as.data or "")
            ref = draft.ref
        if not form.errors:
            return redirect(url_for("admin.messages.written", ref=ref))
    return _words_page(form, chosen)


@bp.route("/messages/written/<ref>/words", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def words(ref: str) -> Answer:
    """What a draft says."""
    draft = _draft_or_redirect(ref)
    if isinstance(draft, Response):
        return draft
    form = _words_form(draft)
    if not _takes_words(form) and form.validate_on_submit():
        with refusals_shown(form), transaction() as session:
            found = _written_or_404(ref)
            operations.change_words(session, found, form.subject.data, form.body.data, form.keep_as.data or "")
        if not form.errors:
            return redirect(url_for("admin.messages.written", ref=ref))
        draft = _written_or_404(ref)
    about = (draft.about, draft.about_id) if draft.about and draft.about_id else None
    chosen = Chosen(Readers(draft.readers), draft.chosen, draft.to_whom, draft.goes_back_to, about, draft.topic)
    return _words_page(form, chosen, draft)


@bp.get("/messages/written/<ref>")
@requires(Role.ADMINISTRATOR)
def written(ref: str) -> Answer:
    """A draft as one of its readers gets it, who gets it and who not, and the button; or what was sent."""
    found = _written_or_404(ref)
    if found.sent_at is not None:
        return render_template(
            "admin/messages/writing/sent.html",
            message=found,
            job=job_by_ref(db.session(), found.job_ref or ""),
            listed=page_of(queries.copies_of(found)),
        )
    if not found.subject:
        return redirect(url_for("admin.messages.words", ref=ref))
    reach = queries.reach_of_message(db.session(), found)
    reader = _reader(reach)
    page = render_template(
        "admin/messages/writing/preview.html",
        message=found,
        reach=reach,
        reader=reader,
        preview=emails.as_read_by(db.session(), found, reader) if reader else None,
        offered=reach.readers[:READERS_OFFERED],
        names_shown=NAMES_SHOWN,
        press=PressForm(),
    )
    return with_own_frame(page)


@bp.get("/messages/written/<ref>/html")
@requires(Role.ADMINISTRATOR)
def written_html(ref: str) -> Response:
    """The HTML half as one of its readers gets it, shut into a frame."""
    found = _written_or_404(ref)
    reader = _reader(queries.reach_of_message(db.session(), found))
    if reader is None:
        abort(404)
    response = make_response(emails.as_read_by(db.session(), found, reader).html)
    response.headers["Content-Security-Policy"] = MESSAGE_POLICY
    return response


@bp.post("/messages/written/<ref>/send")
@requires(Role.ADMINISTRATOR)
def send(ref: str) -> Response:
    """Have the worker write everybody's copy. Pressed twice it is sent once."""
    _written_or_404(ref)
    with refusals_shown(go_to=url_for("admin.messages.written", ref=ref)), transaction() as session:
        job_ref = operations.send(session, _written_or_404(ref), current_actor(), clock.now())
    return redirect(url_for("admin.desk.job", ref=job_ref))


@bp.post("/messages/written/<ref>/delete")
@requires(Role.ADMINISTRATOR)
def delete_draft(ref: str) -> Response:
    """A draft that is not to be sent."""
    back = _written_or_404(ref).goes_back_to
    with refusals_shown(go_to=url_for("admin.messages.all_written")), transaction() as session:
        operations.delete_draft(session, _written_or_404(ref))
    flash("The draft is deleted. Nothing was sent.", "done")
    return redirect(back)


@bp.get("/messages/written")
@requires(Role.ADMINISTRATOR)
def all_written() -> str:
    """What the training team wrote itself, drafts too, the newest first."""
    return render_template("admin/messages/writing/listed.html", listed=page_of(queries.written_listed()))


def _begin(chosen: Chosen) -> Response:
    with refusals_shown(go_to=chosen.goes_back_to), transaction() as session:
        draft = operations.begin(session, chosen, current_actor(), clock.now()).ref
    return redirect(url_for("admin.messages.words", ref=draft))


def _named() -> Event | Course | Agency | None:
    group = GROUPS.get(request.args.get("group", ""))
    if group is None or group.of is Of.NOTHING:
        return None
    return named(db.session(), group, request.args.get(group.of, ""))


def _choose_page() -> Answer:
    """Forms by what the groups are of; the one that was sent without naming it says so."""
    session = db.session()
    forms = {of: form(request.args) for of, form in FORMS.items()}
    forms[Of.EVENT].event.choices += [(one.ref, _event_in_words(one)) for one in events_to_name(session, clock.now())]
    forms[Of.COURSE].course.choices += [(one.code, f"{one.title} ({one.code})") for one in courses(session)]
    forms[Of.AGENCY].agency.choices += [(str(one.id), one.name) for one in agencies(session)]
    chosen = GROUPS.get(request.args.get("group", ""))
    asked = forms.get(chosen.of) if chosen else None
    if chosen is not None and asked is not None:
        asked[chosen.of].errors = [NOT_CHOSEN[chosen.of]]
    html = render_template("admin/messages/writing/choose.html", forms=forms, take=request.args.get("take"))
    return (html, 422) if asked else html


def _event_in_words(event: Event) -> str:
    return f"{event.course.title}, {clock.show_date(event.starts_at)} ({event.ref})"


def _words_form(draft: WrittenMessage | None = None) -> WordsForm:
    form = WordsForm(obj=draft)
    to_take = queries.words_to_take(db.session())
    form.take.choices = [("", "Choose one"), *((one.ref, _called(one)) for one in to_take)]
    if request.method == "GET" and (taken := request.args.get("take")):
        _fill_in(form, taken)
    return form


def _called(message: WrittenMessage) -> str:
    if message.kept_as:
        return message.kept_as
    return f"{message.subject}, sent {clock.show_date(message.sent_at, weekday=False)}" if message.sent_at else ""


def _takes_words(form: WordsForm) -> bool:
    """Whether the button was pressed that takes the words of an earlier message: then they are in the form."""
    if "take_words" not in request.form:
        return False
    if not _fill_in(form, form.take.data or ""):
        form.take.errors = ["Choose the message whose words you want"]
    return True


def _fill_in(form: WordsForm, ref: str) -> bool:
    earlier = queries.written_by_ref(db.session(), ref) if ref.isascii() else None
    if earlier is not None:
        form.subject.data, form.body.data, form.keep_as.data = earlier.subject, earlier.body, ""
    return earlier is not None


def _words_page(form: WordsForm, chosen: Chosen, draft: WrittenMessage | None = None) -> Answer:
    reach = queries.reach_of(db.session(), chosen.readers, chosen.ids, chosen.topic)
    return page_with(
        form,
        "admin/messages/writing/words.html",
        draft=draft,
        chosen=chosen,
        reach=reach,
        names_shown=NAMES_SHOWN,
        merge_fields=emails.fields_for(chosen.readers),
        press=PressForm(),
    )


def _reader(reach: queries.Reach) -> queries.Reader | None:
    """The one whom the address names, else the first."""
    wanted = request.args.get("reader", "")
    named_one = [one for one in reach.readers if str(one.subject_id) == wanted]
    return next(iter([*named_one, *reach.readers]), None)


def _is_of_all(group: Group) -> bool:
    """Whether nothing is named on purpose: an address that names what is not there does not mean everybody."""
    return group.of is Of.NOTHING or (bool(group.of_all) and not request.args.get(group.of))


def _in_words(group: Group, of: Event | Course | Agency | None) -> str:
    if isinstance(of, Event):
        return f"{group.words}: {_event_in_words(of)}"
    if isinstance(of, Course):
        return f"{group.words}: {of.title}"
    named_or_all = of.name if of else group.of_all
    return f"{group.words}: {named_or_all}" if named_or_all else group.words


def _back(of: Event | Course | Agency | None) -> str:
    if isinstance(of, Event):
        return url_for("admin.bookings.event", ref=of.ref)
    return url_for("admin.messages.all_written")


def _about(of: Event | Course | Agency | None) -> tuple[str, int] | None:
    if isinstance(of, Event):
        return "event", of.id
    return ("course", of.id) if isinstance(of, Course) else None


def _written_or_404(ref: str) -> WrittenMessage:
    return (queries.written_by_ref(db.session(), ref) if ref.isascii() else None) or abort(404)


def _draft_or_redirect(ref: str) -> WrittenMessage | Response:
    found = _written_or_404(ref)
    if found.sent_at is None:
        return found
    flash(operations.SENT)
    return redirect(url_for("admin.messages.written", ref=ref))


def _number(number: int, one: str) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {one}s"
