"""The administrator writes to people: chosen, written, looked at as one of them reads it, sent once to each."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.pages import counting_queries, main_text
from training import clock
from training.history.models import History
from training.jobs import slices
from training.jobs.models import Job
from training.mail.models import Message
from training.writing.models import WrittenMessage


@pytest.fixture
def work(session, run_job):
    """Lets the worker do all of it, however slow the machine is."""

    def do():
        while True:
            run_job("jobs.work")
            if not session.scalars(select(Job).where(Job.finished_at.is_(None))).all():
                return

    return do


WORDS = {"subject": "Parking on {{date}}", "body": "Hello {{first name}},\n\npark **behind** the hall."}


@pytest.fixture
def event(make):
    return make.event(capacity=30)


@pytest.fixture
def roster(make, event):
    """24 people with a place."""
    return [make.booking(event, make.person(f"Delegate{number:02} Bell")) for number in range(24)]


def copies(session):
    session.expire_all()
    return session.scalars(select(Message).where(Message.kind == "messages/written").order_by(Message.id)).all()


def write(admin, address, **words):
    """The preview of a message written there."""
    return admin.submit(address, "Preview", **{**WORDS, **words})


def of_event(event, group="places"):
    return f"/admin/messages/new?group={group}&event={event.ref}"


def test_a_roster_of_24_is_written_to_from_the_page_of_its_event(admin, session, event, roster, work):
    shown = admin.get(f"/admin/events/{event.ref}")
    assert f"/admin/messages/new?group=places&amp;event={event.ref}" in shown.text
    asked = write(admin, of_event(event))
    said = main_text(asked)
    assert "24 people get it, each once." in said
    assert f"Parking on {clock.show_date(event.starts_at)}" in said
    assert "Hello Delegate00, park behind the hall." in said
    assert "Replies come to escbtraining@essex.gov.uk" in said
    assert not copies(session), "nothing goes before the button"

    job = admin.submit("", "Send to 24 people", page=asked)
    work()
    assert "100% : 24 on their way." in main_text(admin.get(job.request.path))
    sent = copies(session)
    assert [message.to_person_id for message in sent] == [booking.delegate_id for booking in roster]
    assert {(message.about, message.about_id) for message in sent} == {("booking", one.id) for one in roster}
    assert "Hello Delegate07," in sent[7].text
    assert "<strong>behind</strong>" in sent[7].html
    assert f"reference {roster[7].ref}" in sent[7].text
    assert sent[7].from_address == "escbtraining@essex.gov.uk"


def test_what_was_sent_stands_at_person_booking_and_event(admin, session, event, roster, work):
    asked = write(admin, of_event(event), subject="Parking")
    admin.submit("", "Send to 24 people", page=asked)
    work()
    assert "Parking" in main_text(admin.get(f"/admin/bookings/{roster[0].ref}"))
    assert "Parking" in main_text(admin.get(f"/admin/people/{roster[0].delegate_id}?part=messages"))
    assert "Parking Sent to 24" in main_text(admin.get(f"/admin/events/{event.ref}/messages"))
    assert "Parking Sent to 24" in main_text(admin.get(f"/admin/events/{event.ref}"))
    assert "The training team wrote to people of it" in main_text(admin.get(f"/admin/events/{event.ref}"))
    said = main_text(admin.get(asked.request.path))
    assert "Sent to 24 people" in said
    assert said.count("Waiting to go") == 24, "each copy, with what became of it"
    assert "park **behind** the hall." in said
    assert session.scalars(select(History).where(History.action == "written to")).one().details["people"] == 24


def test_a_message_that_was_stopped_half_way_does_not_say_that_everybody_got_it(
    admin, event, roster, monkeypatch, run_job
):
    asked = write(admin, of_event(event))
    job = admin.submit("", "Send to 24 people", page=asked)
    assert "Being sent to 24 people" in main_text(admin.get(asked.request.path))
    monkeypatch.setattr(slices, "SLICE_SECONDS", 0)
    run_job("jobs.work")
    admin.submit(job.request.path, "Stop")
    said = main_text(admin.get(asked.request.path))
    assert "Stopped: it went to 1 of 24 people" in said
    for address in (f"/admin/events/{event.ref}", f"/admin/events/{event.ref}/messages", "/admin/messages/written"):
        assert "Stopped half way" in main_text(admin.get(address))


def test_ticked_rows_are_written_to_and_no_others(admin, session, event, roster, work):
    asked = admin.submit(f"/admin/events/{event.ref}/roster", "Write to them", tick=[roster[3].id, roster[5].id])
    assert "2 bookings chosen on the roster" in main_text(asked)
    preview = admin.submit("", "Preview", page=asked, **WORDS)
    admin.submit("", "Send to 2 people", page=preview)
    work()
    assert [one.about_id for one in copies(session)] == [roster[3].id, roster[5].id]


def test_all_that_a_filter_finds_are_written_to(admin, event, roster):
    asked = admin.submit(f"/admin/events/{event.ref}/roster?q=delegate1", "Write to them", which="found")
    assert "10 people get it, each once." in main_text(asked)


def test_nobody_ticked_and_an_empty_group_are_sentences(admin, session, event, roster):
    assert "Nobody is chosen, so there is nobody to write to." in main_text(
        admin.submit(f"/admin/events/{event.ref}/roster", "Write to them")
    )
    assert "Nobody gets it. Choose others" in main_text(admin.get(of_event(event, "waiting")))
    assert not session.scalars(select(WrittenMessage)).all()


def test_pressed_twice_it_is_sent_once(admin, session, event, roster, work):
    asked = write(admin, of_event(event))
    first = admin.submit("", "Send to 24 people", page=asked)
    again = admin.submit("", "Send to 24 people", page=asked)
    assert first.request.path == again.request.path
    work()
    work()
    assert len(session.scalars(select(Job)).all()) == 1
    assert len(copies(session)) == 24


def test_the_worker_gone_in_the_middle_writes_nothing_twice(admin, session, event, roster, run_job, monkeypatch):
    job = admin.submit("", "Send to 24 people", page=write(admin, of_event(event)))
    real, written = slices._carry_out, []

    def killed(found, kinds):
        if len(written) == 9:
            raise KeyboardInterrupt
        written.append(found)
        real(found, kinds)

    monkeypatch.setattr(slices, "_carry_out", killed)
    with pytest.raises(KeyboardInterrupt):
        run_job("jobs.work")
    assert len(copies(session)) == 9
    monkeypatch.setattr(slices, "_carry_out", real)
    session.scalars(select(Job)).one().claimed_until = None  # its time is over
    session.commit()
    for _ in range(24):  # a slice lasts a second at most, on whatever machine
        run_job("jobs.work")
    assert "100% : 24 on their way." in main_text(admin.get(job.request.path))
    assert sorted(one.to_person_id for one in copies(session)) == sorted(one.delegate_id for one in roster)


def test_who_has_no_address_is_named_and_a_stand_in_gets_it_once(make, admin, session, event, work):
    agency = make.agency()
    coordinator = make.coordinator(agency)
    make.booking(event, make.person("Ann Bell"))
    for name in ("Bo Carr", "Cy Dunn"):
        make.booking(event, make.person(name, email=None), agency=agency, booked_by=coordinator)
    make.booking(event, make.person("Di Elm", email=None), booked_by=None)
    preview = write(admin, of_event(event))
    said = main_text(preview)
    assert "2 people get it, each once." in said
    assert "1 has no e-mail address: Di Elm" in said
    assert "1 has no address of their own, so it goes to who booked: Bo Carr" in said
    assert "1 more booking is of somebody who gets it already" in said
    admin.submit("", "Send to 2 people", page=preview)
    work()
    assert [one.to_address for one in copies(session)][1:] == [coordinator.email]
    assert "the booking of Bo Carr, who has no e-mail address of their own" in copies(session)[1].text


def test_nobody_with_an_address_cannot_be_sent_to(make, admin, event):
    make.booking(event, make.person("Di Elm", email=None), booked_by=None)
    said = main_text(admin.get(of_event(event)))
    assert "Nobody gets it." in said
    assert "1 has no e-mail address: Di Elm" in said


def test_it_is_previewed_as_whoever_is_chosen_in_both_halves(app, admin, administrator, client_for, event, roster):
    preview = write(admin, of_event(event))
    shown = admin.submit("", "Show", page=preview, reader=str(roster[9].id))
    assert "As Delegate09 Bell reads it" in main_text(shown)
    assert "Hello Delegate09," in main_text(shown)
    assert "frame-src 'self'" in shown.headers["Content-Security-Policy"], "without it the frame stays empty"
    app.test_client_class = FlaskClient  # the message is no page of ours: it is not linted as one
    half = client_for(administrator).get(f"{preview.request.path}/html?reader={roster[9].id}")
    assert "Hello Delegate09," in half.text
    assert "sandbox" in half.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    (
        ({"body": "Hello {{frist name}}"}, "{{frist name}} is not a field. Did you mean {{first name}}?"),
        ({"body": "Hi\n\nSee [this](htp://x)"}, "Line 3: the link [this](htp://x) is broken"),
        ({"subject": "{{7*7}}"}, "{{7*7}} is not a field."),
        ({"subject": ""}, "Write a subject"),
        ({"body": " "}, "Write the message"),
        ({"subject": "x" * 200}, "Use 150 characters or fewer"),
    ),
)
def test_words_that_cannot_be_sent_are_refused_and_kept_in_the_form(admin, session, event, roster, words, sentence):
    answer = write(admin, of_event(event), **words)
    assert answer.status_code == 422
    assert sentence in main_text(answer)
    assert words.get("body", WORDS["body"]).strip() in answer.text.replace("&#39;", "'")
    assert not session.scalars(select(WrittenMessage)).all()


def test_jinja_in_the_words_goes_out_as_it_was_typed(admin, session, event, roster, work):
    preview = write(admin, of_event(event), body="{% set x = 1 %} {# a #} {{name}} <b>no</b>")
    admin.submit("", "Send to 24 people", page=preview)
    work()
    assert "{% set x = 1 %} {# a #} Delegate00 Bell <b>no</b>" in copies(session)[0].text
    assert "<b>" not in copies(session)[0].html


def test_who_was_moved_or_cancelled_meanwhile_gets_nothing_and_is_named(admin, make, session, event, roster, work):
    other = make.event()
    job = admin.submit("", "Send to 24 people", page=write(admin, of_event(event)))
    roster[0].event_id, roster[0].pool_id = other.id, other.pools[0].id
    make.address(roster[1].delegate, None)
    roster[1].booked_by_id = None
    session.commit()
    work()
    said = main_text(admin.get(job.request.path))
    assert "22 on their way, 2 could not be" in said
    assert "This booking was moved to another event meanwhile, so nothing was sent." in said
    assert "They have no e-mail address any more" in said


def test_an_address_of_our_own_site_that_no_page_has_is_refused(admin, session, event, roster):
    refused = write(admin, of_event(event), body="See http://127.0.0.1:8000/corses")
    assert "The address http://127.0.0.1:8000/corses leads to no page of this site." in main_text(refused)
    assert not session.scalars(select(WrittenMessage)).all()


def test_earlier_words_are_taken_again_and_kept_under_a_name(admin, session, event, roster, work):
    write(admin, of_event(event), keep_as="Parking at the hall")
    shown = admin.get(of_event(event, "places"))
    ref = session.scalars(select(WrittenMessage.ref)).one()
    taken = admin.submit("", "Take its words", page=shown, take=ref)
    assert WORDS["body"].split("\n")[0] in taken.text
    assert "Parking at the hall" in taken.text


def test_a_draft_is_deleted_and_one_that_was_sent_is_not_changed(admin, session, event, roster, work):
    first = write(admin, of_event(event))
    deleted = admin.submit("", "Delete this draft", page=first)
    assert "The draft is deleted. Nothing was sent." in main_text(deleted)
    second = write(admin, of_event(event))
    words = admin.get(f"{second.request.path}/words")
    admin.submit("", "Send to 24 people", page=second)
    assert "This message has been sent" in main_text(admin.submit("", "Preview", page=words, subject="Another"))
    assert "This message has been sent" in main_text(admin.submit("", "Delete this draft", page=second))
    assert session.scalars(select(WrittenMessage.subject)).all() == [WORDS["subject"]]


def test_1700_pressed_twice_reach_everybody_once_and_the_pages_ask_few_questions(admin, make, session, work):
    event = make.event(capacity=1700)
    for number in range(120):
        make.booking(event, make.person(f"Many {number:04}"))
    with counting_queries() as queries:
        preview = write(admin, of_event(event))
    assert len(queries) < 60
    with counting_queries() as queries:
        preview = admin.get(preview.request.path)
    assert len(queries) <= 12
    for _ in range(2):
        admin.submit("", "Send to 120 people", page=preview)
    work()
    assert len(copies(session)) == 120
    assert len({one.to_person_id for one in copies(session)}) == 120


def test_who_gave_up_their_place_after_the_draft_was_begun_gets_nothing(
    admin, session, event, roster, work, frozen_clock
):
    asked = write(admin, of_event(event))
    frozen_clock.shift(60)
    admin.submit(f"/admin/bookings/{roster[3].ref}/cancel", "Cancel the booking")
    frozen_clock.shift(60)
    job = admin.submit("", "Send to 24 people", page=asked)
    work()
    assert "This booking ended meanwhile, so nothing was sent." in main_text(admin.get(job.request.path))
    assert roster[3].delegate_id not in {message.to_person_id for message in copies(session)}
    assert len(copies(session)) == 23


def test_ticked_bookings_of_several_events_are_written_to_from_the_list_of_all(admin, make, session, work):
    """Who has two bookings gets it once; afterwards the list comes back as it was narrowed."""
    ann, bo = make.person("Ann Bell"), make.person("Bo Carr")
    ticked = [make.booking(make.event(), whose) for whose in (ann, ann, bo)]
    make.booking(make.event(), make.person("Cy Dunn"))
    ids = [booking.id for booking in ticked]
    asked = admin.submit("/admin/bookings?state=confirmed", "Write to them", which="ticked", tick=ids)
    said = main_text(asked)
    assert "3 bookings chosen on the list of bookings" in said
    assert "2 people get it, each once." in said
    preview = admin.submit("", "Preview", page=asked, **WORDS)
    admin.submit("", "Send to 2 people", page=preview)
    work()
    assert [one.to_person_id for one in copies(session)] == [ann.id, bo.id]
    assert session.scalars(select(Job)).one().goes_back_to == "/admin/bookings?state=confirmed"
    assert "Nobody is ticked" in main_text(admin.submit("/admin/bookings", "Write to them", which="ticked"))
