"""The register on a phone: a lost connection, double taps, a second phone, a walk-in, signing in by code."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.factories import Make
from tests.journeys.conftest import PASSWORD, Site, own_address
from tests.journeys.test_a_practitioner import give_password
from tests.journeys.test_the_day_and_after import register_link
from tests.journeys.visitor import organisation_box
from training import clock
from training.attendance.models import Mark, RegisterLink, RegisterTap
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


def sign_in(page: Page, site: Site, event: Event) -> Page:
    """The trainer by their account, at the register."""
    give_password(site, event.trainers[0].email or "")
    page.goto(f"/account/login?next=/register/{event.ref}")
    page.get_by_label("E-mail address").fill(event.trainers[0].email or "")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
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

    with site.engine.begin() as connection:
        connection.execute(
            sa.update(RegisterLink).where(RegisterLink.event_id == event.id).values(ended_at=clock.now())
        )
    button(second, cleo, "late").click()
    expect(second.get_by_role("status").first).to_contain_text("A newer link has been sent for this register.")
    second.on("dialog", lambda dialog: dialog.accept())
    second.reload()
    expect(second.locator("[data-kept-marks]")).to_contain_text(f"Booking {cleo.ref}: late")
    second.get_by_role("button", name="Delete them from this phone").click()
    assert (kinds(site, cleo), kept(second)) == ([None], 0)


def test_a_row_that_changes_under_the_finger_takes_the_tap_all_the_same(phone, make: Make, site: Site, event: Event):
    """Another phone marks somebody between the moment at which a button is pressed and that at which it is let go."""
    amina = make.booking(event, make.person("Amina"))
    first, second = open_register(phone(), make, event), open_register(phone(), make, event)
    button(first, amina, "late").hover()
    first.mouse.down()
    button(second, amina, "present").click()
    expect(button(first, amina, "present")).to_have_attribute("aria-pressed", "true")
    first.mouse.up()
    expect(button(first, amina, "late")).to_have_attribute("aria-pressed", "true")
    expect(waiting(first)).to_have_count(0)
    assert kinds(site, amina) == ["late"]


def test_a_reload_sends_what_waits_and_a_closed_register_keeps_it(phone, make: Make, site: Site, event: Event):
    amina, ben = (make.booking(event, make.person(name)) for name in ("Amina", "Ben"))
    page = sign_in(phone(), site, event)
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
    assert (kinds(site, ben), kept(page)) == ([None], 1)

    page.evaluate("document.querySelector('form[action=\"/account/logout\"]').requestSubmit()")
    page.wait_for_url(lambda address: "/register/" not in address)
    assert kept(page) == 0, "the next person at this phone is somebody else"


def test_a_walk_in_takes_four_presses_and_a_delegate_signs_in_by_code(phone, make: Make, site: Site, event: Event):
    agency = make.agency("Colne Valley Youth Club")
    wanda = make.person("Wanda Walker", agency=agency)
    booking = make.booking(event, make.person("Amina Yusuf"))
    trainer = open_register(phone(), make, event)

    trainer.get_by_role("link", name="Add a walk-in").click()
    trainer.get_by_label("Full name").fill("Wanda Walker")
    organisation_box(trainer).fill("colne val")
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


@dataclass
class SentTap:
    """A tap as a phone sent it."""

    booking: str
    said: str
    at: int
    """When it was made, by what the phone knows of the site's clock: milliseconds."""


def taps_sent(page: Page) -> list[SentTap]:
    """Fills itself with what the page sends from now on, in the order in which it is sent."""
    sent: list[SentTap] = []

    def heard(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/mark"):
            fields = dict(re.findall(r'name="(\w+)"\r\n\r\n(.*?)\r\n', request.post_data or ""))
            booking, said = fields["mark"].split(":")
            sent.append(SentTap(booking, said, int(fields["tapped_at"])))

    page.on("request", heard)
    return sent


WRONG_CLOCK = """window.wrongBy = 37 * 60_000
const now = Date.now, origin = performance.timeOrigin
Date.now = () => now() + wrongBy
Object.defineProperty(performance, 'timeOrigin', { get: () => origin + wrongBy })"""
"""A phone whose clock is 37 minutes fast."""

TAP_AT = """([button, at]) => setTimeout(
    () => document.querySelector(button).click(),
    at - performance.now() - performance.timeOrigin + (window.wrongBy ?? 0))"""


def tap_together(
    phones: list[Page], sent: list[list[SentTap]], booking: Booking, said: Sequence[str], apart: int
) -> list[SentTap]:
    """The second phone so many milliseconds after the first; 0: at one moment. What each sent, once it is saved."""
    moment, before = time.time() * 1000 + 300, [len(taps) for taps in sent]
    for number, (page, mark) in enumerate(zip(phones, said, strict=True)):
        page.evaluate(TAP_AT, [f"#person-{booking.ref} .mark--{mark}", moment + number * apart])
    for page, taps, had in zip(phones, sent, before, strict=True):
        while len(taps) == had:
            page.wait_for_timeout(50)
        expect(waiting(page)).to_have_count(0, timeout=60_000)
    tapped = [tap for taps, had in zip(sent, before, strict=True) for tap in taps[had:]]
    assert [tap.booking for tap in tapped] == [booking.ref] * 2
    return tapped


@pytest.mark.soak
@pytest.mark.also_on_postgresql
def test_no_mark_is_lost_in_200_rounds_of_lost_connections_double_taps_and_two_phones(
    phone, make: Make, site: Site, event: Event, say
):
    people = [make.booking(event, make.person(f"Person {number:02}")) for number in range(14)]
    phones = [phone() for _ in range(2)]
    phones[1].add_init_script(WRONG_CLOCK)
    for one in phones:
        open_register(one, make, event)
        one.set_default_timeout(60_000)
    sent = [taps_sent(one) for one in phones]
    marks, lost, at_once = ["present", "late", "left-early", "absent"], 0, 0
    expected: dict[int, str] = {}
    for turn in range(200):
        off, on = phones[turn % 2], phones[(turn + 1) % 2]
        one, other, both, together = (people[(turn + step) % 14] for step in (0, 5, 7, 10))
        mark, another = marks[turn % 4], marks[(turn + 1 + turn // 14) % 4]
        # Both tap the same person, up to half a second apart: which of the two was later, the site's clock says.
        tapped = tap_together(phones, sent, together, (mark, marks[(turn + 2) % 4]), apart=turn * 37 % 501)
        at_once += abs(tapped[0].at - tapped[1].at) < 50
        kind = kinds(site, together)[0] or ""
        newest = {tap.said for tap in tapped if tap.at == max(tap.at for tap in tapped)}
        assert kind in newest, f"round {turn}: of {tapped} {kind} counts"
        expected[together.id] = kind

        off.context.set_offline(True)
        tap(off, one, mark, times=2)
        tap(off, both, mark)
        tap(on, other, another, times=2)
        on.wait_for_timeout(500)  # nobody taps at once with somebody whose tap they have seen
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
        if turn % 10 == 9:
            for page in phones:
                for booking in people:
                    if booking.id in expected:
                        shown = button(page, booking, expected[booking.id].replace(" ", "-"))
                        expect(shown).to_have_attribute("aria-pressed", "true", timeout=SHOWN_WITHIN)
    with site.engine.connect() as connection:
        taps = connection.scalar(sa.select(sa.func.count()).select_from(RegisterTap))
    say(f"200 rounds, {taps} taps kept, {at_once} pairs within 50 ms, marks lost: {lost}")
