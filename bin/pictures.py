"""Take the README's pictures from a running demonstration: `make run`, then `make pictures` in another terminal.

DEMO_PASSWORD has to be the one the demonstration was started with.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
SITE = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
PICTURES = (
    ("home", "", "/", DESK),
    ("courses", "", "/courses", DESK),
    ("courses-phone", "", "/courses", PHONE),
    ("event", "delegate", "/events/L2-06", DESK),
    ("desk", "administrator", "/admin", DESK),
    ("roster", "administrator", "/admin/events/L3-07/roster", DESK),
    ("register-phone", "administrator", "/register/TRAUMA-03", PHONE),
    ("record", "certificate.holder", "/my/record", DESK),
    ("report", "board.reader", "/reports/year", DESK),
)


def main() -> None:
    password = os.environ.get("DEMO_PASSWORD")
    if not password:
        sys.exit("Set DEMO_PASSWORD to the password that the demonstration was started with")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, who, address, size in PICTURES:
            page = open_page(browser, who, password, size)
            page.goto(SITE + address)
            page.screenshot(path=str(FOLDER / f"{name}.png"))
            page.context.close()
            print(f"docs/pictures/{name}.png")
        take_certificate(browser, password)


def take_certificate(browser: Browser, password: str) -> None:
    """The first page of a certificate, by Debian's poppler-utils."""
    page = open_page(browser, "certificate.holder", password, DESK)
    page.goto(f"{SITE}/my/record")
    link = page.get_by_role("link", name="Certificate (PDF)").first.get_attribute("href")
    answer = page.request.get(SITE + str(link))
    while answer.status == 202:  # being made
        page.wait_for_timeout(500)
        answer = page.request.get(SITE + str(link))
    target = FOLDER / "certificate"
    subprocess.run(["pdftoppm", "-png", "-r", "90", "-singlefile", "-", str(target)], input=answer.body(), check=True)
    print("docs/pictures/certificate.png")


def open_page(browser: Browser, who: str, password: str, size: dict[str, int]) -> Page:
    page = browser.new_context(viewport=size, locale="en-GB").new_page()  # type: ignore[arg-type]
    if who:
        page.goto(f"{SITE}/account/login")
        page.get_by_label("E-mail address", exact=True).fill(f"{who}@demo.example")
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_load_state()
    return page


if __name__ == "__main__":
    main()
