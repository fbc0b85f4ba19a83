"""All certificates of an event: asked for with one press, watched, and fetched as one ZIP."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import update

from tests.certificates.conftest import certificate_for as certificate_for
from tests.pages import main_text
from training.certificates.models import Certificate
from training.settings.models import SIGNING_TROUBLE, Setting


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


def test_all_certificates_of_an_event_are_made_by_one_press_watched_and_come_in_one_zip(
    session, make, desk, certificate_for, run_job
):
    event = make.event(days=-3)
    page = f"/admin/events/{event.ref}/certificates/together"
    assert "No certificate is issued yet" in main_text(desk.get(page))
    for name in ("Ann Bell", "Sam Okafor"):
        certificate_for(make.person(name), event=event)
    certificate_for(make.person("Of another event"))
    session.execute(update(Certificate).values(wanted_at=None))
    session.commit()
    watched = desk.submit(page, "Make all 2")
    assert "Being made 0 of 2 are ready." in main_text(watched)
    assert "data-watch" in watched.text
    assert watched.text.count('http-equiv="refresh"') == 1, "without scripts, too"

    run_job("certificates.render")
    assert "Ready 2 of 2 are ready." in main_text(desk.get(page))
    answer = desk.get(f"/admin/events/{event.ref}/certificates.zip")
    content = answer.data
    answer.close()
    with ZipFile(BytesIO(content)) as file:
        names = file.namelist()
        assert file.read(names[0]).startswith(b"%PDF-1.7")
    assert [name.partition(",")[0] for name in names] == ["Ann Bell", "Sam Okafor", "index.csv"]
    assert f"{event.course.title}, 2026-05-09.zip" in answer.headers["Content-Disposition"]


def test_while_the_key_cannot_sign_the_page_says_why_and_does_not_look_again(session, make, desk, certificate_for):
    event = make.event(days=-3)
    certificate_for(event=event)
    session.add(Setting(name=SIGNING_TROUBLE, value="The Board’s key does not open. Ask whoever runs the site."))
    session.commit()
    answer = desk.get(f"/admin/events/{event.ref}/certificates/together")
    assert "1 waits for the Board’s digital signature. The Board’s key does not open." in main_text(answer)
    assert "data-watch" not in answer.text
