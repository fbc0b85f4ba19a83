"""create_app: what is plugged together, top to bottom."""

import os
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

from flask import Flask
from flask_wtf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule

from config import NO_DEMONSTRATION, ROOT, Config, SettingRefused
from training import access, errors, limits, logs, pages, queue
from training.admin.blueprint import ROOMS, admin
from training.db import db
from training.files import gateway as files
from training.lost_links import views as lost_links
from training.people import accounts
from training.searched import keep_searched
from training.settings.queries import holds_demonstration

csrf = CSRFProtect()

# Every file with pages. Each puts its pages on a blueprint, its `bp`, and all blueprints are registered here.
VIEWS = (
    "programme.views",
    "programme.event_views",
    "programme.finding.views",
    "programme.help.views",
    "programme.icon_views",
    "people.views",
    "people.addresses.views",
    "people.signing_in.views",
    "bookings.approval.views",
    "bookings.booking.views",
    "bookings.charging.views",
    "bookings.entrance.views",
    "bookings.groups.views",
    "bookings.invitations.views",
    "bookings.moving.views",
    "bookings.waiting.views",
    "attendance.views",
    "attendance.arriving.views",
    "attendance.closing_views",
    "attendance.completing_views",
    "attendance.headcount.views",
    "attendance.materials.views",
    "attendance.online.views",
    "attendance.paper.views",
    "checkout.views",
    "checkout.receipts.views",
    "invoices.views",
    "agency.views",
    "agency.bookings.views",
    "agency.levels.views",
    "agency.reminders.views",
    "agency.inspection.views",
    "agency.certificate_views",
    "agency.coordinator_views",
    "agency.invitation_views",
    "agency.person_views",
    "agency.statement_views",
    "mine.account.views",
    "mine.account.device_views",
    "mine.booking_views",
    "mine.claim_views",
    "mine.event_views",
    "mine.interest_views",
    "mine.list_views",
    "mine.material_views",
    "materials.follow_up.views",
    "mine.needs_views",
    "mine.organisation_views",
    "mine.own_bookings.views",
    "mine.quoting_views",
    "mine.record.views",
    "mine.record.document_views",
    "mine.record.practice_views",
    "mine.record.earlier_training_views",
    "mine.record.sharing_views",
    "mine.teaching.views",
    "mine.trainer_views",
    "evaluations.observations.views",
    "evaluations.views",
    "evaluations.managers.views",
    "evaluations.quotes.views",
    "concerns.views",
    "timetable.views",
    "interest.views",
    "yearly_requests.views",
    "lost_links.views",
    "certificates.views",
    "admin.desk.views",
    "admin.desk.document_views",
    "admin.desk.job_views",
    "admin.desk.search_views",
    "admin.desk.text_views",
    "admin.programme.views",
    "admin.programme.bulletin.views",
    "admin.programme.cancel_views",
    "admin.programme.checklists.views",
    "admin.programme.course_views",
    "admin.programme.event_views",
    "admin.programme.interest_views",
    "admin.programme.materials.views",
    "admin.programme.price_views",
    "admin.programme.terms.views",
    "admin.programme.trainers.quality_views",
    "admin.programme.trainers.views",
    "admin.programme.venues.views",
    "admin.programme.terms.calendar_views",
    "admin.programme.terms.draft_views",
    "admin.programme.importing.views",
    "admin.programme.terms.holiday_views",
    "admin.bookings.views",
    "admin.bookings.adding_views",
    "admin.bookings.balance_views",
    "admin.bookings.bulk.views",
    "admin.bookings.bulk.list_views",
    "admin.bookings.certificate_views",
    "admin.bookings.checklist.views",
    "admin.bookings.deciding.views",
    "admin.bookings.event.views",
    "admin.bookings.event.certificate_views",
    "admin.bookings.invitation_views",
    "admin.bookings.materials.views",
    "admin.bookings.outcomes.views",
    "admin.bookings.roster_views",
    "admin.bookings.waiting_views",
    "admin.money.views",
    "admin.money.charge_views",
    "admin.money.export_views",
    "admin.money.invoice_views",
    "admin.money.payment_views",
    "admin.money.policy_views",
    "admin.money.statement_views",
    "admin.evidence.learning.views",
    "admin.evidence.planning.views",
    "admin.evidence.requests.views",
    "admin.quotes.views",
    "admin.quotes.collection_views",
    "admin.people.views",
    "admin.people.correction_views",
    "admin.people.agency_views",
    "admin.people.relations.views",
    "admin.people.workplace_views",
    "admin.people.merging.views",
    "admin.people.ties.views",
    "admin.people.certificate_views",
    "admin.people.claim_views",
    "admin.people.importing.views",
    "admin.people.coordinator_views",
    "admin.people.across_views",
    "admin.people.earlier_training_views",
    "admin.people.member_list_views",
    "admin.people.membership_views",
    "admin.timetable.course_views",
    "admin.handover.views",
    "admin.handover.note_views",
    "admin.timetable.event_views",
    "admin.messages.views",
    "admin.messages.writing.views",
    "admin.messages.wording.views",
    "admin.settings.views",
    "admin.settings.sharing.views",
    "admin.settings.quote_theme_views",
    "admin.settings.closure_views",
    "admin.settings.search_words_views",
    "admin.programme.editions.views",
    "admin.programme.costs.views",
    "admin.programme.priorities.views",
    "admin.programme.sharing.views",
    "admin.settings.designs.views",
    "admin.settings.evaluation_form_views",
    "admin.settings.level_views",
    "admin.settings.list_views",
    "admin.history.views",
    "reports.agencies_views",
    "reports.other_learning_views",
    "reports.results_views",
    "reports.year.views",
    "reports.outcomes.views",
    "reports.area.views",
    "reports.area.names_views",
    "reports.quarter.views",
    "reports.priorities.views",
    "reports.in_kind.views",
    "reports.inspection.views",
    "reports.questions.views",
    "reports.questions.saved_views",
    "reports.documents.views",
    "reports.funders.views",
    "reports.funders.link_views",
    "reports.funders.shared_views",
    "reports.slides_views",
)
SWEEPS = (
    *("mail.tasks", "payments.tasks", "checkout.tasks", "bookings.tasks", "attendance.tasks", "certificates.tasks"),
    "certificates.designs.tasks",
    "checkout.receipts.tasks",
    "attendance.paper.tasks",
    "agency.reminders.tasks",
    "agency.inspection.tasks",
    "files.tasks",
    "interest.tasks",
    "records.tasks",
    "reports.documents.tasks",
    "materials.tasks",
    "concerns.tasks",
    *("invoices.tasks", "admin.programme.tasks", "admin.programme.terms.tasks", "admin.programme.venues.tasks"),
    "admin.bookings.deciding.tasks",
    "admin.desk.tasks",
    "board_lists.tasks",
    "admin.people.relations.tasks",
    "importing.tasks",
    "merging.tasks",
    "notes.tasks",
    "timetable.tasks",
    "yearly_requests.tasks",
)
COMMANDS = ("queue", "people.cli", "admin.desk.cli", "admin.programme.importing.cli")


class BuiltWhenNeeded(Rule):
    """An address. Werkzeug has Python compile two functions that fill it in; here each is compiled when it is first
    called. A process calls few of them, and to compile the thousand took a tenth of a second at every start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        name = "_build_unknown" if append_unknown else "_build"
        compile_it = super()._compile_builder

        def build(_rule: Rule, /, **values: object) -> tuple[str, str]:
            compiled: Callable[..., tuple[str, str]] = compile_it(append_unknown).__get__(self, type(self))
            setattr(self, name, compiled)
            return compiled(**values)

        return build


def create_app(config: Config | None = None) -> Flask:
    """Build the application from the environment, or from the given settings. Raises SettingRefused."""
    config = config or Config.from_environment()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.url_rule_class = BuiltWhenNeeded
    app.config.from_mapping(_flask_settings(config))
    app.testing = config.testing
    logs.init_app(app)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    config.data_dir.mkdir(parents=True, exist_ok=True)

    db.init_app(app)
    if os.environ.get("FLASK_RUN_FROM_CLI"):
        _add_migrations(app)
    keep_searched()
    queue.init_app(app, config.queue_url, config.data_dir)
    files.init_app(app, config.files_url or str(config.data_dir / "files"))
    limits.let_large_files_in(app)
    csrf.init_app(app)
    csrf.exempt("training.checkout.views.webhook")  # Stripe signs what it sends instead
    # Mail programs press these without a page; the address itself is the secret.
    csrf.exempt("training.interest.views.stop")
    csrf.exempt("training.timetable.views.stop")
    limits.init_app(app)
    WTFormsHelpers(app)
    app.url_map.strict_slashes = False  # people leave the last slash off, or add one
    access.init_app(app)
    accounts.init_app(app)
    pages.init_app(app)
    errors.init_app(app)
    lost_links.init_app(app)
    _register_views(app)
    for name in SWEEPS:
        import_module(f"training.{name}")
    for name in COMMANDS:
        for group in import_module(f"training.{name}").groups:
            app.cli.add_command(group)
    return app


def refuse_demonstration(app: Flask) -> None:
    """Raise SettingRefused where the accounts of a demonstration would be those of a real site."""
    if app.config["DEMO"]:
        return
    with app.app_context():
        try:
            found = holds_demonstration(db.session())
        except SQLAlchemyError:
            return  # no tables yet, or no database that answers: its pages say so
    if found:
        raise SettingRefused(NO_DEMONSTRATION)


def _register_views(app: Flask) -> None:
    """The administrator's blueprints are rooms of one, and stand under its address and name."""
    blueprints = dict.fromkeys(import_module(f"training.{name}").bp for name in VIEWS)
    for blueprint in blueprints:
        if blueprint not in ROOMS:
            app.register_blueprint(blueprint)
    app.register_blueprint(admin)


def _add_migrations(app: Flask) -> None:
    """`flask db …`. Only for the command line: alembic is a tenth of the time that the web process takes to start."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(ROOT / "migrations"))


def _flask_settings(config: Config) -> dict[str, object]:
    https = config.served_over_https
    return {
        "SECRET_KEY": config.secret_key,
        "PUBLIC_URL": config.public_url,
        "DEMO": config.demo,
        "DEMO_PASSWORD": config.demo_password,
        "DATA_DIR": config.data_dir,
        "SMTP_URL": config.smtp_url,
        "SMTP_PLAIN_ON_LOOPBACK": config.smtp_plain_on_loopback,
        "MAIL_FROM": config.mail_from,
        "SIGNING_KEY_FILE": config.signing_key_file,
        "SIGNING_KEY_PASSPHRASE": config.signing_key_passphrase,
        **_stripe_settings(config),
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "hide_parameters": True,  # what people typed stays out of the log
            "query_cache_size": 3000,  # the pages send some 800 statements, of which SQLAlchemy would keep 500
        },
        "RATELIMIT_STORAGE_URI": config.rate_limit_storage,
        "RATELIMIT_ENABLED": not config.testing,
        "MAX_CONTENT_LENGTH": 5 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),  # addresses of files carry their fingerprint
        # __Host- needs https, and a demonstration on plain http has to work in every browser and client.
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch still works; the session ends it
        **_account_settings(config),
    }


def _stripe_settings(config: Config) -> dict[str, object]:
    """Without a key all are there, and no card is taken."""
    return {
        "STRIPE_SECRET_KEY": config.stripe_secret_key,
        "STRIPE_WEBHOOK_SECRET": config.stripe_webhook_secret,
        "STRIPE_API_BASE": config.stripe_api_base,
        "CHECKOUT_ORIGIN": config.checkout_origin,
        "STRIPE_SIMULATED": config.simulates_cards,
    }


def _account_settings(config: Config) -> dict[str, object]:
    """Flask-Security: under /account, in our words, without what we do not use."""
    return {
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_CACHE_CONTROL": None,  # it writes “no-store=True”, which no browser knows; pages.py says it right
        "SECURITY_PASSWORD_SALT": config.secret_key,
        "SECURITY_PASSWORD_HASH": "argon2",
        # argon2 needs no second hash before it, and with one another SECRET_KEY would lock everybody out.
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        # Tests hash hundreds of passwords; a real one takes a tenth of a second.
        **(
            {
                "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
                    "argon2__rounds": 1,
                    "argon2__memory_cost": 8,
                    "argon2__parallelism": 1,
                }
            }
            if config.testing
            else {}
        ),
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_PASSWORD_CONFIRM_REQUIRED": False,
        "SECURITY_REGISTERABLE": True,
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_EMAIL": False,
        "SECURITY_USE_REGISTER_V2": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_CONFIRM_EMAIL_WITHIN": timedelta(days=2),
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_CSRF_COOKIE_NAME": None,
        "SECURITY_POST_LOGIN_VIEW": "people.landing",
        "SECURITY_POST_LOGOUT_VIEW": "programme.home",
        "SECURITY_POST_RESET_VIEW": "security.login",
        "SECURITY_POST_REGISTER_VIEW": "security.login",
        "SECURITY_POST_CHANGE_VIEW": "people.landing",
        "SECURITY_EMAIL_SENDER": config.mail_from,
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_LOGIN_USER_TEMPLATE": "people/login.html",
        "SECURITY_REGISTER_USER_TEMPLATE": "people/register.html",
        "SECURITY_FORGOT_PASSWORD_TEMPLATE": "people/forgot_password.html",
        "SECURITY_RESET_PASSWORD_TEMPLATE": "people/reset_password.html",
        "SECURITY_CHANGE_PASSWORD_TEMPLATE": "people/change_password.html",
        "SECURITY_SEND_CONFIRMATION_TEMPLATE": "people/send_confirmation.html",
        "SECURITY_VERIFY_TEMPLATE": "people/verify.html",
    }
