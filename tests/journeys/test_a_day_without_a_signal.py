"""The register on a phone: a lost connection, double taps, a second phone, a walk-in, signing in by code."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.factories import Make
from tests.journeys.conftest import Site, own_address
from tests.journeys.test_the_day_and_after import register_link
from training import clock
from training.attendance.models import Mark, RegisterTap
from training.bookings.models import Booking
from training.courses.models import Event

SHOWN_WITHIN = 9_000
"""Milliseconds: the page looks every four seconds."""


@pytest.fixture
def phone(chromium: Browser, site: Site):
    """Makes phones with scripts: phone() is the page of a new one."""
    contexts: list[BrowserContext] = []

    def made() -> Page:
        contexts.append(
            chromium.new_context(
                viewport={"width": 390, "height": 760},
                base_url=site.url,
                locale="en-GB",
                has_touch=True,
                extra_http_headers=own_address(),
            )
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(SHOWN_WITHIN)
        return page

    yield made
    for context in contexts:
        context.close()


@pytest.fixture
def event(make: Make) -> Event:
    """An event that has just begun, with its trainer."""
    made: Event = make.event(days=0, trainers=(make.trainer(),))
    sitting, now = made.sittings[0], clock.now()
    made.starts_at = sitting.starts_at = now - timedelta(minutes=5)
    made.ends_at = sitting.ends_at = now + timedelta(hours=3)
    make.session.commit()
    return made


def open_register(page: Page, make: Make, event: Event) -> Page:
    page.goto(register_link(make, event, event.trainers[0]))
    page.get_by_role("button", name="Open the register").click()
    page.get_by_role("status").first.wait_for()
    return page


def button(page: Page, booking: Booking, mark: str):
    return page.locator(f"#person-{booking.ref} .mark--{mark}")


def tap(page: Page, booking: Booking, mark: str, times: int = 1) -> None:
    """At once, faster than any thumb."""
    button(page, booking, mark).evaluate("(mark, times) => { while (times--) mark.click() }", times)


def waiting(page: Page):
    return page.locator(".register__row--waiting")


def kept(page: Page) -> int:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('marks ')).length")


def kinds(site: Site, *bookings: Booking) -> list[str | None]:
    with site.engine.connect() as connection:
        return [connection.scalar(sa.select(Mark.kind).where(Mark.booking_id == one.id)) for one in bookings]


def test_marks_wait_for_a_signal_and_two_phones_see_each_other(phone, make: Make, site: Site, event: Event):
    amina, ben, cleo = (make.booking(event, make.person(name)) for name in ("Amina", "Ben", "Cleo"))
    first, second = open_register(phone(), make, event), open_register(phone(), make, event)

    first.context.set_offline(True)
    button(first, amina, "present").dblclick()
    button(first, ben, "absent").click()
    expect(waiting(first)).to_have_count(2)
    expect(first.get_by_role("status").first).to_contain_text("Not saved yet: 2")
    button(second, ben, "present").click()  # later than the first phone's
    expect(waiting(second)).to_have_count(0)
    assert kinds(site, amina, ben) == [None, "present"]
    assert "Amina" not in first.evaluate("JSON.stringify(localStorage)")

    warned = []
    first.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.dismiss()))
    first.evaluate("setTimeout(() => location.reload(), 0)")
    first.wait_for_timeout(300)
    assert warned == ["beforeunload"]

    first.context.set_offline(False)
    expect(waiting(first)).to_have_count(0)
    expect(button(first, ben, "present")).to_have_attribute("aria-pressed", "true")
    expect(button(second, amina, "present")).to_have_attribute("aria-pressed", "true")
    assert (kinds(site, amina, ben, cleo), kept(first)) == (["present", "present", None], 0)


def test_a_reload_sends_what_waits_and_a_closed_register_keeps_it(phone, make: Make, site: Site, event: Event):
    amina, ben = (make.booking(event, make.person(name)) for name in ("Amina", "Ben"))
    page = open_register(phone(), make, event)
    page.on("dialog", lambda dialog: dialog.accept())
    page.context.set_offline(True)
    button(page, amina, "present").click()
    expect(waiting(page)).to_have_count(1)
    page.goto("about:blank")  # the page is gone
    page.context.set_offline(False)
    page.goto(f"/register/{event.ref}")
    expect(waiting(page)).to_have_count(0)
    expect(button(page, amina, "present")).to_have_attribute("aria-pressed", "true")

    page.context.set_offline(True)
    button(page, ben, "late").click()
    expect(waiting(page)).to_have_count(1)
    with site.engine.begin() as connection:
        connection.execute(sa.update(Event).where(Event.id == event.id).values(register_closed_at=clock.now()))
    page.context.set_offline(False)
    expect(page.get_by_role("status").first).to_contain_text("The register is closed")
    expect(page.get_by_role("status").first).to_contain_text("That mark stays on this phone.")
    page.reload()
    left = page.locator("[data-kept-marks]")
    expect(left).to_contain_text("Ben: late")
    left.get_by_role("button", name="Delete them").click()
    assert (kinds(site, ben), kept(page)) == ([None], 0)


def test_a_walk_in_takes_four_presses_and_a_delegate_signs_in_by_code(phone, make: Make, site: Site, event: Event):
    agency = make.agency("Colne Valley Youth Club")
    wanda = make.person("Wanda Walker", agency=agency)
    booking = make.booking(event, make.person("Amina Yusuf"))
    trainer = open_register(phone(), make, event)

    trainer.get_by_role("link", name="Add a walk-in").click()
    trainer.get_by_label("Full name").fill("Wanda Walker")
    trainer.get_by_role("combobox", name="Agency").fill("colne val")
    trainer.get_by_role("option", name=agency.name).click()
    trainer.get_by_role("button", name="Add to the register").click()
    trainer.get_by_role("button", name="Yes, it is them").click()
    expect(trainer.get_by_role("heading", name="Wanda Walker")).to_be_visible()
    with site.engine.connect() as connection:
        assert connection.scalar(sa.select(Booking.walk_in).where(Booking.delegate_id == wanda.id))

    shown = trainer.context.new_page()
    shown.goto(f"/register/{event.ref}/code")
    address = re.search(r"/here\?code=\d{6}", shown.locator("#chat").input_value())
    assert address
    delegate = phone()
    delegate.goto(address[0])
    delegate.get_by_label("Surname").fill("yusuf")
    delegate.get_by_label("Booking reference").fill(booking.ref.lower())
    delegate.get_by_role("button", name="I am here").click()
    expect(delegate.get_by_role("heading", name="Thank you for coming")).to_be_visible()
    expect(trainer.locator(f"#person-{booking.ref}")).to_contain_text("signed in by code")
    expect(shown.get_by_role("status").first).to_contain_text("2 of 2 are here")


def test_signing_out_deletes_what_waits(phone, make: Make, site: Site, event: Event):
    from tests.journeys.conftest import PASSWORD
    from tests.journeys.test_a_practitioner import give_password

    booking, page = make.booking(event), phone()
    give_password(site, event.trainers[0].email or "")
    page.goto("/account/login")
    page.get_by_label("E-mail address").fill(event.trainers[0].email or "")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"/register/{event.ref}")
    page.route("**/mark", lambda route: route.abort())
    button(page, booking, "present").click()
    expect(waiting(page)).to_have_count(1)
    assert kept(page) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.evaluate("document.querySelector('form[action=\"/account/logout\"]').requestSubmit()")
    page.wait_for_url(lambda address: "/register/" not in address)
    assert kept(page) == 0


@pytest.mark.soak
def test_no_mark_is_lost_in_200_rounds_of_lost_connections_double_taps_and_two_phones(
    phone, make: Make, site: Site, event: Event, say
):
    people = [make.booking(event, make.person(f"Person {number:02}")) for number in range(12)]
    phones = [open_register(phone(), make, event) for _ in range(2)]
    for one in phones:
        one.set_default_timeout(60_000)
    marks, lost = ["present", "late", "left-early", "absent"], 0
    expected: dict[int, str] = {}
    for turn in range(200):
        off, on = phones[turn % 2], phones[(turn + 1) % 2]
        one, other, both = people[turn % 12], people[(turn + 5) % 12], people[(turn + 7) % 12]
        mark, another = marks[turn % 4], marks[(turn + 1 + turn // 12) % 4]
        off.context.set_offline(True)
        tap(off, one, mark, times=2)
        tap(off, both, mark)
        tap(on, other, another, times=2)
        tap(on, both, another)
        expect(waiting(on)).to_have_count(0, timeout=60_000)
        if turn % 5 == 4:  # the phone is put away with its marks, and the page opened again
            off.once("dialog", lambda dialog: dialog.accept())
            off.goto("about:blank")
        off.context.set_offline(False)
        if turn % 5 == 4:
            off.goto(f"/register/{event.ref}")
        expect(waiting(off)).to_have_count(0, timeout=60_000)
        said = {one.id: mark, other.id: another, both.id: another}
        expected |= {booking_id: kind.replace("-", " ") for booking_id, kind in said.items()}
        with site.engine.connect() as connection:
            found = dict(connection.execute(sa.select(Mark.booking_id, Mark.kind)).tuples().all())
        lost += sum(found.get(booking_id) != kind for booking_id, kind in expected.items())
        assert not lost, f"round {turn}: {expected} became {found}"
        assert not any(map(kept, phones))
        print(f"round {turn}", flush=True)
    with site.engine.connect() as connection:
        taps = connection.scalar(sa.select(sa.func.count()).select_from(RegisterTap))
    say(f"200 rounds, {taps} taps, marks lost: {lost}")
