"""“This may be about a child or a worker”: one press hides a text from everybody, and tells two named people."""

from datetime import timedelta
from html import unescape

import pytest
from lxml.html import document_fromstring
from sqlalchemy import select

from tests.attendance.conftest import Day
from tests.concerns.conftest import WORDS
from tests.pages import find_form, main_text, tree_of, values_of
from training import clock
from training.attendance.models import Mark
from training.bookings.reasons.models import CancelReason
from training.concerns.models import Concern
from training.evaluations.models import EvaluationAnswer
from training.evaluations.results.queries import results_of_event
from training.history.models import History
from training.mail.models import Message
from training.settings.models import Setting
from training.texts.models import TextKind, WrittenText

PRESS = "This may be about a child or a worker"


@pytest.fixture
def evaluated(make, said):
    """An event of which five have answered, one of them with what matters, and its trainer."""
    event = make.event(days=-1, trainers=(make.trainer(),), register_closed_at=clock.now())
    for number in range(4):
        said(f"Fine {number}", event, name=f"Person {number}")
    said(WORDS, event)
    return event


def test_a_trainer_hides_a_text_with_one_press_and_two_people_are_told(make, session, client_for, evaluated, contacts):
    trainer = evaluated.trainers[0]
    browser, address = client_for(trainer), f"/register/{evaluated.ref}/evaluations"
    assert WORDS in main_text(browser.get(address))

    done = browser.submit(address, f"{PRESS} ({WORDS})")

    page = main_text(done)
    assert "The text is hidden" in page
    assert "Con Tact and Dep Uty are told by e-mail within minutes" in page
    assert WORDS not in page
    assert "Kim Known" not in page
    after = main_text(browser.get(address))
    assert WORDS not in after
    assert "Fine 2" in after
    assert "5 of 5 (100.0%)" in after, "the figures stay"
    concern = session.scalars(select(Concern)).one()
    assert (concern.words, concern.raised_by_id) == (f"Anything else you would like to say: {WORDS}", trainer.id)
    assert "Kim Known" in concern.author
    told = session.scalars(select(Message).where(Message.kind == "concerns/raised").order_by(Message.id)).all()
    assert [message.to_address for message in told] == ["con@example.org", "dep@example.org"]
    for message in told:
        assert message.due_at == clock.now()
        for private in (WORDS, "Kim Known", evaluated.course.title):
            assert private not in message.text + message.html + message.subject
    row = session.scalars(select(History).where(History.subject == "concern")).one()
    assert (row.action, row.actor_id, row.details) == ("raised", trainer.id, {"text": concern.text_id})


def test_what_is_hidden_is_in_no_result_that_reports_and_quotes_are_made_of(session, evaluated, contacts, client):
    text = _text_of(session, WORDS)
    _press(client, text.ref)
    results = results_of_event(session, evaluated)
    assert [words.text for said in results.after.said for words in said.texts] == [
        f"Fine {number}" for number in range(4)
    ]


def test_pressing_twice_raises_one_concern_and_writes_one_message_to_each(session, said, contacts, client):
    said()
    text = session.scalars(select(WrittenText)).one()
    for _ in range(2):
        _press(client, text.ref)
    assert len(session.scalars(select(Concern)).all()) == 1
    assert len(session.scalars(select(Message)).all()) == 2


def test_nobody_can_raise_or_learn_anything_without_having_been_shown_the_text(session, said, contacts, client):
    said()
    answer = _press(client, "no-such-ref")
    assert session.scalars(select(Concern)).all() == []
    assert answer.status_code == 302
    assert client.get("/concerns/raised/no-such-ref").status_code == 404


BACK_ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    " //evil.example",
    "javascript:alert(1)",
)


@pytest.mark.parametrize("back", BACK_ELSEWHERE)
def test_the_page_leads_back_to_this_site_only(session, said, contacts, client, back):
    said()
    answer = _press(client, session.scalars(select(WrittenText)).one().ref, back=back)
    assert "evil" not in answer.headers["Location"]
    assert "javascript" not in answer.headers["Location"]


def test_the_page_leads_back_to_a_long_address_as_a_whole_and_by_a_broken_one_nowhere_else(
    session, said, contacts, client
):
    said()
    ref, long = session.scalars(select(WrittenText)).one().ref, f"/admin/messages?q={'x' * 600}"
    answer = _press(client, ref, back=long)
    page = client.page(answer.headers["Location"])
    assert page.find("a", string="Back to where you were")["href"] == long
    assert "evil" not in _press(client, "no-such-ref", back="/\r\n/evil.example").headers["Location"]
    assert _press(client, "no-such-ref", back="/a\r\nb: c").status_code == 302


def test_without_contacts_the_text_is_hidden_the_page_says_so_and_they_are_told_once_they_are_named(
    make, session, said, client, client_for, run_job
):
    said()
    text = session.scalars(select(WrittenText)).one()
    _press(client, text.ref)
    assert text.hidden_at == clock.now()
    asked = main_text(client_for(make.administrator()).get(f"/concerns/raised/{text.ref}"))
    assert "You have to act yourself, today." in asked
    assert "Call the training team" not in asked
    assert "Nobody has been told" in main_text(client.get(f"/concerns/raised/{text.ref}"))
    assert session.scalars(select(Message)).all() == []

    make._save(Setting(name="safeguarding_contact_email", value="con@example.org"))
    for _ in range(2):
        run_job("concerns.tell")
    assert [message.to_address for message in session.scalars(select(Message))] == ["con@example.org"]


def test_a_reason_for_cancelling_is_hidden_from_the_administrator_too(make, session, client_for, contacts):
    administrator = client_for(make.administrator())
    booking = make.booking(make.event(days=40), make.person("Ann Absent"), state="cancelled", ended_at=clock.now())
    make.reason(booking, WORDS)
    address = f"/admin/bookings/{booking.ref}"
    shown = administrator.submit(address, "Show the reason in their words")
    assert "The text is hidden" in main_text(administrator.submit("", PRESS, page=shown))
    assert "Show the reason" not in administrator.get(address).text
    assert WORDS not in client_for(booking.delegate).get(f"/bookings/{booking.ref}").text
    assert session.get_one(CancelReason, booking.id).text == WORDS, "it is kept for its time"
    assert session.scalars(select(Concern)).one().author.startswith("Ann Absent")


def test_a_trainers_note_is_hidden_on_the_register_and_on_the_booking(make, session, client_for, contacts):
    event = make.event(days=-1, trainers=(make.trainer(),), register_closed_at=clock.now())
    booking = make.booking(event, make.person("Ann Absent"), outcome="partial", outcome_because=WORDS)
    make.text(TextKind.NOTE, booking.id, event.trainers[0].id)
    administrator = client_for(make.administrator())
    assert WORDS in main_text(administrator.get(f"/admin/bookings/{booking.ref}"))
    browser = client_for(event.trainers[0])
    browser.submit(f"/register/{event.ref}", f"{PRESS} (the note about Ann Absent)")
    assert WORDS not in browser.get(f"/register/{event.ref}").text
    assert WORDS not in administrator.get(f"/admin/bookings/{booking.ref}").text
    assert session.scalars(select(Concern)).one().author.startswith("Terry Trainer")


def test_closing_a_register_again_keeps_a_hidden_note_and_has_a_new_one_read(make, session, client_for, contacts):
    trainer = make.trainer()
    today = Day(make.event(days=0, trainers=(trainer,)), trainer, client_for(trainer))
    booking = make.booking(today.event, make.person("Ann Absent"))
    for sitting in today.event.sittings:
        make._save(Mark(sitting_id=sitting.id, booking_id=booking.id, kind="absent", marked_at=clock.now()))
    closes = {f"{booking.ref}-outcome": "partial"}
    today.phone.submit(f"{today.address}/close", "Close the register", **closes, **{f"{booking.ref}-because": WORDS})
    today.phone.submit(today.address, f"{PRESS} (the note about Ann Absent)")
    administrator = client_for(make.administrator())
    administrator.submit(f"{today.address}/reopen", "Open the register again", reason="wrong mark")
    page = today.phone.get(f"{today.address}/close")
    assert WORDS not in page.text
    today.phone.submit("", "Close the register", page=page)
    text = session.scalars(select(WrittenText)).one()
    assert (booking.outcome_because, text.hidden_at) == (WORDS, clock.now())

    administrator.submit(f"{today.address}/reopen", "Open the register again", reason="wrong mark")
    new = {f"{booking.ref}-because": "She told me more"}
    today.phone.submit(f"{today.address}/close", "Close the register", **closes, **new)
    session.refresh(text)
    assert (text.hidden_at, text.read_at) == (None, None)
    today.phone.submit(today.address, f"{PRESS} (the note about Ann Absent)")
    concern = session.scalars(select(Concern)).one()
    assert concern.words == f"{WORDS}\n\nShe told me more"


@pytest.fixture
def noted(make, client_for):
    """A register that a trainer closes with a note about Ann Absent: noted("words") answers with the day and her."""

    def close(words):
        trainer = make.trainer()
        today = Day(make.event(days=0, trainers=(trainer,)), trainer, client_for(trainer))
        booking = make.booking(today.event, make.person("Ann Absent"))
        for sitting in today.event.sittings:
            make._save(Mark(sitting_id=sitting.id, booking_id=booking.id, kind="absent", marked_at=clock.now()))
        closes = {f"{booking.ref}-outcome": "partial", f"{booking.ref}-because": words}
        today.phone.submit(f"{today.address}/close", "Close the register", **closes)
        return today, booking

    return close


@pytest.fixture
def reopened(make, client_for):
    def reopen(today):
        administrator = client_for(make.administrator())
        administrator.submit(f"{today.address}/reopen", "Open the register again", reason="wrong mark")

    return reopen


def test_a_note_that_reads_like_what_stands_for_a_hidden_one_is_a_note(session, noted, reopened):
    today, booking = noted("Her first note")
    reopened(today)
    sentence = {f"{booking.ref}-because": "Hidden: the safeguarding contacts have this note"}
    today.phone.submit(f"{today.address}/close", "Close the register", **sentence)
    session.refresh(booking)
    assert booking.outcome_because == "Hidden: the safeguarding contacts have this note"


def test_a_hidden_note_is_said_to_be_hidden_and_not_filled_in(session, noted, reopened, contacts):
    today, booking = noted(WORDS)
    today.phone.submit(today.address, f"{PRESS} (the note about Ann Absent)")
    closed = main_text(today.phone.get(today.address))
    assert "Decided otherwise. The note is hidden: the safeguarding contacts have it." in closed
    reopened(today)
    page = today.phone.get(f"{today.address}/close")
    assert values_of(find_form(tree_of(page), "Close the register")[0])[f"{booking.ref}-because"] == [""]
    assert "There is a note that is hidden" in main_text(page)


def test_a_note_that_is_taken_back_waits_for_nobody_to_read_it(session, noted, reopened):
    today, booking = noted("Her first note")
    reopened(today)
    as_marked = {f"{booking.ref}-outcome": "", f"{booking.ref}-because": ""}
    today.phone.submit(f"{today.address}/close", "Close the register", **as_marked)
    session.refresh(booking)
    assert (booking.outcome, booking.outcome_because) == ("did not attend", "")
    assert session.scalars(select(WrittenText)).all() == []


def test_a_hidden_note_that_is_taken_back_stays_on_record(session, noted, reopened, contacts):
    today, booking = noted(WORDS)
    today.phone.submit(today.address, f"{PRESS} (the note about Ann Absent)")
    reopened(today)
    as_marked = {f"{booking.ref}-outcome": "", f"{booking.ref}-because": ""}
    today.phone.submit(f"{today.address}/close", "Close the register", **as_marked)
    session.refresh(booking)
    assert booking.outcome_because == ""
    assert session.scalars(select(Concern)).one().words == WORDS
    assert session.scalars(select(WrittenText)).one().hidden_at


def test_a_page_with_the_words_of_before_does_nothing_to_those_that_took_their_place(
    make, session, client_for, noted, reopened
):
    today, booking = noted("Her first note")
    before, desk = today.phone.get(today.address), client_for(make.administrator())
    to_read = desk.submit("/admin/texts", "Read it")
    reopened(today)
    new = {f"{booking.ref}-because": "Her second note"}
    today.phone.submit(f"{today.address}/close", "Close the register", **new)
    said = today.phone.submit("", f"{PRESS} (the note about Ann Absent)", page=before)
    assert "That text is not there any more" in main_text(said)
    desk.submit("", "I have read it", page=to_read)
    text = session.scalars(select(WrittenText)).one()
    assert (text.hidden_at, text.read_at) == (None, None)
    assert session.scalars(select(Concern)).all() == []


def _text_of(session, words):
    said = select(EvaluationAnswer.evaluation_id).where(EvaluationAnswer.text == words)
    return session.scalars(select(WrittenText).where(WrittenText.subject_id.in_(said))).one()


def _press(client, ref, **typed):
    token = client.page("/verify").find("input", attrs={"name": "csrf_token"})
    return client.post("/concerns/raise", data={"ref": ref, "csrf_token": token["value"] if token else "", **typed})


@pytest.mark.parametrize(
    "words",
    (
        "Her brother hurts her",
        "  He said: *come* [here](http://x) & <b>\r\n\r\n- twice\n    1. more_of_it ",
        "I",
    ),
)
@pytest.mark.parametrize("gone", (False, True))
def test_a_hidden_reason_for_declining_is_in_no_kept_or_waiting_message(
    make, session, client_for, contacts, client, words, gone
):
    held = {"state": "requested", "awaits": "manager", "held_until": clock.now() + timedelta(days=1)}
    booking = make.booking(make.event(), make.person("Dele Gate"), **held)
    address = f"/admin/bookings/{booking.ref}/decline"
    client_for(make.administrator()).submit(address, "Decline the booking", reason=words)
    message = session.scalars(select(Message).where(Message.kind == "bookings/declined")).one()
    before = message.text
    kept = session.get_one(type(booking), booking.id).declined_because
    assert f"The reason we were given: {kept.strip().splitlines()[0]}" in before
    if gone:
        message.record_sent(clock.now())
        session.commit()
    text = session.scalars(select(WrittenText).where(WrittenText.kind == TextKind.REFUSAL)).one()

    _press(client, text.ref)

    session.refresh(message)
    assert message.text == before.replace(
        f"given: {kept.lstrip()}", "given: It is not shown here. Ask the training team."
    )
    assert "<p>The reason we were given: It is not shown here. Ask the training team.</p>" in message.html
    for line in (line.strip() for line in words.splitlines() if len(line.strip()) > 1):
        assert line not in message.text
        assert line not in unescape(message.html)
    assert "Hello Dele," in message.text
    assert "Hello Dele," in message.html


@pytest.mark.parametrize(
    ("subject", "body", "more"),
    (
        ("{{the reason}}: {{event}}", "{{the reason}}\n\n{{summary}}", ""),
        (
            "{{event}}: {{the reason}}",
            "## {{the reason}}\n\n- {{the reason}}\n\n{{summary}}\n{{the reason}}",
            "and more " * 40,
        ),
    ),
)
def test_a_hidden_reason_is_in_no_place_of_a_message(make, session, client_for, contacts, client, subject, body, more):
    """Wherever the Board's own wording has it; several people read the delegate's mail."""
    kind, desk = "bookings/declined", client_for(make.administrator())
    desk.submit(f"/admin/messages/wording/{kind}", "Save", subject=subject, body=body)
    held = {"state": "requested", "awaits": "manager", "held_until": clock.now() + timedelta(days=1)}
    booking = make.booking(make.event(), make.person("Dele Gate"), **held)
    make.address(make.person(), booking.delegate.email, shares=True)
    reason = f'Her "brother" hurts her & <him>\n\n\nHe\'s *scared* {more}'
    desk.submit(f"/admin/bookings/{booking.ref}/decline", "Decline the booking", reason=reason)
    message = session.scalars(select(Message).where(Message.kind == kind)).one()
    assert "brother" in message.text
    _press(client, session.scalars(select(WrittenText.ref).where(WrittenText.kind == TextKind.REFUSAL)).one())
    session.refresh(message)
    kept = f"{message.subject} {message.text} {unescape(message.html)}"
    assert [word for word in ("brother", "hurts", "him", "He's", "scared", "and more") if word in kept] == []
    assert "given: It is not shown here. Ask the training team." in message.text
    assert message.subject.startswith("For Dele Gate: ")
    page = document_fromstring(message.html)
    assert page.xpath("string(//h1)").startswith("For Dele Gate: ")
    assert page.xpath("string(//title)") == page.xpath("string(//@aria-label)") == message.subject
