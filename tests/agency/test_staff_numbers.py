"""The number that an agency's own records have for somebody: typed by its coordinators, and in its files."""

from tests.pages import main_text


def test_a_coordinator_gives_somebody_a_staff_number_that_nobody_else_of_the_agency_has(make, browser, agency):
    sam, kim = (make.person(name, agency=agency).affiliations[0].id for name in ("Sam Okafor", "Kim Lee"))
    assert "Add a staff number" in main_text(browser.get(f"/agency/people/{sam}"))
    said = main_text(browser.submit(f"/agency/people/{sam}/staff-number", "Save", follow=True, staff_number=" 0042 "))
    assert "Staff number 0042. Change the staff number" in said
    assert "0042" in browser.get("/agency/levels.csv").text
    taken = browser.submit(f"/agency/people/{kim}/staff-number", "Save", staff_number="0042")
    assert taken.status_code == 422
    assert "Sam Okafor has this number. Put theirs right first, or enter another" in main_text(taken)
    assert 'value="0042"' in taken.text, "what was typed stays"
    browser.submit(f"/agency/people/{sam}/staff-number", "Save", staff_number="")
    browser.submit(f"/agency/people/{kim}/staff-number", "Save", staff_number="0042")
    assert "Staff number 0042" in main_text(browser.get(f"/agency/people/{kim}"))
