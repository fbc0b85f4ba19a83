"""What machines are told: previews of shared links, schema.org, the map of the site; and the month beside the list."""

import json
from datetime import timedelta

from training import clock


def words(page) -> str:
    return " ".join(page.find("main").get_text(" ").split())


def told(page):
    return json.loads(page.find("script", type="application/ld+json").string)


def test_an_event_is_told_with_place_price_and_whether_there_is_a_place(client, make):
    event = make.event(make.course(title="Neglect </script> & more", price_pence=8050))
    page = client.page(f"/events/{event.ref}")
    said = told(page)
    assert (said["@type"], said["name"]) == ("EducationEvent", "Neglect </script> & more")
    assert said["startDate"] == clock.local(event.starts_at).isoformat()
    assert said["offers"]["price"] == "80.50"
    assert said["offers"]["availability"].endswith("InStock")
    assert said["location"][0]["name"] == event.venue.name
    assert said["location"][0]["address"] == "1 High Street, Colchester, CO1 1AA"
    assert said["eventAttendanceMode"].endswith("OfflineEventAttendanceMode")
    assert said["url"].startswith("http://127.0.0.1:8000/events/")
    assert page.find("meta", property="og:title")["content"].startswith("Neglect </script> & more, ")
    assert page.find("meta", property="og:description")["content"]
    assert page.find("meta", property="og:image")["content"].startswith("http://127.0.0.1:8000/static/")


def test_a_course_is_told_with_its_coming_dates_and_none_that_was_cancelled(client, make):
    course = make.course()
    room, online = make.event(course), make.event(course, online=True)
    make.event(course, state="cancelled", cancelled_at=clock.now(), cancelled_because="Too few")
    said = told(client.page(f"/courses/{course.code}"))
    assert said["@type"] == "Course"
    assert [one["url"].rpartition("/")[2] for one in said["hasCourseInstance"]] == [room.ref, online.ref]
    assert [one["courseMode"] for one in said["hasCourseInstance"]] == [["Onsite"], ["Online"]]


def test_the_map_of_the_site_has_courses_and_coming_events_and_no_drafts(client, make):
    event, undated = make.event(), make.course("NODATE")
    draft = make.event(state="draft")
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    for path in (f"/events/{event.ref}", f"/courses/{event.course.code}", f"/courses/{undated.code}", "/courses/which"):
        assert f"<loc>http://127.0.0.1:8000{path}</loc>" in answer.text
    assert draft.ref not in answer.text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").text


def test_a_month_shows_what_is_on_which_day_and_leads_to_the_next_that_has_something(client, make):
    event = make.event(make.course(title="Gangs"), sittings=2)
    begins = clock.local(event.starts_at)
    page = client.page("/courses/calendar")
    assert f"Courses in {begins:%B %Y}" in words(page), "the first month that has something"
    assert len(page.find_all("a", href=f"/events/{event.ref}")) == 2
    before = clock.local(event.starts_at - timedelta(days=40))
    empty = client.page(f"/courses/calendar?show={before:%Y-%m}")
    assert f"Nothing is planned in {before:%B %Y}." in words(empty)
    assert empty.find("a", string=f"Go on to {begins:%B %Y}")


def test_the_month_is_narrowed_as_the_list_is(client, make):
    make.event(make.course(title="Gangs", level="2"))
    make.event(make.course(title="Neglect", level="3"))
    page = client.page("/courses?level=3")
    month = client.page(page.find("a", string="See them as a calendar")["href"])
    assert "Neglect" in words(month)
    assert "Gangs" not in words(month)
    assert month.find("a", string="See them as a list")["href"] == "/courses?level=3"
    found = client.page("/courses/calendar?q=gang")
    assert "Gangs" in words(found)
    assert "Neglect" not in words(found)


def test_a_month_of_nonsense_shows_the_next_that_has_something(client, make):
    event = make.event()
    for typed in ("soon", "9999-99", "1066-10"):
        assert f"{clock.local(event.starts_at):%B %Y}" in words(client.page(f"/courses/calendar?show={typed}"))


def test_the_list_can_be_subscribed_to_as_it_is_narrowed(client, make):
    make.event(make.course(level="2"))
    link = client.page("/courses?level=2").find("a", string="in your own calendar, kept up to date")
    assert link["href"] == "webcal://127.0.0.1:8000/calendar.ics?level=2"
