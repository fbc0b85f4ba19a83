"""Calendars and feeds: what other programs read."""

from xml.etree import ElementTree

from icalendar import Calendar

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(response):
    return Calendar.from_ical(response.data).walk("VEVENT")


def test_an_event_goes_into_a_calendar_one_entry_a_sitting(client, make):
    event = make.event(make.course(title="Safeguarding lead"), sittings=2)
    response = client.get(f"/events/{event.ref}.ics")
    assert response.mimetype == "text/calendar"
    first, second = entries(response)
    assert str(first["summary"]) == "Safeguarding lead (day 1 of 2)"
    assert first["dtstart"].dt == event.starts_at
    assert second["dtend"].dt == event.ends_at
    assert first["uid"] != second["uid"]
    assert "CO1 1AA" in first["location"]
    assert "This entry is not a booking." in first["description"]


def test_a_cancelled_event_is_taken_out_of_calendars(client, make):
    event = make.event(state="cancelled")
    response = client.get(f"/events/{event.ref}.ics")
    assert b"METHOD:CANCEL" in response.data
    assert str(entries(response)[0]["status"]) == "CANCELLED"


def test_the_calendar_is_filtered_like_the_list(client, make):
    make.event(make.course(title="Two", level="2"))
    make.event(make.course(title="Three", level="3"))
    make.event(make.course(title="Draft", level="2"), state="draft")
    assert [str(entry["summary"]) for entry in entries(client.get("/calendar.ics?level=2"))] == ["Two"]
    assert len(entries(client.get("/calendar.ics"))) == 2


def test_a_calendar_feed_without_events_is_a_calendar(client):
    assert entries(client.get("/calendar.ics")) == []


def test_the_programme_as_json_names_each_event_with_price_and_places(client, make):
    event = make.event(make.course("L2", price_pence=1500), capacity=24)
    response = client.get("/programme.json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    (only,) = response.json["events"]
    assert only["ref"] == event.ref
    assert only["course"] == "L2"
    assert only["price_pence"] == 1500
    assert only["places_left"] == 24
    assert only["bookable"] is True
    assert only["sittings"] == [{"starts_at": "2026-07-11T09:30:00+01:00", "ends_at": "2026-07-11T16:30:00+01:00"}]
    assert only["url"].endswith(f"/events/{event.ref}")


def test_a_full_event_says_so_to_other_sites_and_newsletters(client, make):
    make.event(make.course("FULL"), capacity=0)
    make.event(make.course("OPEN"), days=90)
    make.event(make.course("SHUT"), capacity=0, days=95, state="closed")
    told = {
        one["course"]: (one["bookable"], one["waiting_list"]) for one in client.get("/programme.json").json["events"]
    }
    assert told == {"FULL": (False, True), "OPEN": (True, False), "SHUT": (False, False)}
    feed = ElementTree.fromstring(client.get("/programme.atom").data)
    texts = [entry.findtext(f"{ATOM}summary") for entry in feed.findall(f"{ATOM}entry")]
    assert ["Full: join the waiting list." in text for text in texts].count(True) == 1


def test_the_news_feed_is_atom_and_escapes_what_it_is_given(client, make):
    make.event(make.course(title="Fish & <chips>"))
    response = client.get("/programme.atom")
    assert response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(response.data)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Fish & <chips>, Saturday 11 July 2026"
    assert feed.findtext(f"{ATOM}updated") == "2026-05-12T08:00:00+00:00"


def test_feeds_take_as_many_queries_however_many_dates(client, make):
    course = make.course()
    make.event(course)
    for address in ("/calendar.ics", "/programme.json", "/programme.atom"):
        client.get(address)
        assert len(client.queries) <= 6
    for day in range(10):
        make.event(course, days=20 + day)
    for address in ("/calendar.ics", "/programme.json", "/programme.atom"):
        client.get(address)
        assert len(client.queries) <= 6
