"""A long list on a page finds what is typed as the site's own search does."""

from itertools import product

from playwright.sync_api import Browser, expect

from config import ROOT
from tests.factories import Make
from tests.journeys.visitor import Visitor, organisation_box
from training.search.normal_form import has_words, normal_form, search_words, searchable

MATCHING = ROOT / "static" / "js" / "matching.js"
NAMES = (
    *("Mary O’Brien", "Zoë’s Café", "Zoe\u0308 Smith", "Anne‑Marie Smith-Jo", "Łukasz Ørsted", "Æthelflæd"),
    *("İpek Işık", "STRASSE", "Straße", "HCRG Care Group: 0-19 service", "St. Mary's (Harwich)", "Γιάννης", "か"),
    *("Ｚｏｅ　Ｓｍｉｔｈ", "Zoe\u200b \u3164Smith", "ﬁona", "C1-02", "  Two \t words ", "-", ""),
)
TYPED = (
    *("o'brien", "OBRIEN mary", "brien,", "cafe zoe's", "zoe", "smith zoë", "smith jo", "jo", "anne-marie"),
    *("lukasz orsted", "aethel", "ipek isik", "strasse", "hcrg 0-19", "-19", "st mary`s harwich", "fi", "ry", "c1-02"),
)
IN_A_PAGE = """() => {
    %s
    window.site = { normalForm, found: ([name, typed]) => hasWords(searchable(name), searchWords(typed)) }
}"""


def test_a_page_compares_names_as_the_site_does(chromium: Browser):
    page = chromium.new_page()
    page.evaluate(IN_A_PAGE % MATCHING.read_text().replace("export ", ""))
    assert page.evaluate("names => names.map(site.normalForm)", NAMES) == [normal_form(name) for name in NAMES]
    pairs = list(product(NAMES, TYPED))
    expected = [has_words(searchable(name), search_words(typed)) for name, typed in pairs]
    assert page.evaluate("pairs => pairs.map(site.found)", pairs) == expected
    page.close()


def test_an_agency_is_found_however_it_is_typed(desk_visitor: Visitor, make: Make):
    agency, page = make.agency("Zoë’s Smith-Jo Café"), desk_visitor.page
    desk_visitor.open(f"/events/{make.event().ref}/book")
    box = organisation_box(page)
    for typed in ("cafe zoe's", "SMITH‑JO", "oe's"):
        box.fill(typed)
        expect(page.get_by_role("option", name=agency.name)).to_be_visible()
        assert page.locator("select[name=agency]").input_value() == ""
    box.fill("ZOE'S SMITH-JO CAFE")
    assert page.locator("select[name=agency]").input_value() == str(agency.id)


def test_a_name_that_is_not_listed_is_typed_once(desk_visitor: Visitor, make: Make):
    page = desk_visitor.page
    desk_visitor.open(f"/events/{make.event().ref}/book")
    organisation_box(page).fill("My Tiny Club")
    page.get_by_role("option", name="My organisation is not listed").click()
    expect(page.get_by_label("Name of your organisation")).to_have_value("My Tiny Club")
