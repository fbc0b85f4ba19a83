"""The register of ECVYS: kept by hand, and brought in from their list."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of
from training import clock
from training.history.models import History
from training.people.models import Membership
from training.settings.models import Setting

FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
HEADINGS = "Agency,Member number,From,To\n"
LIST = "/admin/memberships/import"


def day(value: date) -> list[str]:
    return [str(value.day), str(value.month), str(value.year)]


def periods(session) -> list[tuple[str, str, date, date]]:
    rows = session.scalars(select(Membership).order_by(Membership.agency_id, Membership.starts_on))
    return [(one.agency.name, one.member_number, one.starts_on, one.ends_on) for one in rows]


class TestByHand:
    def test_a_membership_is_added(self, make, session, admin):
        agency = make.agency("Colne Scouts")
        said = admin.submit(
            f"/admin/memberships/new?agency={agency.id}", "Add to the register",
            member_number="E-1", starts_on=day(FIRST), ends_on=day(LAST),
        )  # fmt: skip
        assert "The membership is in the register." in main_text(said)
        assert "Colne Scouts" in main_text(said)
        assert periods(session) == [("Colne Scouts", "E-1", FIRST, LAST)]
        assert session.scalars(select(History.action).where(History.subject == "membership")).all() == ["added"]

    @pytest.mark.parametrize(
        ("starts_on", "ends_on", "sentence"),
        (
            (FIRST, FIRST - timedelta(days=1), "The membership ends before it begins."),
            (date(2026, 1, 1), FIRST, "as a member from 1 April 2026 to 31 March 2027 already. Change that one"),
            (LAST, date(2028, 1, 1), "as a member from 1 April 2026 to 31 March 2027 already. Change that one"),
            (date(2027, 1, 1), date(2027, 1, 2), "as a member from 1 April 2026 to 31 March 2027 already"),
        ),
    )
    def test_dates_that_cannot_be_are_refused_beside_them(self, make, session, admin, starts_on, ends_on, sentence):
        agency = make.agency()
        make.membership(agency, FIRST, LAST)
        page = admin.submit(
            "/admin/memberships/new", "Add to the register",
            agency=str(agency.id), starts_on=day(starts_on), ends_on=day(ends_on),
        )  # fmt: skip
        assert page.status_code == 422
        assert sentence in main_text(page)
        assert len(periods(session)) == 1

    def test_two_periods_of_membership_that_only_touch_are_both_kept(self, make, session, admin):
        agency = make.agency()
        make.membership(agency, FIRST, LAST)
        admin.submit(
            "/admin/memberships/new", "Add to the register",
            agency=str(agency.id), starts_on=day(LAST + timedelta(days=1)), ends_on=day(date(2028, 3, 31)),
        )  # fmt: skip
        assert len(periods(session)) == 2

    def test_a_membership_is_put_right_but_not_over_another(self, make, session, admin):
        agency = make.agency("Colne")
        one = make.membership(agency, FIRST, LAST)
        make.membership(agency, date(2025, 4, 1), date(2026, 3, 31))
        address = f"/admin/memberships/{one.id}"
        assert "already" in main_text(admin.submit(address, "Save", starts_on=day(date(2026, 3, 31))))
        assert "saved" in main_text(admin.submit(address, "Save", ends_on=day(date(2027, 1, 1)), member_number="E-9"))
        assert periods(session)[-1] == ("Colne", "E-9", FIRST, date(2027, 1, 1))
        assert admin.get("/admin/memberships/0").status_code == 404

    def test_a_membership_may_have_no_end_until_somebody_ends_it(self, make, session, admin):
        agency = make.agency("Colne Scouts")
        admin.submit(
            "/admin/memberships/new", "Add to the register",
            agency=str(agency.id), member_number="E-1", starts_on=day(FIRST), ends_on=["", "", ""],
        )  # fmt: skip
        assert periods(session) == [("Colne Scouts", "E-1", FIRST, clock.NO_END)]
        assert "no end" in main_text(admin.get("/admin/memberships"))
        address = f"/admin/memberships/{session.scalars(select(Membership.id)).one()}"
        admin.submit(address, "Save", member_number="E-2")
        assert periods(session) == [("Colne Scouts", "E-2", FIRST, clock.NO_END)], "what is not touched stays"
        admin.submit(address, "End this membership")
        assert periods(session) == [("Colne Scouts", "E-2", FIRST, clock.today())]

    @pytest.mark.usefixtures("bare_posts")
    def test_a_membership_ends_today_once(self, make, session, admin):
        one = make.membership(make.agency(), FIRST, LAST)
        address = f"/admin/memberships/{one.id}"
        assert "Today is the last day" in main_text(admin.submit(address, "End this membership"))
        assert session.get(Membership, one.id).ends_on == clock.today()
        again = admin.post(f"{address}/end", follow_redirects=True)
        assert "Its last day is Tuesday 12 May 2026 already." in main_text(again)
        coming = make.membership(make.agency(), LAST, LAST)
        early = admin.post(f"/admin/memberships/{coming.id}/end", follow_redirects=True)
        assert "It has not begun yet." in main_text(early)

    def test_the_register_is_cut_by_what_matters_today(self, make, session, admin):
        today = clock.today()
        for name, since, until in (
            ("Long Yet", today, today + timedelta(days=61)),
            ("Ends Soon", FIRST, today + timedelta(days=60)),
            ("Last Day", FIRST, today),
            ("Is Over", FIRST, today - timedelta(days=1)),
            ("Not Begun", today + timedelta(days=1), LAST),
        ):
            make.membership(make.agency(name), since, until)
        renewed = make.agency("Has Renewed")
        make.membership(renewed, FIRST, today + timedelta(days=5))
        make.membership(renewed, today + timedelta(days=6), LAST)

        def shown(**asked: str) -> set[str]:
            page = admin.page("/admin/memberships?" + "&".join(f"{name}={value}" for name, value in asked.items()))
            table = page.find("tbody")
            return {row.find("a").contents[0] for row in table.find_all("tr")} if table else set()

        assert shown() == {"Long Yet", "Ends Soon", "Last Day", "Has Renewed"}
        assert shown(show="ending") == {"Ends Soon", "Last Day"}
        assert shown(show="ended") == {"Is Over"}
        assert shown(show="coming") == {"Not Begun", "Has Renewed"}
        assert shown(show="all", q="soon") == {"Ends Soon"}
        assert shown(show="nonsense") == shown()
        assert "2 memberships of ECVYS are about to end" in main_text(admin.get("/admin"))
        session.add(Setting(name="membership_notice_days", value="0"))
        session.commit()
        assert shown(show="ending") == {"Last Day"}


def listed(*lines: str) -> bytes:
    return (HEADINGS + "\n".join(lines)).encode()


def tags_of(page, name: str):
    return soup_of(page).find("main").find_all(name)


def carried_by(page) -> str:
    return next(tag["value"] for tag in tags_of(page, "input") if tag.get("name") == "listed")


def offers_to_apply(page) -> bool:
    return "Apply" in [button.get_text(strip=True) for button in tags_of(page, "button")]


@pytest.fixture
def send_file(admin):
    """Chooses a file on the page and sends it: a file is no text, so the form is posted as a browser would."""

    def choose(content: bytes, name: str = "members.csv"):
        token = admin.page(LIST).find("input", {"name": "csrf_token"})["value"]
        return admin.post(LIST, data={"csrf_token": token, "file": (BytesIO(content), name)})

    return choose


class TestTheirList:
    @pytest.fixture
    def register(self, make):
        """Colne is a member as the list has it, Stour in other dates, Blackwater no longer."""
        agencies = {name: make.agency(name) for name in ("Colne", "Stour", "Blackwater", "Tendring Sailing Club")}
        make.membership(agencies["Colne"], FIRST, LAST).member_number = "E-1"
        make.membership(agencies["Stour"], FIRST, date(2026, 12, 31)).member_number = "E-2"
        make.membership(agencies["Blackwater"], FIRST, LAST).member_number = "E-3"
        make.session.commit()
        return agencies

    CONTENT = listed(
        "Colne,E-1,01/04/2026,31/03/2027",
        "stour,E-2,01/04/2026,31/03/2027",
        "Tendring sailing,E-4,01/04/2026,31/03/2027",
        "Zebra Crossing Fans,E-5,01/04/2026,31/03/2027",
    )

    def test_a_list_of_members_is_previewed_chosen_from_and_applied_and_changes_nothing_the_second_time(
        self, register, session, admin, send_file
    ):
        before = periods(session)
        preview = send_file(self.CONTENT)
        said = main_text(preview)
        assert "0 added, 1 changed, 1 ended, 1 as they are, 2 not among our agencies. Nothing has changed yet." in said
        assert "Zebra Crossing Fans" in said
        assert periods(session) == before
        chosen = admin.submit(
            "", "Show the changes with these choices", page=preview,
            **{"choice-4": str(register["Tendring Sailing Club"].id)},
        )  # fmt: skip
        assert "1 added, 1 changed, 1 ended, 1 as they are, 1 not among our agencies" in main_text(chosen)
        assert periods(session) == before, "looking changes nothing"
        done = admin.submit("", "Apply", page=chosen)
        assert "1 added, 1 changed, 1 ended, 1 as they were." in main_text(done)
        after = periods(session)
        assert after == [
            ("Colne", "E-1", FIRST, LAST),
            ("Stour", "E-2", FIRST, LAST),
            ("Blackwater", "E-3", FIRST, clock.today()),
            ("Tendring Sailing Club", "E-4", FIRST, LAST),
        ]
        actions = set(session.scalars(select(History.action).where(History.subject == "membership")))
        assert actions == {"added from a list", "changed by a list", "ended by a list"}
        again = main_text(send_file(self.CONTENT))  # Tendring is known by its member number now
        assert "0 added, 0 changed, 0 ended, 3 as they are" in again
        assert "There is nothing to apply." in again
        assert periods(session) == after

    def test_a_name_that_several_agencies_have_is_asked_about_with_their_towns(self, make, session, admin, send_file):
        towns = ("Braintree", "Harwich and Dovercourt")
        schools = [make.agency("St Mary’s", town=town) for town in towns]
        preview = send_file(listed("St Marys,E-1,01/04/2026,31/03/2027"))
        said = main_text(preview)
        assert not offers_to_apply(preview)
        for town in towns:
            assert f"St Mary’s, {town}" in said
        chosen = admin.submit(
            "", "Show the changes with these choices", page=preview, **{"choice-2": str(schools[1].id)}
        )
        admin.submit("", "Apply", page=chosen)
        assert session.scalars(select(Membership.agency_id)).all() == [schools[1].id]
        again = main_text(send_file(listed("St Marys,E-1,01/04/2026,31/03/2027")))
        assert "0 added, 0 changed, 0 ended, 1 as they are" in again, "its number says which it is"

    def test_a_town_after_the_name_says_which_of_several_agencies_it_is(self, make, session, admin, send_file):
        schools = [make.agency("St Mary’s", town=town) for town in ("Braintree", "Harwich")]
        preview = send_file(listed('"St. Mary\'s, Harwich",E-1,01/04/2026,31/03/2027'))
        admin.submit("", "Apply", page=preview)
        assert session.scalars(select(Membership.agency_id)).all() == [schools[1].id]
        ended = main_text(send_file(listed('"St Mary’s, Braintree",E-2,01/04/2026,31/03/2027')))
        assert "St Mary’s, Harwich E-1" in ended, "the preview says which of them ends"

    def test_a_list_of_members_is_not_applied_over_a_register_that_changed_since_the_preview(
        self, register, make, session, admin, send_file
    ):
        preview = send_file(listed("Colne,E-1,01/04/2026,31/03/2027"))
        make.membership(register["Tendring Sailing Club"], FIRST, LAST)
        before = periods(session)
        late = admin.submit("", "Apply", page=preview)
        assert late.status_code == 422
        assert "Somebody has changed the register since this preview was made." in main_text(late)
        assert "0 added, 0 changed, 3 ended, 1 as they are" in main_text(late), "the preview is made anew"
        assert periods(session) == before

    @pytest.mark.usefixtures("register")
    def test_a_line_with_a_problem_stops_the_whole_list_of_members(self, session, admin, send_file):
        page = send_file(listed("Colne,E-1,01/04/2026,31/03/2027", "Stour,E-2,tomorrow,31/03/2027"))
        assert "“tomorrow” is no date like 01/04/2026 under “From”." in main_text(page)
        assert "Until then nothing can be applied." in main_text(page)
        assert not offers_to_apply(page)

    @pytest.mark.usefixtures("register", "bare_posts")
    def test_applying_a_list_of_members_that_no_preview_offered_is_refused(self, session, admin, send_file):
        before = periods(session)
        page = send_file(listed("Stour,E-2,tomorrow,31/03/2027"))
        carried = carried_by(page)
        late = admin.post(LIST, data={"listed": carried, "step": "apply"})
        assert late.status_code == 422
        assert "Some lines of the list cannot be followed." in main_text(late)
        for forged in ("nonsense", carried[:-3], carried.replace(".", "x", 1)):
            page = admin.post(LIST, data={"listed": forged, "step": "apply"})
            assert page.status_code == 422
            assert "Send the file again." in main_text(page)
        assert periods(session) == before

    @pytest.mark.usefixtures("register", "bare_posts")
    def test_the_preview_of_a_list_of_members_is_good_for_a_day(self, admin, send_file, frozen_clock):
        page = send_file(listed("Colne,E-1,01/04/2026,31/03/2027"))
        carried = carried_by(page)
        frozen_clock.move_to(clock.now() + timedelta(days=1, minutes=1))
        assert "more than a day old" in main_text(admin.post(LIST, data={"listed": carried, "step": "apply"}))

    @pytest.mark.parametrize(
        ("content", "sentence"),
        (
            (b"", "The file is empty."),
            (b"Agency,From,To\n\x00,x,y", "neither a spreadsheet nor a CSV file"),
            (b"PK\x03\x04", "This workbook is damaged."),
            (b"<script>alert(1)</script>,b", "The file has headings, and nothing under them."),
            (b"<script>alert(1)</script>,b\nx,y", "Which column holds the names of the agencies?"),
        ),
    )
    def test_a_file_that_is_no_list_of_members_is_refused_beside_its_field(self, send_file, content, sentence):
        page = send_file(content)
        assert page.status_code == 422
        assert sentence in main_text(page)

    @pytest.mark.parametrize(
        ("since", "until", "read"),
        (
            ("01-Apr-26", "31-Mar-27", "1 April 2026 to 31 March 2027"),
            ("1-Apr-2026", "31-Mar-2027", "1 April 2026 to 31 March 2027"),
            ("1st April 2026", "31st March 2027", "1 April 2026 to 31 March 2027"),
            ("2026-04-01T00:00:00", "2027-03-31T00:00:00", "1 April 2026 to 31 March 2027"),
            ("46113", "46477", "1 April 2026 to 31 March 2027"),
            ("01/04/2026 00:00", "31/03/2027 23:59:59", "1 April 2026 to 31 March 2027"),
            ("2026-03-31T23:00:00Z", "2027-03-30T23:00:00Z", "1 April 2026 to 31 March 2027"),
            ("2026-03-31 23:00:00", "2027-03-30 23:00:00", "1 April 2026 to 31 March 2027"),
            ("01/04/2026", "", "1 April 2026 to no end"),
            ("01/04/2026", "ongoing", "1 April 2026 to no end"),
        ),
    )
    def test_days_are_read_as_spreadsheets_and_programs_write_them(
        self, make, session, admin, send_file, since, until, read
    ):
        agency = make.agency("Café Colne")
        make.session.commit()
        preview = send_file(listed(f"Café Colne,E-1,{since},{until}").decode().encode("cp1252"))
        assert read in main_text(preview)
        admin.submit("", "Apply", page=preview)
        ends_on = clock.NO_END if "no end" in read else LAST
        assert periods(session) == [("Café Colne", "E-1", FIRST, ends_on)]
        assert read in main_text(admin.get(f"/admin/agencies/{agency.id}"))

    def test_what_is_not_read_of_a_list_is_named_before_anything_changes(self, make, admin, send_file):
        make.agency("Colne")
        make.session.commit()
        content = b"Members\nAgency,Chair,From,To\nColne,Ann Example,01/04/2026,31/03/2027\n"
        preview = send_file(content)
        assert "The column “Chair” is not read." in main_text(preview)
        assert "“Members” stands above the headings and is not read." in main_text(preview)

    def test_a_list_of_members_without_a_file_is_refused(self, admin):
        page = admin.submit(LIST, "Show what it would change")
        assert page.status_code == 422
        assert "Choose the file with the list" in main_text(page)

    def test_a_list_of_400_members_is_read_compared_and_applied(self, make, session, admin, send_file):
        for number in range(30):
            make.agency(f"Youth group {number:04}")
        lines = [f"Youth group {number:04},E-{number},01/04/2026,31/03/2027" for number in range(400)]
        preview = send_file(listed(*lines))
        while not offers_to_apply(preview):
            preview = admin.submit("", "Show the changes with these choices", page=preview)
        assert len(preview.data) < 400_000
        admin.submit("", "Apply", page=preview)
        assert len(periods(session)) == 30


class TestDiscounts:
    def test_the_years_discounts_open_the_bookings_they_are_made_of(self, make, session, admin, client_for):
        agencies = [make.agency("Colne"), make.agency("Stour")]
        event = make.event(make.course(price_pence=8000), days=-5)
        for agency in (*agencies, agencies[0]):
            make.booking(event, agency=agency, price_pence=6000, discount_pence=2000)
        make.booking(event, state="cancelled", price_pence=6000, discount_pence=2000)
        make.booking(make.event(days=-900), price_pence=6000, discount_pence=2000)
        make.booking(event)
        said = "£60.00 on 3 bookings of 2 agencies"
        assert said in main_text(admin.get("/admin/memberships"))
        report = admin.get("/reports/year?year=2026")
        sums = ("ECVYS discounts given £60.00", "Bookings with it 3", "Agencies with it 2")
        assert all(one in main_text(report) for one in sums)
        rows = admin.page("/admin/memberships/discounts?from=2026-04-01&to=2027-03-31")
        assert "/admin/memberships/discounts?from=2026-04-01&amp;to=2027-03-31" in report.text
        assert len(rows.find("tbody").find_all("tr")) == 3
        reader = client_for(make.board_reader()).get("/reports/year?year=2026")
        assert all(one in main_text(reader) for one in sums)
        assert "/admin/memberships" not in reader.text, "a Board reader sees sums, not people"

    @pytest.mark.parametrize("asked", ("from=nonsense&to=0001-01-01", "from=2030-01-01&to=2029-01-01", ""))
    def test_an_odd_period_in_the_address_of_the_discounts_shows_an_empty_page(self, admin, asked):
        assert "No discounts" in main_text(admin.get(f"/admin/memberships/discounts?{asked}"))
