"""Whoever is looked for is found, however their name was written down and however it is typed now."""

import unicodedata
from datetime import date

import pytest
from sqlalchemy import select, text

from tests.pages import main_text
from training import clock
from training.mail.models import Message
from training.people.models import Agency, Person
from training.people.queries import people_found
from training.search.models import TRIGRAMS, SearchRow, Subject
from training.search.queries import found_in
from training.searched import SEARCHED, make_anew


@pytest.fixture
def admin(make, client_for):
    return client_for(make.administrator())


def people(session, typed: str) -> list[str]:
    return [person.name for person in session.scalars(people_found(typed))]


@pytest.mark.parametrize(
    ("stored", "typed"),
    (
        ("Mary O’Brien", "O'Brien"),
        ("Mary O'Brien", "o’brien"),
        ("Mary O’Brien", "obrien"),
        ("Zoë Smith", "Zoe"),
        ("Zoë Smith", "Smith Zoë"),
        ("Zoë Smith", "smith, zoe"),
        ("Éowyn Rohan", "eowyn"),
        (unicodedata.normalize("NFD", "Zoë Smith"), "Zoë"),
        ("Zoë Smith", unicodedata.normalize("NFD", "Zoë")),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Weiß", "WEISS"),
        ("Bo Li", "li"),
    ),
)
def test_people_are_found_on_the_page_however_they_are_typed(make, admin, stored, typed):
    make.person(stored)
    assert stored in main_text(admin.get("/admin/people", query_string={"q": typed}))


@pytest.mark.parametrize("stored", ("Mary Smith-Jo", "Mary Smith Jo", "Mary Smith‑Jo", "Mary-Ann Smith–Jo"))
@pytest.mark.parametrize("typed", ("Smith-Jo", "smith jo", "jo", "SMITH‑JO mary", "mary smith–jo", "jo-smith"))
def test_a_name_of_two_halves_is_found_by_either_and_by_both(make, session, stored, typed):
    make.person(stored, email="m@example.org")
    make.person("Bo Smith", email="b@example.org")
    assert people(session, typed) == [stored]


def test_a_reference_is_looked_for_as_a_whole(make, session):
    make.person("Colne 02 Scouts C1", email="m@example.org")
    assert people(session, "C1-02") == []


def test_a_word_is_found_by_any_part_and_a_short_one_by_its_beginning(make, session):
    make.person("Hannah Li", email="hl@example.org")
    assert people(session, "anna") == ["Hannah Li"]
    assert people(session, "ha l") == ["Hannah Li"]
    assert people(session, "an") == []
    assert people(session, "example.org hann") == ["Hannah Li"]


@pytest.mark.parametrize("typed", ("%", "_", "100%", '"', "*", "a OR b", "' OR ''='", "\\", "NEAR(han)", "(", "-han"))
def test_signs_of_the_database_are_plain_letters(make, session, typed):
    make.person("Hannah Li")
    assert people(session, typed) == []


def test_a_changed_name_is_found_and_the_old_one_is_not(make, session):
    person = make.person("Zoë Smith", email="zs@example.org")
    person.name = "Zoë Éclair"
    session.commit()
    assert people(session, "eclair zoe") == ["Zoë Éclair"]
    assert people(session, "Smith") == []
    make.address(person, "new@example.org")
    assert people(session, "eclair new@exam") == ["Zoë Éclair"]
    assert people(session, "zs@exam") == []


def test_what_is_deleted_leaves_no_name_behind(make, session):
    agency = make.unchecked_agency("Tendring sailing")
    agency_id = agency.id
    session.delete(agency)
    session.commit()
    row = select(SearchRow).where(SearchRow.subject == Subject.AGENCY, SearchRow.subject_id == agency_id)
    assert session.scalar(row) is None
    assert session.scalars(found_in(Subject.AGENCY, "tendring")).all() == []


def test_rows_made_anew_are_those_that_were_kept(make, session, transact):
    make.booking(make.event(), make.person("Zoë O’Brien"))
    session.execute(text("UPDATE search_row SET words = words"))
    query = select(SearchRow.subject, SearchRow.subject_id, SearchRow.words)
    kept = set(session.execute(query).tuples())
    assert {row[0] for row in kept} >= {Subject.PERSON, Subject.AGENCY, Subject.COURSE, Subject.EVENT, Subject.VENUE}
    with transact() as inner:
        make_anew(inner)
    assert set(session.execute(query).tuples()) == kept
    assert people(session, "obrien zoe") == ["Zoë O’Brien"]


@pytest.mark.parametrize("typed", ("obrien", "zoe smith", "o_b%c"))
def test_a_word_of_three_letters_is_found_by_an_index(session, typed):
    query = found_in(Subject.PERSON, typed).compile(session.connection(), compile_kwargs={"render_postcompile": True})
    on_sqlite = session.connection().dialect.name == "sqlite"
    if not on_sqlite:  # it looks through a few rows sooner than through an index
        many = "SELECT 'person', number, ' delegate ' || number FROM generate_series(1, 30000) AS number"
        session.execute(text(f"INSERT INTO search_row (subject, subject_id, words) {many}"))
        session.execute(text(f"SELECT gin_clean_pending_list('{TRIGRAMS}')"))  # what autovacuum does in its time
        session.execute(text("ANALYZE search_row"))
    explain = "EXPLAIN QUERY PLAN" if on_sqlite else "EXPLAIN"
    values = query.construct_params() if not query.positional else tuple(query.params[one] for one in query.positiontup)
    plan = str(session.connection().exec_driver_sql(f"{explain} {query}", values).all())
    assert ("VIRTUAL TABLE INDEX" if on_sqlite else "ix_search_row_words") in plan


def test_every_subject_has_one_line_that_says_what_of_it_is_searched():
    assert sorted(spec.subject for spec in SEARCHED.values()) == sorted(Subject)


def test_lists_are_sorted_as_a_reader_of_english_files_names(make, session, admin):
    for name in ("Łukasz Nowak", "Zara Zed", "Ángel Cruz", "Bola Ade", "Lena Gray", "Mo Ali"):
        make.person(name)
    said = main_text(admin.get("/admin/people"))
    listed = sorted(("Zara", "Łukasz", "Bola", "Ángel", "Mo", "Lena"), key=said.index)
    assert listed == ["Ángel", "Bola", "Lena", "Łukasz", "Mo", "Zara"]
    for name in ("Łódź club", "Zebra club", "Éclair club", "Dance club", "Market club"):
        make.agency(name)
    said = main_text(admin.get("/admin/agencies"))
    assert said.index("Dance club") < said.index("Éclair club") < said.index("Łódź club") < said.index("Market club")


def test_a_percent_sign_is_plain_on_the_messages_page(make, session, admin):
    for subject in ("Your place is confirmed", "A discount of 25%"):
        make._save(
            Message(
                created_at=clock.now(),
                due_at=clock.now(),
                kind="bookings/confirmed",
                to_address="zoe_smith@example.org",
                from_address="training@example.org",
                subject=subject,
                text="x",
                html="<p>x</p>",
            )
        )
    said = main_text(admin.get("/admin/messages", query_string={"q": "25%"}))
    assert "A discount of 25%" in said
    assert "Your place is confirmed" not in said
    assert "Your place" not in main_text(admin.get("/admin/messages", query_string={"q": "%place%"}))
    assert "Your place" in main_text(admin.get("/admin/messages", query_string={"q": "zoe_s"}))
    assert "Your place" not in main_text(admin.get("/admin/messages", query_string={"q": "zoe_x"}))


class TestEveryOtherSearch:
    def test_bookings_by_delegate_agency_course_and_reference(self, make, admin):
        agency = make.agency("St Mary’s Éclair Club")
        event = make.event(make.course("ECL", title="Dealing with naïveté"))
        booking = make.booking(event, make.person("Zoë O’Brien"), agency=agency)
        make.booking(make.event(), make.person("Somebody Else"))
        for typed in ("o'brien zoe", "st marys eclair", "NAIVETE", event.ref.lower(), booking.ref.lower()):
            said = main_text(admin.get("/admin/bookings", query_string={"q": typed}))
            assert booking.ref in said, typed
            assert "Somebody Else" not in said, typed

    def test_a_roster(self, make, admin):
        event = make.event()
        make.booking(event, make.person("Zoë O’Brien"), agency=make.agency("Éclair Club"))
        make.booking(event, make.person("Somebody Else"))
        for typed in ("o'brien", "brien zoe", "eclair"):
            said = main_text(admin.get(f"/admin/events/{event.ref}/roster", query_string={"state": "all", "q": typed}))
            assert "Zoë O’Brien" in said, typed
            assert "Somebody Else" not in said, typed

    def test_agencies_and_members_of_ecvys(self, make, admin):
        agency = make.agency("St Mary’s Éclair Club")
        make.membership(agency, date(2026, 1, 1), date(2026, 12, 31))
        for page in ("/admin/agencies", "/admin/memberships"):
            assert "St Mary’s Éclair Club" in main_text(admin.get(page, query_string={"q": "eclair st mary's"})), page

    def test_the_people_of_an_agency_by_what_it_calls_them(self, make, session, client_for):
        agency = make.agency()
        browser = client_for(make.coordinator(agency))
        person = make.person("Zoë O’Brien", agency=agency)
        hidden = make.person("Hidden Name", agency=agency)
        hidden.affiliations[0].known_as = "Éowyn Rohan"
        session.commit()
        assert "Zoë O’Brien" in main_text(browser.get("/agency/people", query_string={"q": "o'brien zoe"}))
        assert "Éowyn Rohan" in main_text(browser.get("/agency/people", query_string={"q": "eowyn"}))
        for typed in ("hidden", person.email, "%"):
            said = main_text(browser.get("/agency/people", query_string={"q": typed}))
            assert "Éowyn" not in said, typed
            assert "O’Brien" not in said, typed

    def test_the_programme(self, make, client):
        make.event(make.course(title="Working with naïveté", summary="Children’s worlds"))
        make.event(make.course(title="Something else", audience="Trustees"))
        for typed in ("naivete", "children's working"):
            said = main_text(client.get("/courses", query_string={"q": typed}))
            assert "1 of 2 dates matches" in said, typed

    def test_events_of_the_administrator(self, make, admin):
        make.event(make.course(title="Working with naïveté"), venue_id=make.venue("Café Royal", town="Clacton").id)
        for typed in ("naivete", "cafe clacton", "CAFÉ naivete"):
            said = main_text(admin.get("/admin/programme", query_string={"q": typed}))
            assert "Working with naïveté" in said, typed


def test_an_agency_typed_on_another_keyboard_is_the_one_we_know(make, session, transact):
    from training.people.delegates import agency_named

    make.unchecked_agency("St Mary’s Éclair Club")
    for name in ("St Mary's Éclair Club", "ST MARY’S ECLAIR CLUB", "St. Marys Eclair club"):
        with transact() as inner:
            agency_named(inner, name, clock.now())
    assert session.scalars(select(Agency.name)).all() == ["St Mary’s Éclair Club"]


def test_a_colleague_is_known_by_name_on_any_keyboard(make, session):
    from training.bookings.groups.colleagues import Colleague, known

    agency = make.agency()
    person = make.person("Zoë O’Brien", agency=agency)
    for typed in ("zoe o'brien", "ZOË O’BRIEN", "Zoe OBrien"):
        colleague = Colleague(name=typed)
        assert known(session, agency.id, [colleague]).person(colleague) == session.get(Person, person.id), typed
