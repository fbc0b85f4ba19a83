"""The desk is the administrator's: everybody else is refused every page and every button of it."""

import re

import pytest


def addresses_of(app):
    """Every address of the desk, with numbers and references made up."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin."):
            address = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
            for argument in rule.arguments:
                for kind in (f"<int:{argument}>", f"<{argument}>"):
                    address = address.replace(kind, "1")
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield method, address


@pytest.mark.usefixtures("bare_posts")
@pytest.mark.parametrize("who", ("delegate", "trainer", "coordinator", "board reader"))
def test_everybody_but_the_administrator_is_refused_the_administrator_s_pages(app, make, client_for, who):
    person = {
        "delegate": make.person,
        "trainer": make.trainer,
        "coordinator": lambda: make.coordinator(make.agency()),
        "board reader": make.board_reader,
    }[who]()
    browser = client_for(person)
    found = list(addresses_of(app))
    assert len(found) > 100
    for method, address in found:
        assert browser.open(address, method=method).status_code == 403, f"{method} {address}"


@pytest.mark.usefixtures("bare_posts")
def test_a_guest_of_the_administrator_s_pages_is_asked_to_sign_in(app, client):
    for method, address in addresses_of(app):
        response = client.open(address, method=method)
        assert response.status_code == 302, f"{method} {address}"
        assert "/account/login" in response.location
