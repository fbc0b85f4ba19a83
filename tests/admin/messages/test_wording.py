"""The administrator words a message: what she saves goes, what people need stays in it, and ours can be had again."""

import re

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from jinja2 import StrictUndefined
from sqlalchemy import select

from tests.conventions.world import make_world
from tests.pages import counting_queries, main_text, soup_of, text_of
from training import clock
from training.access import Actor
from training.admin.messages.wording.changes import changes
from training.admin.messages.wording.sample_queries import sample_of
from training.bookings.emails import post_about, words_about
from training.history.models import History
from training.mail.kinds import TEMPLATES
from training.mail.markdown import plain
from training.mail.models import Message
from training.mail.operations import Written, compose, compose_as_sent, compose_unfilled
from training.mail.wording.kind_files import Words
from training.mail.wording.models import Wording
from training.mail.wording.operations import save_words
from training.mail.wording.queries import faults_of, kind_of, words_for
from training.refusals import Refused

ALL = "/admin/messages/wording"
PAGE = f"{ALL}/bookings/waiting"
HERS = (
    "Dear {{first name}},\n\nyou wait as number {{which in the list}}. {{why}}\n\n{{summary}}\n\nPrice: {{price}}\n\n"
    "[Leave the list]({{booking page}}) or read **our** https://www.escb.co.uk/waiting."
)


@pytest.fixture
def booking(make):
    return make.booking(delegate=make.person("Dr Asha *Star* Patel", email="asha@example.org"), state="waiting")


@pytest.fixture
def tell(session, transact, booking):
    """Have the message written as the waiting list does, and answer with it."""

    def told() -> Message:
        with transact() as inner:
            context = {"which": 2, "why": "Every place is taken."}
            post_about(inner, "bookings/waiting", inner.merge(booking), clock.now(), **context)
        return session.scalars(select(Message).order_by(Message.id.desc())).first()

    return told


def test_her_words_go_with_every_field_filled_in_and_escaped(admin, tell, session):
    assert tell().subject.startswith("You are on the waiting list: ")
    saved = admin.submit(PAGE, "Save", subject="Number {{which in the list}}: {{event}}", body=HERS)
    assert "Saved. Messages say this from now on." in text_of(saved)
    message = tell()
    assert message.subject.startswith("Number 2: ")
    assert message.text.startswith("Dear Asha,\n\nyou wait as number 2. Every place is taken.\n\n")
    assert "\nLeave the list: http://127.0.0.1:8000/" in message.text
    assert ">Leave the list</a>" in message.html
    assert '<a href="https://www.escb.co.uk/waiting"' in message.html
    assert "<strong>our</strong>" in message.html
    history = session.scalars(select(History).where(History.subject == "wording")).one()
    assert (history.action, history.details) == ("changed", {"version": 1})
    assert "Given other words" in main_text(admin.get("/admin/history"))


def test_a_test_goes_to_her_and_what_was_typed_stays_and_is_not_saved(admin, administrator, session, booking):
    sent = admin.submit(PAGE, "Send it to me as a test", subject="Try {{event}}", body=HERS)
    assert f"is on its way to {administrator.email}. Nothing was saved by that." in text_of(sent)
    assert soup_of(sent).find(id="body").get_text().strip() == HERS
    message = session.scalars(select(Message)).one()
    assert (message.kind, message.to_address, message.links) == ("mail/test", administrator.email, [])
    assert message.subject.startswith("Test: Try ")
    assert "Dear Asha," in message.text
    assert session.scalar(select(Wording.id)) is None


def test_the_preview_shows_what_is_in_the_boxes_with_a_real_booking_in_both_forms(
    app, admin, administrator, client_for, make, booking, bare_posts
):
    other = make.booking(delegate=make.person("Bo Other"))
    app.test_client_class = FlaskClient  # a message is no page of ours: it is not linted as one
    frame = client_for(administrator)
    shown = frame.post(f"{PAGE}/preview", data={"subject": "S {{name}}", "body": HERS, "about": other.ref.lower()})
    assert shown.status_code == 200
    assert f"With booking {other.ref} of Bo Other" in shown.text
    assert "Dear Bo," in shown.text
    assert "As plain text" in shown.text
    button = admin.page(PAGE).find("button", string="Show what is in the boxes")
    assert (button["formtarget"], button["formaction"]) == ("preview", f"{PAGE}/preview")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    newest = frame.get(f"{PAGE}/preview").text
    assert f"With booking {booking.ref} of Dr Asha *Star* Patel" in newest
    assert "There is no booking “NOTHERE”" in frame.get(f"{PAGE}/preview?about=NOTHERE").text
    faulty = frame.post(f"{PAGE}/preview", data={"subject": "S", "body": "{{nothing}}"})
    assert faulty.status_code == 422
    assert "{{nothing}} is not a field" in faulty.text


def test_words_that_cannot_be_used_are_refused_with_their_line_and_kept_in_the_boxes(admin, session):
    body = f"{HERS}\n\nSee [here](htp://x) and {{{{booking pge}}}}, http://127.0.0.1:8000/corses and /courses"
    body = body.replace("{{summary}}", "")
    refused = admin.submit(PAGE, "Save", subject="{{evnt}}", body=body)
    assert refused.status_code == 422
    words = text_of(refused)
    assert "{{evnt}} is not a field. Did you mean {{event}}?" in words
    assert "Line 11, “See [here](htp://x) and {{booking pge}},…”: the link [here](htp://x) is broken" in words
    assert "Did you mean {{booking page}}?" in words
    assert "{{summary}} has to stand in it" in words
    assert "The address http://127.0.0.1:8000/corses leads to no page of this site." in words
    page = soup_of(refused)
    assert page.find(id="body").get_text().strip() == body
    assert page.find(id="subject")["value"] == "{{evnt}}"
    assert session.scalar(select(Wording.id)) is None


def test_another_site_whose_name_begins_like_ours_is_no_page_of_ours(app, session):
    with app.app_context():
        kind, ours = kind_of("bookings/waiting"), app.config["PUBLIC_URL"]
        for address, is_wrong in ((f"{ours}.uk/corses", False), (f"{ours}/courses", False), (f"{ours}/corses", True)):
            faults = faults_of(kind, Words("S", f"{kind.ours.body}\n\n{address}"))
            assert any("leads to no page" in one for one in faults) == is_wrong, address


def test_who_saves_over_a_newer_version_sees_it_and_loses_nothing(admin, make, client_for, session):
    opened = admin.get(PAGE)
    colleague = client_for(make.person("Casey Colleague", *[role.name for role in make.administrator().roles]))
    colleague.submit(PAGE, "Save", body=HERS.replace("you wait", "you now wait"))
    refused = admin.submit(PAGE, "Save", page=opened, body=HERS)
    assert refused.status_code == 422
    assert "Somebody else has saved another version" in text_of(refused)
    assert "Saved meanwhile by Casey Colleague" in text_of(refused)
    assert soup_of(refused).find(id="body").get_text().strip() == HERS
    assert "taken out: now" in text_of(refused)
    assert "Saved." in text_of(admin.submit(PAGE, "Save", page=refused))
    assert [row.body == HERS for row in session.scalars(select(Wording).order_by(Wording.number))] == [False, True]


def test_who_saves_in_the_same_moment_is_refused_by_the_database(admin, session, monkeypatch):
    opened = admin.get(PAGE)
    admin.submit(PAGE, "Save", body=HERS.replace("you wait", "you now wait"))
    with monkeypatch.context() as patch:
        patch.setattr("training.mail.wording.operations.newest_version", lambda *_: None)  # read before the other wrote
        refused = admin.submit(PAGE, "Save", page=opened, body=HERS)
    assert refused.status_code == 422
    assert "Somebody else has saved another version" in text_of(refused)
    assert "Saved." in text_of(admin.submit(PAGE, "Save", page=refused))


def test_the_same_press_twice_makes_one_version(admin, session):
    opened = admin.get(PAGE)
    for _ in range(2):
        assert admin.submit(PAGE, "Save", page=opened, body=HERS).status_code == 200
    assert len(session.scalars(select(Wording)).all()) == 1


def test_versions_say_what_each_changed_and_ours_come_back(admin, tell, session):
    admin.submit(PAGE, "Save", body=HERS)
    admin.submit(PAGE, "Save", body=HERS.replace("Dear", "Hello"))
    assert "Yours are kept as a version" in text_of(admin.submit(PAGE, "Back to our words"))
    assert tell().text.startswith("Hello Asha,\n\nYou are number 2 on the waiting list.")
    versions = main_text(admin.get(f"{PAGE}/versions"))
    assert "Version 3 Goes now" in versions
    assert "back to our words" in versions
    assert "taken out: Dear put in: Hello" in versions
    again = admin.submit(f"{PAGE}?version=1", "Save")
    assert "Saved." in text_of(again)
    assert tell().text.startswith("Dear Asha,")


def test_the_desk_says_when_ours_changed_after_hers_and_when_hers_cannot_be_used(admin, tell, session):
    admin.submit(PAGE, "Save", body=HERS)
    assert "words of yours" not in main_text(admin.get("/admin"))
    row = session.scalars(select(Wording)).one()
    row.ours_body = row.ours_body.replace("You have no place yet", "You have no seat yet")
    row.ours_sign = "other"
    assert "One kind of message has words of yours" in main_text(admin.get("/admin"))
    assert "Ours have changed since" in main_text(admin.get(f"{ALL}?show=changed"))
    page = main_text(admin.get(PAGE))
    assert "Our words have changed since you wrote yours" in page
    assert "taken out: seat put in: place" in page
    assert tell().text.startswith("Dear Asha,")
    assert "Your words are kept." in text_of(admin.submit(PAGE, "Keep my words"))
    assert "words of yours" not in main_text(admin.get("/admin"))

    newest = session.scalars(select(Wording).order_by(Wording.number.desc())).first()
    newest.body = HERS.replace("{{which in the list}}", "{{rank}}")  # as after an upgrade that renamed a field
    newest.ours_sign = "other"
    assert "Cannot be used" in main_text(admin.get(f"{ALL}?show=changed"))
    assert "Your words cannot be used any more, so ours go" in main_text(admin.get(PAGE))
    assert "You are number 2 on the waiting list" in tell().text


def test_the_list_has_every_kind_by_when_it_goes_marks_hers_and_is_searched(admin):
    page = main_text(admin.get(ALL))
    assert all(words in page for words in ("Before the event", "Please pay for a place", "To the delegate,"))
    assert len(admin.page(ALL).select("tbody tr")) == len(TEMPLATES)
    admin.submit(PAGE, "Save", body=HERS)
    hers = admin.page(f"{ALL}?show=changed")
    assert [row.find("a").get_text() for row in hers.select("tbody tr")] == ["You are on the waiting list"]
    assert len(admin.queries) <= 12
    found = [link.get_text() for link in admin.page(f"{ALL}?q=evaluation two minutes").select("tbody a")]
    assert found == ["Reminder of the evaluation"]
    assert "No message found" in main_text(admin.get(f"{ALL}?q=xyzzy"))
    admin.page(f"{ALL}/bookings/nothing", status=404)


def test_her_words_cost_one_query_a_transaction(transact, administrator):
    actor = Actor(administrator.id, "administrator")
    with transact() as session:
        save_words(session, "bookings/waiting", Words("S", HERS), 0, actor, clock.now())
    with transact() as session:
        first = words_for(session, "bookings/waiting")
        with counting_queries() as queries:
            assert words_for(session, "bookings/waiting") == first == Words("S", HERS)
            assert words_for(session, "bookings/confirmed") == kind_of("bookings/confirmed").ours
        assert queries == []
    with transact() as session, pytest.raises(Refused, match="Somebody else"):
        save_words(session, "bookings/waiting", Words("S", HERS), 7, actor, clock.now())


def test_every_kind_can_be_shown_with_something_real(app, session, make):
    """Strictly: a field that asks for what the preview does not know is found here."""
    world = make_world(app, make)
    who = world.people["administrator"]
    strict = app.jinja_env.overlay(finalize=plain, undefined=StrictUndefined)
    app.extensions["message_templates"], kept = strict, app.extensions.pop("message_templates", None)
    app.extensions.pop("message_kinds", None)
    unfilled = []
    try:
        with app.test_request_context():
            for kind in TEMPLATES:
                sample = sample_of(session, kind, "", who, clock.now())
                if sample is None:
                    unfilled.append(kind)
                    continue
                everything = "\n\n".join(field.shown for field in kind_of(kind).fields.values())
                assert compose(kind, sample.context, Words("S", everything)).text
                assert compose_unfilled(kind, kind_of(kind).ours).text
                assert looks_right(compose(kind, sample.context)) == []
    finally:
        app.extensions["message_templates"] = kept
        app.extensions.pop("message_kinds", None)
    assert unfilled == ["invoices/credited"]  # of which that world has none


def looks_right(written: Written) -> list[str]:
    """What is wrong with how a message goes: too big, several buttons, a bare address, or one half that says less."""
    html, faults = BeautifulSoup(written.html, "html.parser"), []
    words = html.find(class_="words")
    if len(written.html) > 30_000:  # mail programs cut at 100 kB, and administrators' own words come on top
        faults.append(f"{len(written.html)} bytes")
    if len(words.select(".button")) > 1:
        faults.append("several buttons")
    faults += [f"bare address: {link}" for link in words.find_all("a") if "://" in link.get_text()]
    faults += [f"only in HTML: {link['href']}" for link in words.find_all("a") if link["href"] not in written.text]
    known = set(re.findall(r"\w+", written.text))
    lines = [line.get_text(" ") for line in words.select("p, li, h2")]
    faults += [f"only in HTML: {line}" for line in lines if not set(re.findall(r"\w+", line)) <= known]
    return faults


def test_what_differs_is_found_word_by_word():
    assert changes("one two", "one two") == []
    assert changes("one two three", "one 2 three") == [
        ("same", "one "),
        ("out", "two"),
        ("in", "2"),
        ("same", " three"),
    ]


def test_a_message_that_is_looked_at_before_it_goes_has_her_words(admin, session, booking):
    admin.submit(PAGE, "Save", subject="Hers: {{event}}", body=HERS)
    with admin.application.app_context():
        context = words_about(booking, booking.delegate, page="https://x.example", which=2, why="Every place is taken.")
        assert compose_as_sent(session, "bookings/waiting", context).subject.startswith("Hers: ")
