"""Settings: each wrong one is refused by name, with what to do; nothing secret has a default."""

import stat

import pytest

from config import ROOT, Config, SettingRefused

SECRET = "a secret that is long enough to be one"
SIGNED = {"STRIPE_WEBHOOK_SECRET": "whsec_1"}


def read(**env: str) -> Config:
    return Config.from_environment({"SECRET_KEY": SECRET, **env})


@pytest.mark.parametrize(
    ("env", "says"),
    (
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"SIGNING_KEY_PASSPHRASE": "x"}, "SIGNING_KEY_PASSPHRASE is set without SIGNING_KEY_FILE."),
        ({"DEMO": "perhaps"}, "DEMO is “perhaps”. Use 1 for yes or 0 for no."),
        ({"PORT": "eighty"}, "PORT is “eighty”. It has to be a whole number from 0 to 65535."),
        ({"PORT": "70000"}, "PORT is “70000”"),
        ({"PORT": "-1"}, "PORT is “-1”"),
        ({"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES is “many”"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL has to begin with sqlite:/// or postgresql://"),
        ({"FILES_URL": "files"}, "FILES_URL is “files”. It has to be a folder from the root, like /srv/training/files"),
        ({"FILES_URL": "ftp://files.example"}, "FILES_URL is “ftp://files.example”"),
        ({"FILES_URL": "s3://bucket/training"}, "Install it beside the program with: .venv/bin/pip install s3fs"),
        ({"PUBLIC_URL": "training.example"}, "PUBLIC_URL is “training.example”"),
        ({"PUBLIC_URL": "ftp://training.example"}, "PUBLIC_URL is “ftp://training.example”"),
        ({"SMTP_URL": "mail.example:25"}, "SMTP_URL has to look like smtp://"),
        ({"SMTP_URL": "smtp://"}, "SMTP_URL has to look like smtp://"),
        ({"STRIPE_SECRET_KEY": "pk_test_1", **SIGNED}, "STRIPE_SECRET_KEY is no secret key of Stripe"),
        ({"STRIPE_SECRET_KEY": "sk_test_1"}, "STRIPE_SECRET_KEY is set without STRIPE_WEBHOOK_SECRET"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_1"}, "STRIPE_WEBHOOK_SECRET is set without STRIPE_SECRET_KEY"),
        (
            {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "secret"},
            "STRIPE_WEBHOOK_SECRET is no signing secret",
        ),
        ({"STRIPE_SECRET_KEY": "sk_live_1", "DEMO": "1", **SIGNED}, "STRIPE_SECRET_KEY is a live key, and this is a d"),
        ({"STRIPE_SECRET_KEY": "rk_live_1", "DEMO": "1", **SIGNED}, "STRIPE_SECRET_KEY is a live key, and this is a d"),
        ({"STRIPE_API_BASE": "http://stripe.example"}, "STRIPE_API_BASE is “http://stripe.example”"),
        ({"STRIPE_API_BASE": "http://localhost.example"}, "STRIPE_API_BASE is"),
        ({"STRIPE_API_BASE": "https://me@stripe.example"}, "STRIPE_API_BASE is"),
        ({"STRIPE_API_BASE": "http://127.0.0.1:many"}, "STRIPE_API_BASE is"),
        ({"STRIPE_API_BASE": "127.0.0.1:8001"}, "STRIPE_API_BASE is"),
        ({"CHECKOUT_ORIGIN": "https://pay.example/page"}, "CHECKOUT_ORIGIN is “https://pay.example/page”"),
        ({"CHECKOUT_ORIGIN": "https://pay.example; script-src *"}, "CHECKOUT_ORIGIN is"),
        ({"SIMULATOR_PORT": "next"}, "SIMULATOR_PORT is “next”"),
    ),
)
def test_a_wrong_setting_is_refused_with_a_sentence(env, says):
    with pytest.raises(SettingRefused) as refused:
        read(**env)
    assert says in str(refused.value)


def test_what_is_not_said_has_a_sensible_default():
    config = read()
    assert config.data_dir == ROOT / "var"
    assert config.database_url == f"sqlite:///{ROOT / 'var' / 'training.sqlite3'}"
    assert (config.port, config.public_url) == (8000, "http://127.0.0.1:8000")
    assert (config.demo, config.demo_password, config.smtp_url, config.queue_url) == (False, None, None, None)
    assert config.mail_from == "escbtraining@essex.gov.uk"
    assert config.trusted_proxies == 0
    assert not config.testing
    assert not config.takes_cards
    assert (config.stripe_secret_key, config.stripe_webhook_secret) == (None, None)
    assert config.stripe_api_base == "https://api.stripe.com"
    assert config.checkout_origin == "https://checkout.stripe.com"


def test_the_port_and_the_folder_lead_to_the_rest(tmp_path):
    config = read(PORT="9000", DATA_DIR=str(tmp_path))
    assert config.public_url == "http://127.0.0.1:9000"
    assert config.database_url == f"sqlite:///{tmp_path / 'training.sqlite3'}"


@pytest.mark.parametrize("scheme", ("postgres", "postgresql", "postgresql+psycopg"))
def test_postgresql_is_reached_by_psycopg_however_it_is_written(scheme):
    assert read(DATABASE_URL=f"{scheme}://me@db/training").database_url == "postgresql+psycopg://me@db/training"


def test_only_a_site_on_https_keeps_its_cookies_to_https():
    assert read(PUBLIC_URL="https://training.example/").served_over_https
    assert read(PUBLIC_URL="https://training.example/").public_url == "https://training.example"
    assert not read().served_over_https


def test_a_demonstration_makes_up_its_secret_once_and_keeps_it_to_itself(tmp_path):
    env = {"DEMO": "1", "DATA_DIR": str(tmp_path)}
    first, second = Config.from_environment(env), Config.from_environment(env)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "demonstration-secret").stat().st_mode) == 0o600


def test_outside_a_demonstration_no_secret_is_made_up(tmp_path):
    with pytest.raises(SettingRefused):
        Config.from_environment({"DATA_DIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_a_demonstration_signs_with_a_key_of_its_own_and_a_site_with_none_unless_told(tmp_path):
    demonstration = Config.from_environment({"DEMO": "1", "DATA_DIR": str(tmp_path)})
    assert demonstration.makes_its_signing_key
    assert demonstration.signing_key_file == tmp_path / "demonstration-signing-key.p12"
    assert len(demonstration.signing_key_passphrase or "") >= 32
    assert read().signing_key_file is None
    told = read(SIGNING_KEY_FILE="/etc/board.p12", SIGNING_KEY_PASSPHRASE="secret")
    assert (str(told.signing_key_file), told.signing_key_passphrase) == ("/etc/board.p12", "secret")
    assert not told.makes_its_signing_key


@pytest.mark.parametrize("key", ("sk_test_1", "rk_test_1", "sk_live_1", "rk_live_1"))
def test_with_both_secrets_cards_are_taken_by_stripe_itself(key):
    config = read(STRIPE_SECRET_KEY=key, **SIGNED)
    assert config.takes_cards
    assert not config.simulates_cards
    assert (config.stripe_secret_key, config.stripe_webhook_secret) == (key, "whsec_1")


def test_a_demonstration_may_use_stripes_own_test_mode():
    assert read(STRIPE_SECRET_KEY="sk_test_1", DEMO="1", **SIGNED).takes_cards


@pytest.mark.parametrize("base", ("http://127.0.0.1:8001", "http://localhost:8001/", "http://[::1]:8001"))
def test_a_stripe_on_this_machine_is_a_simulator(base):
    config = read(STRIPE_SECRET_KEY="sk_test_1", STRIPE_API_BASE=base, CHECKOUT_ORIGIN=base, **SIGNED)
    assert config.simulates_cards
    assert config.stripe_api_base == config.checkout_origin == base.rstrip("/")


@pytest.mark.parametrize(("port", "beside"), (("8000", 8001), ("65535", 65534)))
def test_the_simulator_is_the_sites_neighbour(port, beside):
    assert read(PORT=port).simulator_port == beside
    assert read(PORT=port, SIMULATOR_PORT="9100").simulator_port == 9100
