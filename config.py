"""Every setting, read from the environment once, typed, and refused with a sentence when it is wrong."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent
DEMONSTRATION_KEY = "demonstration-signing-key.p12"
STRIPE_API, STRIPE_CHECKOUT = "https://api.stripe.com", "https://checkout.stripe.com"


NO_DEMONSTRATION = (
    "DEMO is 0, and this database holds the demonstration: made-up people, and accounts whose password is printed at"
    " every start. Set DATABASE_URL, or DATA_DIR, to an empty one for a real site, or DEMO=1 to go on with it."
)


class SettingRefused(ValueError):
    """A setting is missing or wrong; the message says which, and what to do."""


def keep_files_private() -> None:
    """What this process and its children write is for this account alone: the database, its log, secrets, documents."""
    os.umask(0o077)


@dataclass(frozen=True, kw_only=True)
class Config:
    """What the program needs to know before it starts. Rules that the administrator may change live in the database."""

    secret_key: str
    data_dir: Path
    database_url: str
    public_url: str
    port: int = 8000
    demo: bool = False
    demo_password: str | None = None
    smtp_url: str | None = None
    smtp_plain_on_loopback: bool = True
    mail_from: str = "escbtraining@essex.gov.uk"
    queue_url: str | None = None
    files_url: str | None = None
    """A folder, or s3://bucket/prefix; None: a folder in data_dir."""
    signing_key_file: Path | None = None
    """The key that certificates are signed with, and its certificate (PKCS#12); None: they are not signed."""
    signing_key_passphrase: str | None = None
    rate_limit_storage: str = "memory://"
    trusted_proxies: int = 0
    stripe_secret_key: str | None = None
    stripe_webhook_secret: str | None = None
    stripe_api_base: str = STRIPE_API
    checkout_origin: str = STRIPE_CHECKOUT
    simulator_port: int = 8001
    testing: bool = False

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> "Config":
        """Read the settings. Raises SettingRefused with a sentence that names the variable."""
        demo = _flag(env, "DEMO")
        data_dir = Path(env.get("DATA_DIR") or ROOT / "var").expanduser().absolute()
        port = _whole_number(env, "PORT", 8000, highest=65535)
        stripe_key, webhook_secret = _stripe_secrets(env, demo)
        key_file, passphrase = _signing_key(env, demo, data_dir)
        return cls(
            secret_key=_secret_key(env, demo, data_dir),
            data_dir=data_dir,
            database_url=_database_url(env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'training.sqlite3'}"),
            public_url=_web_address(env.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"),
            port=port,
            demo=demo,
            demo_password=env.get("DEMO_PASSWORD") or None,
            smtp_url=_smtp_url(env.get("SMTP_URL") or None),
            smtp_plain_on_loopback=_flag(env, "SMTP_PLAIN_ON_LOOPBACK", default="1"),
            mail_from=_mail_from(env.get("MAIL_FROM") or "escbtraining@essex.gov.uk"),
            queue_url=env.get("QUEUE_URL") or None,
            files_url=_files_url(env.get("FILES_URL") or None),
            signing_key_file=key_file,
            signing_key_passphrase=passphrase,
            rate_limit_storage=env.get("RATE_LIMIT_STORAGE") or "memory://",
            trusted_proxies=_whole_number(env, "TRUSTED_PROXIES", 0, highest=10),
            stripe_secret_key=stripe_key,
            stripe_webhook_secret=webhook_secret,
            stripe_api_base=_origin(env, "STRIPE_API_BASE", STRIPE_API),
            checkout_origin=_origin(env, "CHECKOUT_ORIGIN", STRIPE_CHECKOUT),
            simulator_port=_whole_number(env, "SIMULATOR_PORT", port + 1 if port < 65535 else port - 1, highest=65535),
        )

    @property
    def served_over_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def makes_its_signing_key(self) -> bool:
        """Whether the key is a demonstration's own, to be made at its first start."""
        return self.demo and self.signing_key_file == self.data_dir / DEMONSTRATION_KEY

    @property
    def takes_cards(self) -> bool:
        return self.stripe_secret_key is not None

    @property
    def simulates_cards(self) -> bool:
        """Whether Stripe is a program on this machine, so that no real money moves."""
        return self.takes_cards and _is_loopback(self.stripe_api_base)


def _flag(env: Mapping[str, str], name: str, default: str = "") -> bool:
    value = (env.get(name, "").strip() or default).lower()
    if value in {"", "0", "no", "false"}:
        return False
    if value in {"1", "yes", "true"}:
        return True
    raise SettingRefused(f"{name} is “{value}”. Use 1 for yes or 0 for no.")


def _whole_number(env: Mapping[str, str], name: str, default: int, highest: int) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or int(value) > highest:
        raise SettingRefused(f"{name} is “{value}”. It has to be a whole number from 0 to {highest}.")
    return int(value)


def _secret_key(env: Mapping[str, str], demo: bool, data_dir: Path) -> str:
    key = env.get("SECRET_KEY", "")
    if key:
        if len(key) < 32:
            raise SettingRefused("SECRET_KEY is too short to keep anything secret. Use at least 32 characters.")
        return key
    if not demo:
        raise SettingRefused(
            "SECRET_KEY is not set, and there is no default, because everybody would know it. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return made_up_once(data_dir / "demonstration-secret")


def made_up_once(path: Path) -> str:
    """A demonstration's secret is made up at its first start and kept, so that sign-ins outlive a restart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _database_url(url: str) -> str:
    if url.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise SettingRefused("DATABASE_URL has to begin with sqlite:/// or postgresql://")


def _files_url(url: str | None) -> str | None:
    if url is None or url.startswith("/"):
        return url
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/[^?#]*)?", url):
        raise SettingRefused(
            f"FILES_URL is “{url}”. It has to be a folder from the root, like /srv/training/files, or s3:// with a"
            " bucket and a prefix, like s3://bucket/training."
        )
    if find_spec("s3fs") is None:
        raise SettingRefused(
            "FILES_URL begins with s3://, and the package that speaks to S3 is not installed. Install it beside the"
            " program with: .venv/bin/pip install s3fs"
        )
    return url


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise SettingRefused(
            f"PUBLIC_URL is “{url}”. It has to be the site's address, such as https://training.example"
        )
    return url.rstrip("/")


def _stripe_secrets(env: Mapping[str, str], demo: bool) -> tuple[str | None, str | None]:
    """Stripe's key and what its webhooks are signed with: both, or neither and no cards are taken."""
    key, secret = env.get("STRIPE_SECRET_KEY") or None, env.get("STRIPE_WEBHOOK_SECRET") or None
    if key is not None and not key.startswith(("sk_", "rk_")):
        raise SettingRefused("STRIPE_SECRET_KEY is no secret key of Stripe. It has to begin with sk_ or rk_.")
    if secret is not None and not secret.startswith("whsec_"):
        raise SettingRefused("STRIPE_WEBHOOK_SECRET is no signing secret of Stripe. It has to begin with whsec_.")
    if key is not None and secret is None:
        raise SettingRefused(
            "STRIPE_SECRET_KEY is set without STRIPE_WEBHOOK_SECRET. Payments would be taken and never noticed. Stripe "
            "shows the signing secret beside the webhook that you set up there."
        )
    if secret is not None and key is None:
        raise SettingRefused("STRIPE_WEBHOOK_SECRET is set without STRIPE_SECRET_KEY. Set both, or neither.")
    if demo and key is not None and key.startswith(("sk_live_", "rk_live_")):
        raise SettingRefused(
            "STRIPE_SECRET_KEY is a live key, and this is a demonstration: real people would be charged for nothing. "
            "Use a test key, or set DEMO=0."
        )
    return key, secret


def _signing_key(env: Mapping[str, str], demo: bool, data_dir: Path) -> tuple[Path | None, str | None]:
    """The file of the key and its passphrase. Whether it opens is seen later: the site runs without it."""
    file, passphrase = env.get("SIGNING_KEY_FILE") or None, env.get("SIGNING_KEY_PASSPHRASE") or None
    if file is None and passphrase is not None:
        raise SettingRefused(
            "SIGNING_KEY_PASSPHRASE is set without SIGNING_KEY_FILE. Set the file that it opens, or neither."
        )
    if file is not None:
        return Path(file).expanduser().absolute(), passphrase
    if not demo:
        return None, None
    return data_dir / DEMONSTRATION_KEY, made_up_once(data_dir / "demonstration-signing-passphrase")


def _origin(env: Mapping[str, str], name: str, default: str) -> str:
    """Scheme, host and port of a place that is trusted with payments: https, or this machine."""
    value = (env.get(name) or default).rstrip("/")
    right = re.fullmatch(r"https?://([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?", value)
    if not right or not (value.startswith("https://") or _is_loopback(value)):
        raise SettingRefused(
            f"{name} is “{value}”. It has to be https:// and a host, like {default}, or http://127.0.0.1: and a port."
        )
    return value


def _is_loopback(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and parts.hostname in {"127.0.0.1", "::1", "localhost"}


def _smtp_url(url: str | None) -> str | None:
    if url is not None and (urlsplit(url).scheme not in {"smtp", "smtps"} or not urlsplit(url).hostname):
        raise SettingRefused("SMTP_URL has to look like smtp://name:password@mail.example:587 or smtps://…:465")
    return url


def _mail_from(address: str) -> str:
    if not re.fullmatch(r"[\x21-\x3f\x41-\x7e]+@[^\s@]+", address):
        raise SettingRefused(f"MAIL_FROM is “{address}”. It has to be an e-mail address, like training@example.org.uk")
    return address
