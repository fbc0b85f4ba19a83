"""What people type, and what the search finds in a year's programme: one table, the same on both databases."""

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demonstration.kinds import load_audiences
from demonstration.programme import load_programme
from training import clock
from training.programme import queries
from training.programme.searching.asked import understand
from training.programme.searching.lexicon import Lexicon, Synonym
from training.programme.searching.queries import search

EVERYBODY, ANYONE = "for everybody who works with children", "for anyone who works or volunteers"
# What is typed; the courses with dates that come first; how many dates are found; courses without a date; why.
TABLE = (
    ("safegaurding", "L1 L2 L2-WEB L3 L3-REF", 13, "BRIEF", ""),
    ("exploitaton", "CCE CHAMPION", 2, "ECC", ""),
    ("exploited", "CCE CHAMPION", 2, "ECC", ""),
    ("explo", "CCE CHAMPION", 2, "ECC", ""),
    ("DSL", "L3 L3-REF", 6, "", "“DSL” means “level 3”"),
    ("designated safeguarding lead", "L3 L3-REF", 6, "", "“Designated safeguarding lead” means “level 3”"),
    ("safeguarding lead refresher", "L3-REF", 2, "", ""),
    ("CSE", "CCE CHAMPION", 2, "ECC", "“CSE” means “exploitation”"),
    ("child sexual exploitation", "CCE CHAMPION", 2, "ECC", "“Child sexual exploitation” means “exploitation”"),
    ("e-safety", "ONLINE", 1, "ONLINE-LIVE", "“E-safety” means “online safety”"),
    ("esafety", "ONLINE", 1, "ONLINE-LIVE", "“E-safety” means “online safety”"),
    ("internet safety", "ONLINE", 1, "ONLINE-LIVE", "“Internet safety” means “online safety”"),
    ("social media", "ONLINE", 1, "ONLINE-LIVE", "“Social media” means “online safety”"),
    ("county lines", "CCE", 1, "", "“County lines” means “criminal exploitation”"),
    ("grooming", "ONLINE CCE CHAMPION", 3, "ECC ONLINE-LIVE", "“Grooming” means “online safety”"),
    ("level 3", "L3 L3-REF", 6, "", ""),
    ("Level three", "L3 L3-REF", 6, "", ""),
    ("L2", "L2 L2-WEB", 5, "", ""),
    ("level 1 online", "L1", 1, "", ""),
    (
        "teacher",
        "L1 L2 L2-WEB NAI BRAIN ONLINE",
        15,
        "BRIEF NAI-CONF ONLINE-LIVE",
        EVERYBODY,
    ),
    ("headteacher neglect", "NEGLECT L1", 7, "", EVERYBODY),
    ("childminder", "L1 L2 L2-WEB RPC NAI", 14, "BRIEF NAI-CONF ONLINE-LIVE", EVERYBODY),
    ("childmidner", "L1 L2 L2-WEB RPC NAI", 14, "BRIEF NAI-CONF ONLINE-LIVE", EVERYBODY),
    ("child minder", "L1 L2 L2-WEB RPC NAI", 14, "BRIEF NAI-CONF ONLINE-LIVE", EVERYBODY),
    (
        "foster carer",
        "L1 L2 L2-WEB BRAIN ONLINE",
        12,
        "BRIEF NAI-CONF ONLINE-LIVE",
        EVERYBODY,
    ),
    (
        "foster care",
        "L1 L2 L2-WEB BRAIN ONLINE",
        12,
        "BRIEF NAI-CONF ONLINE-LIVE",
        EVERYBODY,
    ),
    ("fostering", "BRAIN ONLINE TRAUMA", 3, "", "for foster carers"),
    ("health visitor", "L1 L2 L2-WEB NAI", 10, "BRIEF NAI-CONF ONLINE-LIVE", EVERYBODY),
    ("health visiter", "L1 L2 L2-WEB NAI", 10, "BRIEF NAI-CONF ONLINE-LIVE", EVERYBODY),
    ("healthvisitor", "L1 L2 L2-WEB NAI", 10, "BRIEF NAI-CONF ONLINE-LIVE", EVERYBODY),
    ("midwife", "L1 L2 L2-WEB NAI", 10, "BRIEF NAI-CONF ONLINE-LIVE", EVERYBODY),
    ("trustee", "L1 L2 L2-WEB", 9, "BRIEF NAI-CONF ONLINE-LIVE", ANYONE),
    (
        "social worker",
        "L1 L2 L2-WEB NAI",
        10,
        "BRIEF NAI-CONF ONLINE-LIVE POLSC",
        EVERYBODY,
    ),
    ("police", "NAI", 1, "ECC NAI-CONF POLSC", "for police"),
    (
        "scout leader",
        "L1 L2 L2-WEB BRAIN GANGS CCE",
        12,
        "BRIEF NAI-CONF ONLINE-LIVE",
        ANYONE,
    ),
    ("neglect", "NEGLECT L1 L2 L2-WEB", 7, "", ""),
    ("neglet", "NEGLECT L1 L2 L2-WEB", 7, "", ""),
    ("bruising", "NAI", 1, "NAI-CONF", ""),
    ("non-accidental injury", "NAI", 1, "NAI-CONF", "“Non-accidental injury” means “injuries”"),
    ("early help", "EARLYHELP", 1, "", ""),
    ("teenage brain", "BRAIN", 1, "", "“Teenager” means “adolescent”"),
    ("adolesent", "BRAIN", 1, "", ""),
    ("trauma informed", "TRAUMA", 1, "", ""),
    ("ACEs", "TRAUMA", 1, "", "“ACEs” means “trauma”"),
    ("gang", "GANGS", 1, "", ""),
    ("racism", "ANTIRACIST", 1, "", "“Racism” means “anti-racist”"),
    ("parents arguing", "RPC", 2, "", "“Parents arguing” means “parental conflict”"),
    ("difficult conversations", "DIFFICULT", 1, "", ""),
    ("think family", "THINKFAM L1", 2, "", ""),
    ("working togther", "WTESS RPC", 3, "", ""),
    ("serious case review", "L3-REF", 2, "BRIEF NAI-CONF", "it is also about “reviews”"),
    ("UK Safer Internet Centre", "", 0, "ONLINE-LIVE", ""),
    ("VVU", "BRAIN ONLINE GANGS CCE TRAUMA", 5, "ECC", "paid for by the Violence and Vulnerability Unit"),
    ("free", "RPC CHAMPION ANTIRACIST L1", 14, "", ""),
    ("free online", "ONLINE ANTIRACIST L1", 9, "", ""),
    ("online", "ONLINE L2-WEB ANTIRACIST", 12, "", ""),
    ("face to face level 2", "L2 L2-WEB", 5, "", "“Face to face” means “in a room”"),
    ("harlow", "L2", 1, "", ""),
    ("CM20 1AB neglect", "L2", 1, "", "it is also about “neglect”"),
    ("chelmsford level 2", "L2", 1, "", "9 miles from Chelmsford"),
    ("ipswich", "RPC L2 L3", 3, "", "18 miles from Ipswich"),
    ("level 2 june", "L2", 1, "", ""),
    ("safeguarding in September", "L2 L3", 2, "", ""),
    ("monday", "RPC L3-REF CHAMPION FAITH THINKFAM", 12, "", ""),
    ("morning webinar", "L2-WEB ANTIRACIST BRAIN GANGS", 5, "", ""),
    (
        "youth club",
        "L1 L2 L2-WEB BRAIN GANGS CCE",
        12,
        "BRIEF NAI-CONF ONLINE-LIVE",
        ANYONE,
    ),
    (
        "i run a youth club",
        "L1 L2 L2-WEB BRAIN",
        12,
        "BRIEF NAI-CONF ONLINE-LIVE",
        ANYONE,
    ),
    ("volunteer youth club", "L1 L2 L2-WEB", 9, "BRIEF NAI-CONF ONLINE-LIVE", ANYONE),
    ("yoof clubb", "L1 L2 L2-WEB BRAIN", 12, "BRIEF NAI-CONF ONLINE-LIVE", ANYONE),
    ("brownies", "L1 L2 L2-WEB BRAIN", 12, "BRIEF NAI-CONF ONLINE-LIVE", ANYONE),
    ("football coach", "L1 L2 L2-WEB", 9, "BRIEF NAI-CONF ONLINE-LIVE", ANYONE),
    ("governor", "L1 L2 L2-WEB NAI", 15, "BRIEF NAI-CONF ONLINE-LIVE", EVERYBODY),
    ("knife crime", "GANGS CCE", 2, "", "“Knife crime” means “gangs”"),
    ("beginner", "L1", 1, "", "“Beginner” means “level 1”"),
    ("induction", "L1", 1, "", "“Induction” means “level 1”"),
    ("new starter", "L1", 1, "", "“New starter” means “level 1”"),
    ("FGM", "L1 L2 L2-WEB", 6, "", "it is also about “abuse and neglect”"),
    ("alcohol", "THINKFAM L1", 2, "", "“Alcohol” means “think family”"),
    ("wheelchair", "L2 WTESS DIFFICULT L3", 13, "", "access: “wheelchair”"),
    ("lunchtime", "THINKFAM NAI", 2, "", ""),
    ("this week", "L2-WEB", 1, "", ""),
    ("next week", "RPC", 1, "", ""),
    ("on line safety", "ONLINE", 1, "", ""),
    ("parentalconflict", "RPC", 2, "", ""),
    ("neglect in paris", "NEGLECT L1 L2 L2-WEB", 7, "", ""),
    ("teenage pregnancy", "BRAIN", 1, "", "“Teenager” means “adolescent”"),
    ("zebra", "", 0, "", ""),
    ("first aid", "", 0, "", ""),
    ("self harm", "", 0, "", ""),
    ("mental health", "", 0, "", ""),
    ("<script>", "", 0, "", ""),
    ("bullying", "", 0, "", ""),
)
NEAREST = (
    ("gangs in december", "GANGS"),
    ("gangs on a saturday evening in harlow", "GANGS"),
    ("headteacher gangs neglect", "GANGS NEGLECT L1 L2 L2-WEB"),
    ("zebra", ""),
    ("first aid", ""),
    ("self harm", ""),
    ("mental health", ""),
)
UNKNOWN = (
    ("neglect in paris", ("paris",)),
    ("yoof clubb", ("yoof",)),
    ("zebra", ("zebra",)),
    ("first aid", ("First aid",)),
    ("safegaurding", ()),
)
CHIPS = (
    ("chelmsford january evening", ("chelmsford", "january", "evening")),
    ("i run a youth club in cm20 1ab", ("youth club", "cm20 1ab")),
    ("L2 this week", ("level 2", "this week")),
    ("child minder level three", ("child minder", "level 3")),
    ("neglet neglect", ("neglet",)),
    ("harlow or chelmsford", ("harlow", "chelmsford")),
)


@pytest.fixture
def programme(session):
    """Asks the search about the demonstration's programme, before any of its year has passed."""
    load_programme(session, clock.now())
    load_audiences(session, clock.now())
    dates = queries.coming_dates(session, clock.now())
    undated = queries.courses_without_dates(session, clock.now())
    code_of = {coming.event_id: coming.course_code for coming in dates}
    code_of_undated = {course.id: course.code for course in undated}

    def ask(typed: str):
        found = search(session, typed, dates, undated)
        return (
            _each_once(code_of[event_id] for event_id in found.hits),
            len(found.hits),
            sorted(code_of_undated[course_id] for course_id in found.courses or ()),
            next((hit.reasons for hit in found.hits.values()), ()),
            _each_once(code_of[event_id] for event_id in found.nearest),
            found,
        )

    return ask


def words(page) -> str:
    return " ".join(page.find("main").get_text(" ").split())


def _each_once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def test_what_people_type_finds_what_they_mean(programme):
    wrong = []
    for typed, first, how_many, undated, why in TABLE:
        codes, number, without, reasons, _, _ = programme(typed)
        found = (codes[: len(first.split())], number, without, " ".join(reasons))
        right = (
            found[0] == first.split()
            and (number, without) == (how_many, undated.split())
            and (why in found[3] if why else not reasons)
        )
        if not right:
            wrong.append((typed, *found))
    assert not wrong, "\n".join(map(repr, wrong))
    assert len(TABLE) >= 60


def test_where_nothing_fits_the_nearest_is_offered(programme):
    found = {typed: (programme(typed)[0], programme(typed)[4]) for typed, _ in NEAREST}
    assert found == {typed: ([], codes.split()) for typed, codes in NEAREST}


def test_a_word_that_no_course_knows_is_named_and_does_not_empty_the_list(programme):
    assert [(typed, programme(typed)[5].unknown) for typed, _ in UNKNOWN] == list(UNKNOWN)


def test_each_thing_that_was_understood_is_a_piece_of_the_search_and_can_be_taken_away():
    lexicon = Lexicon(
        ["neglect"], [Synonym("Youth club", ("volunteers",)), Synonym("Childminder", ("early years",))], ["neglect"]
    )
    for typed, pieces in CHIPS:
        asked = understand(typed, lexicon, date(2026, 5, 12))
        assert asked.pieces == pieces
        assert understand(" ".join(pieces[1:]), lexicon, date(2026, 5, 12)).pieces == pieces[1:]


@given(st.text("abcdefgh l2 3é'-ſßİ", max_size=60))
def test_whatever_is_typed_is_understood(typed):
    lexicon = Lexicon(["neglect", "abuse"], [Synonym("Level headed", ("neglect",))], ["neglect"])
    asked = understand(typed, lexicon, date(2026, 5, 12))
    assert len(asked.pieces) <= len(typed)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    (
        ("today", "2026-05-13", "2026-05-13"),
        ("tomorrow", "2026-05-14", "2026-05-14"),
        ("this week", "2026-05-13", "2026-05-17"),
        ("next week", "2026-05-18", "2026-05-24"),
        ("this weekend", "2026-05-16", "2026-05-17"),
        ("this month", "2026-05-13", "2026-05-31"),
        ("next month", "2026-06-01", "2026-06-30"),
        ("20 may", "2026-05-20", "2026-05-20"),
        ("12th of January", "2027-01-12", "2027-01-12"),
        ("Jan 12", "2027-01-12", "2027-01-12"),
    ),
)
def test_days_are_counted_from_today(typed, first, last):
    asked = understand(f"gangs {typed}", Lexicon([], [], []), date(2026, 5, 13))
    assert (str(asked.days.first), str(asked.days.last)) == (first, last)


def test_an_impossible_day_is_a_month_and_a_word():
    asked = understand("31 june", Lexicon([], [], []), date(2026, 5, 13))
    assert (asked.days, asked.months) == (None, {6})


def test_a_time_that_no_date_has_offers_other_dates(programme):
    codes, number, _, _, nearest, _ = programme("evening")
    assert (codes, number) == ([], 0)
    assert len(nearest) > 5


def test_a_day_without_a_date_offers_the_dates_around_it(programme):
    found = programme("24 june")[5]
    apart = [abs((hit.findable.starts_at.date() - date(2026, 6, 24)).days) for hit in found.nearest.values()]
    assert apart == sorted(apart)
    assert apart[0] > 0


def test_the_page_says_what_was_corrected_understood_and_why_it_was_found(make, client, session):
    load_programme(session, clock.now())
    load_audiences(session, clock.now())
    session.commit()
    said = words(client.page("/courses?q=safegaurding+in+september+near+harlow"))
    assert "You wrote “safegaurding”: we looked for “safeguarding”." in said
    assert "Within 15 miles of Harlow, in September." in said
    assert "The best matches first" in said
    assert "We did not find “paris”: this is what we found without it." in words(
        client.page("/courses?q=neglect+in+paris")
    )
    page = client.page("/courses?q=teacher")
    assert "Found: for schools and colleges" in words(page)
    by_date = client.page(page.find("a", string="By date")["href"])
    assert by_date.select_one(".month").get_text() == "May 2026"
    nothing = client.page("/courses?q=neglect+in+december")
    assert "These come nearest." in words(nothing)
    assert nothing.find("h2", string="The nearest")
    assert "Tell me about new dates of “Recognising and responding to neglect”" in words(nothing)
    assert "Nothing is within 15 miles of Ipswich: these are the least far." in words(client.page("/courses?q=ipswich"))
    assert not [
        count.get_text() for count in nothing.select(".choice__count") if count.get_text().strip(" ,").startswith("0")
    ]
