"""What people type, and what the search finds in a year's programme: one table, the same on both databases."""

from collections.abc import Iterable

import pytest

from demonstration.kinds import load_audiences
from demonstration.programme import load_programme
from training import clock
from training.programme import queries
from training.programme.searching.queries import search

# What is typed; the courses with dates that come first; how many dates are found; courses without a date; why.
TABLE = (
    ("safegaurding", "L2-WEB L3 L2 L3-REF L1", 13, "BRIEF", ""),
    ("exploitaton", "CHAMPION CCE", 2, "ECC", ""),
    ("exploited", "CHAMPION CCE", 2, "ECC", ""),
    ("explo", "CHAMPION CCE", 2, "ECC", ""),
    ("DSL", "L3 L3-REF", 6, "", "“DSL” means “level 3”"),
    ("designated safeguarding lead", "L3 L3-REF", 6, "", "“Designated safeguarding lead” means “level 3”"),
    ("safeguarding lead refresher", "L3-REF", 2, "", ""),
    ("CSE", "CHAMPION CCE", 2, "ECC", "“CSE” means “exploitation”"),
    ("child sexual exploitation", "CHAMPION CCE", 2, "ECC", "“Child sexual exploitation” means “exploitation”"),
    ("e-safety", "ONLINE", 1, "ONLINE-LIVE", "“E-safety” means “online safety”"),
    ("esafety", "ONLINE", 1, "ONLINE-LIVE", ""),
    ("internet safety", "ONLINE", 1, "ONLINE-LIVE", "“Internet safety” means “online safety”"),
    ("social media", "ONLINE", 1, "ONLINE-LIVE", "“Social media” means “online safety”"),
    ("county lines", "CCE", 1, "", "“County lines” means “criminal exploitation”"),
    ("grooming", "CHAMPION ONLINE CCE", 3, "ECC ONLINE-LIVE", "“Grooming” means “exploitation”"),
    ("level 3", "L3 L3-REF", 6, "", ""),
    ("Level three", "L3 L3-REF", 6, "", ""),
    ("L2", "L2-WEB L2", 5, "", ""),
    ("level 1 online", "L1", 1, "", ""),
    ("teacher", "NAI BRAIN ONLINE GANGS CCE TRAUMA", 15, "BRIEF NAI-CONF ONLINE-LIVE", "for schools and colleges"),
    ("headteacher neglect", "NEGLECT L2", 7, "", "for everybody who works with children"),
    ("childminder", "RPC NAI DIFFICULT EARLYHELP", 14, "BRIEF NAI-CONF ONLINE-LIVE", "for early years"),
    ("childmidner", "RPC NAI DIFFICULT EARLYHELP", 14, "BRIEF NAI-CONF ONLINE-LIVE", "for early years"),
    ("foster carer", "BRAIN ONLINE TRAUMA", 12, "BRIEF NAI-CONF ONLINE-LIVE", "for foster carers"),
    ("fostering", "BRAIN ONLINE TRAUMA", 3, "", "for foster carers"),
    ("health visitor", "NAI L2-WEB", 10, "BRIEF NAI-CONF ONLINE-LIVE", "for health"),
    ("midwife", "NAI L2-WEB", 10, "BRIEF NAI-CONF ONLINE-LIVE", "for health"),
    ("trustee", "L2-WEB L2 L1", 9, "BRIEF NAI-CONF ONLINE-LIVE", "for practitioners and volunteers in regular"),
    ("social worker", "NAI L2-WEB", 10, "BRIEF NAI-CONF ONLINE-LIVE POLSC", "for health, social care, police"),
    ("police", "NAI", 1, "ECC NAI-CONF POLSC", "for police"),
    ("scout leader", "BRAIN GANGS CCE", 12, "BRIEF NAI-CONF ONLINE-LIVE", "for youth work"),
    ("neglect", "NEGLECT L2 L1 L2-WEB", 7, "", ""),
    ("neglet", "NEGLECT L2 L1 L2-WEB", 7, "", ""),
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
    ("zebra", "", 0, "", ""),
)
NEAREST = (
    ("neglect in paris", "NEGLECT L2 L1 L2-WEB"),
    ("gangs in december", "GANGS"),
    ("gangs on a saturday evening in harlow", "GANGS"),
    ("teenage pregnancy", "BRAIN"),
    ("zebra", ""),
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
        )

    return ask


def words(page) -> str:
    return " ".join(page.find("main").get_text(" ").split())


def _each_once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def test_what_people_type_finds_what_they_mean(programme):
    wrong = []
    for typed, first, how_many, undated, why in TABLE:
        codes, number, without, reasons, _ = programme(typed)
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


def test_a_time_that_no_date_has_offers_other_dates(programme):
    codes, number, _, _, nearest = programme("evening")
    assert (codes, number) == ([], 0)
    assert len(nearest) > 5


def test_the_page_says_what_was_corrected_understood_and_why_it_was_found(make, client, session):
    load_programme(session, clock.now())
    load_audiences(session, clock.now())
    session.commit()
    said = words(client.page("/courses?q=safegaurding+in+september+near+harlow"))
    assert "You wrote “safegaurding”: we looked for “safeguarding”." in said
    assert "Within 15 miles of Harlow, in September." in said
    assert "The best matches first" in said
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
