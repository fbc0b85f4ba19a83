"""What the settings of card payments change on every page: where forms may lead, and the line that no money moves."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import STRIPE_API, STRIPE_CHECKOUT
from tests.databases import close, settings
from training.app import create_app

HERE = "http://127.0.0.1:8001"
NO_CARDS = {
    "stripe_secret_key": None,
    "stripe_webhook_secret": None,
    "stripe_api_base": STRIPE_API,
    "checkout_origin": STRIPE_CHECKOUT,
}
SECRETS = {**NO_CARDS, "stripe_secret_key": "sk_test_1", "stripe_webhook_secret": "whsec_1"}
SIMULATED = {**SECRETS, "stripe_api_base": HERE, "checkout_origin": HERE}


@pytest.fixture
def site_with(make_database: Callable[..., str], tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """A site with these settings."""
    address, made = make_database(), []

    def make_site(**changes: object) -> Flask:
        made.append(create_app(settings(address, tmp_path, **changes)))
        return made[-1]

    yield make_site
    for app in made:
        close(app)


def home_of(app: Flask) -> tuple[str, str]:
    """The content security policy and the text of the home page."""
    answer = app.test_client().get("/")
    assert answer.status_code == 200
    return answer.headers["Content-Security-Policy"], " ".join(answer.get_data(as_text=True).split())


def test_forms_lead_to_the_payment_page_only_where_cards_are_taken(site_with):
    assert "form-action 'self';" in home_of(site_with(**NO_CARDS))[0]
    assert "form-action 'self' https://checkout.stripe.com;" in home_of(site_with(**SECRETS))[0]
    assert f"form-action 'self' {HERE};" in home_of(site_with(**SIMULATED))[0]


def test_a_simulated_payment_is_announced_once_on_every_page(site_with):
    demonstration = "Demonstration: nothing here is a real booking"
    assert demonstration not in home_of(site_with(**SECRETS))[1]
    assert f"{demonstration}. </div>" in home_of(site_with(**NO_CARDS, demo=True))[1]
    for demo in (False, True):
        text = home_of(site_with(**SIMULATED, demo=demo))[1]
        assert text.count("Demonstration:") == 1
        assert f"{demonstration}, and no real money moves." in text


def test_the_program_knows_whether_its_stripe_is_a_simulator(site_with):
    real, simulated = site_with(**SECRETS).config, site_with(**SIMULATED).config
    assert (real["STRIPE_SIMULATED"], simulated["STRIPE_SIMULATED"]) == (False, True)
    assert simulated["STRIPE_API_BASE"] == simulated["CHECKOUT_ORIGIN"] == HERE
    assert (simulated["STRIPE_SECRET_KEY"], simulated["STRIPE_WEBHOOK_SECRET"]) == ("sk_test_1", "whsec_1")
