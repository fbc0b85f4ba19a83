"""The home page, the statements that the law asks for, and what operators ask."""

import pytest
from sqlalchemy import text

from training.settings.models import Setting


def words(page):
    return " ".join(page.find("main").get_text(" ").split())


def test_home_leads_to_what_is_next_and_to_every_level(client, make):
    make.event(make.course(title="Soon", level="2"), days=10)
    for day in range(6):
        make.event(make.course(level="topic"), days=20 + day, online=True)
    page = client.page("/")
    text_ = words(page)
    assert "All 7 dates" in text_
    assert "6 online" in text_
    assert len(page.select(".event")) == 5
    assert page.select_one(".event__title a").contents[0] == "Soon"
    for level in ("1", "2", "3", "topic"):
        assert page.find("a", href=f"/courses?level={level}")


def test_home_shows_dates_that_can_be_booked(client, make):
    make.event(make.course(title="Full"), days=10, capacity=0)
    make.event(make.course(title="Open"), days=20)
    assert [link.contents[0] for link in client.page("/").select(".event__title a")] == ["Open"]


def test_searching_from_home(client, make):
    make.event(make.course(title="Understanding gangs"))
    assert "1 of 1 date matches." in client.submit("/", "Search", q="gangs").text


@pytest.mark.parametrize("address", ("/accessibility", "/privacy", "/cookies"))
def test_the_statements_that_the_law_asks_for_are_there(client, address):
    assert len(words(client.page(address))) > 800


def test_the_privacy_notice_says_the_periods_in_force(client, session):
    assert "30 days after the event" in words(client.page("/privacy"))
    session.add(Setting(name="needs_kept_days", value="14"))
    assert "14 days after the event" in words(client.page("/privacy"))


def test_the_health_check_asks_no_database(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert client.queries == []


def test_ready_when_the_database_is_of_this_version(client):
    assert client.get("/readyz").status_code == 200


def test_not_ready_when_the_database_is_of_another_version(client, session):
    session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "flask db upgrade" in response.text


def test_not_ready_without_tables(client, session):
    session.execute(text("ALTER TABLE alembic_version RENAME TO elsewhere"))
    assert client.get("/readyz").status_code == 503


def test_search_engines_are_kept_to_the_programme(client):
    assert "Disallow: /my/" in client.get("/robots.txt").text
