"""The list of dates and the page of a course."""

from training.courses.models import PlacePool
from training.programme.listing import PAGE_LENGTH


def words(page):
    return " ".join(page.find("main").get_text(" ").split())


def titles(page):
    return [heading.a.contents[0] for heading in page.select(".event__title")]


def test_each_date_says_when_what_where_price_and_places(client, make):
    course = make.course(title="Safeguarding lead: level 3", level="3", refresh_months=24, price_pence=8000)
    make.event(course, sittings=2)
    make.event(make.course(funder_id=make.funder().id), online=True)
    page = client.page("/courses")
    text = words(page)
    assert "July 2026" in text
    assert "2 days, 9:30am to 4:30pm" in text
    assert "Colchester, North" in text
    assert "counts for 2 years" in text
    assert "£80.00" in text
    assert "paid for by the Violence and Vulnerability Unit" in text
    assert "24 places left" in text
    # Two dates of one course differ by ear, too.
    assert "Safeguarding lead: level 3 , Saturday 11 July 2026" in text


def test_the_filters_stay_chosen_and_each_can_be_taken_away(client, make):
    make.event(make.course(title="Neglect", level="2", price_pence=1500))
    make.event(make.course(title="Gangs", level="2"))
    make.event(make.course(title="Neglect of babies", level="3", price_pence=1500))
    page = client.page("/courses?level=2&q=neglect")
    assert titles(page) == ["Neglect"]
    assert page.find("input", attrs={"name": "level", "value": "2"}).has_attr("checked")
    assert page.find("input", id="q")["value"] == "neglect"
    assert [chip["href"] for chip in page.select(".chip")] == ["/courses?level=2", "/courses?q=neglect"]


def test_searching_keeps_the_filters(client, make):
    make.event(make.course(title="Gangs", level="2"))
    make.event(make.course(title="Gangs", level="3"))
    found = client.submit("/courses?level=2", "Search", q="gangs")
    assert found.request.query_string.decode() == "level=2&q=gangs"
    assert "1 of 2 dates matches." in found.text


def test_a_search_that_finds_no_dates_leads_to_all_dates(client, make):
    make.event()
    page = client.page("/courses?q=astronomy")
    assert "No dates fit all of that" in words(page)
    assert page.find("a", string="See all dates")["href"] == "/courses"


def test_filters_that_no_date_fits_offer_the_nearest_what_has_no_date_and_to_be_told(client, make):
    make.event(make.course("NEGLECT", title="Neglect", level="1", price_pence=1500))
    make.event(make.course("GANGS", title="Gangs", level="2"), online=True)
    make.course("REST", title="Resting", level="1")
    page = client.page("/courses?level=1&where=online&free=yes")
    text = words(page)
    assert "No dates fit all of that These come nearest." in text
    assert titles(page) == ["Gangs", "Neglect"]
    tell = [link["href"] for link in page.find_all("a") if link.get_text().startswith("Tell me about new dates")]
    assert tell == ["/courses/GANGS/tell-me", "/courses/NEGLECT/tell-me", "/courses/REST/tell-me"]
    nothing = client.page("/courses?q=astronomy")
    assert "We did not find “astronomy” in our courses." in words(nothing)
    assert nothing.find("a", string="Which course do I need?")
    assert nothing.find("a", string="Ask the training team")["href"] == "/contact"
    assert "Courses without a date at present Resting" in words(nothing)
    assert nothing.find("details", class_="filters") is None


def test_each_thing_that_somebody_typed_is_a_chip_of_its_own(client, make):
    make.event(make.course(title="Neglect", level="2"))
    page = client.page("/courses?q=neglect+in+colchester+next+month&level=2")
    assert [chip["href"] for chip in page.select(".chip")] == [
        "/courses?q=colchester+next+month&level=2",
        "/courses?q=neglect+next+month&level=2",
        "/courses?q=neglect+colchester&level=2",
        "/courses?q=neglect+in+colchester+next+month",
    ]
    assert [chip.find(class_="chip__text").get_text() for chip in page.select(".chip")][:3] == [
        "“neglect”",
        "“colchester”",
        "“next month”",
    ]


def test_the_month_is_searched_and_subscribed_to(client, make):
    make.event(make.course(title="Neglect", level="2"))
    make.event(make.course(title="Gangs", level="2"))
    page = client.page("/courses/calendar?level=2")
    subscribe = page.find("a", string="in your own calendar, kept up to date")["href"]
    assert subscribe.startswith("webcal")
    assert subscribe.endswith("/calendar.ics?level=2")
    found = client.submit("/courses/calendar?level=2", "Search", q="gangs")
    assert found.request.full_path == "/courses/calendar?level=2&q=gangs"
    assert "Gangs" in found.text
    assert "Neglect" not in found.text
    assert 'href="/courses/calendar?level=2"' in found.text  # the chip stays in the calendar


def test_an_empty_programme_says_so(client):
    assert "No dates are planned yet" in words(client.page("/courses"))
    assert "No dates are planned yet" in words(client.page("/"))


def test_an_odd_address_shows_the_list(client, make):
    make.event()
    for address in ("?level=9&page=0", "?page=99999999999", "?month=0&where=../..", "?q=" + "x" * 10_000, "?page=-3"):
        client.page(f"/courses{address}")


def test_a_character_no_database_keeps_is_answered_with_a_sentence(client):
    assert "cannot be kept" in words(client.page("/courses?q=%00", status=400))


def test_markup_in_a_search_stays_text(client, make):
    make.event()
    assert "<script>alert" not in client.get("/courses?q=<script>alert(1)</script>").text


def test_drafts_cancelled_and_past_dates_are_not_listed(client, make):
    make.event(make.course(title="Draft"), state="draft")
    make.event(make.course(title="Cancelled"), state="cancelled")
    make.event(make.course(title="Past"), days=-3)
    make.event(make.course(title="Closed"), state="closed")
    page = client.page("/courses")
    assert titles(page) == ["Closed"]
    assert "Booking closed" in words(page)


def test_restricted_dates_are_listed_and_say_so(client, make):
    make.event(open_to="invitation")
    make.event(open_to="agencies", agencies=(make.agency(),))
    text = words(client.page("/courses"))
    assert "by invitation" in text
    assert "for certain organisations only" in text


def test_an_event_in_a_room_and_online_is_found_under_both(client, make, session):
    event = make.event(capacity=20)
    event.pools.append(PlacePool(mode="online", capacity=50, taken=0))
    session.commit()
    for where in ("north", "online"):
        page = client.page(f"/courses?where={where}")
        assert len(titles(page)) == 1
        assert "70 places left" in words(page)
        assert "Colchester, North, or online" in words(page)


def test_the_list_is_paged_and_pages_keep_the_filters(client, make):
    course = make.course(level="2")
    for day in range(PAGE_LENGTH + 3):
        make.event(course, days=40 + day)
    page = client.page("/courses?level=2")
    assert len(titles(page)) == PAGE_LENGTH
    following = page.find("a", rel="next")["href"]
    assert following == "/courses?level=2&page=2"
    assert len(titles(client.page(following))) == 3


def test_the_list_takes_as_many_queries_however_long_it_is(client, make):
    course = make.course(funder_id=make.funder().id)
    make.event(course, sittings=2)
    client.get("/courses")
    few = len(client.queries)
    for day in range(30):
        make.event(course, days=20 + day, sittings=2)
    client.get("/courses")
    assert len(client.queries) <= few <= 6


def test_the_list_of_dates_stays_within_six_queries_for_somebody_signed_in(client_for, make):
    make.event()
    browser = client_for(make.person())
    browser.get("/courses")
    assert len(browser.queries) <= 6


def test_guests_are_given_no_cookie(client, make):
    event = make.event()
    for address in ("/", "/courses", f"/courses/{event.course.code}", f"/events/{event.ref}", "/privacy"):
        response = client.get(address)
        assert "Set-Cookie" not in response.headers
        assert "csrf" not in response.text


def test_courses_without_a_date_are_named_below_the_list(client, make):
    make.event(make.course(title="Dated"))
    make.course(title="Resting", level="2")
    make.course(title="Retired", retired_at=make.person().created_at)
    assert "Courses without a date at present Resting" in words(client.page("/courses"))
    assert "Resting" in words(client.page("/courses?q=resting"))
    assert "Resting" not in words(client.page("/courses?level=3"))
    assert "Resting" not in words(client.page("/courses?free=yes"))


def test_long_titles_are_shown_whole(client, make):
    title = "Recognising " + "and responding to " * 10
    event = make.event(make.course(title=title.strip()))
    assert title.strip() in words(client.page("/courses"))
    assert title.strip() in words(client.page(f"/events/{event.ref}"))


def test_a_course_says_everything_about_itself(client, make):
    before = make.course("L2", title="Safeguarding children: level 2", level="2")
    course = make.course(
        "L3",
        title="Safeguarding lead: level 3",
        level="3",
        sittings=2,
        hours=12,
        price_pence=8000,
        refresh_months=24,
        prerequisite_id=before.id,
        delivery_partner="Essex Police",
        line_manager="told",
        description="## The two days\n\n<script>x</script>A case **together**.",
    )
    make.event(course)
    page = client.page("/courses/L3")
    text = words(page)
    for said in (
        "I can do thing 1",
        "Anyone working with children",
        "12 hours over 2 days",
        "£80.00",
        "It counts for 2 years, then renew it.",
        "Safeguarding children: level 2",
        "Essex Police, with the Essex Safeguarding Children Board",
        "We ask for your line manager’s name",
        "Everybody who works or volunteers",
        "Jul 2026",
    ):
        assert said in text
    assert page.find("h2", string="The two days")
    assert "<script>x" not in str(page.find("main"))


def test_a_free_course_names_who_pays(client, make):
    make.course("GANGS", funder_id=make.funder().id)
    assert "Free , paid for by the Violence and Vulnerability Unit" in words(client.page("/courses/GANGS"))


def test_a_course_that_renews_another_says_which(client, make):
    lead = make.course("L3", title="Safeguarding lead", level="3", refresh_months=24)
    refresher = make.course("L3-REF", level="3", refresh_months=24, renews_id=lead.id)
    make.event(refresher)
    assert "It renews “Safeguarding lead” for 2 years." in words(client.page("/courses/L3-REF"))
    assert "renews level 3 for 2 years" in words(client.page("/courses"))


def test_a_course_without_dates_says_so(client, make):
    make.course("L1")
    assert "No dates are planned at present." in words(client.page("/courses/L1"))


def test_a_course_no_longer_offered_still_has_its_page(client, make):
    make.course("OLD", retired_at=make.person().created_at)
    assert "This course is no longer offered." in words(client.page("/courses/OLD"))


def test_an_unknown_course_is_not_found(client):
    client.page("/courses/NOPE", status=404)


def test_filters_left_empty_do_not_stand_in_the_address(client):
    answer = client.get("/courses?q=&level=2&course=")
    assert (answer.status_code, answer.location) == (302, "/courses?level=2")
    assert client.get("/courses?q=").location == "/courses"
