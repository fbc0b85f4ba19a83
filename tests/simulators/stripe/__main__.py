"""`python -m tests.simulators.stripe --port 8001 --webhook http://… --secret whsec_… --key sk_test_…`"""

import argparse
import sys
from pathlib import Path

from aiohttp import web

from tests.simulators.stripe.application import Settings, make_application
from tests.simulators.stripe.state import StateRefused


def main() -> None:
    options = read_options()
    settings = Settings(
        origin=(options.origin or f"http://127.0.0.1:{options.port}").rstrip("/"),
        key=options.key,
        secret=options.secret,
        webhook=options.webhook,
        state_file=options.state_file,
        past_file=options.past,
    )
    try:
        application = make_application(settings)
    except StateRefused as refusal:
        sys.exit(str(refusal))
    # On this machine alone, whatever the site does: nothing here asks who is asking.
    web.run_app(application, host="127.0.0.1", port=options.port, print=None, access_log=None, shutdown_timeout=1)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="stripe-simulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key", required=True, help="the secret key that callers have to know: sk_test_…")
    parser.add_argument("--secret", required=True, help="what webhooks are signed with: whsec_…")
    parser.add_argument("--webhook", help="where events are sent; without it they wait to be fetched")
    parser.add_argument("--origin", help="where browsers find the payment page, if not at this port")
    parser.add_argument("--state-file", type=Path, help="keeps payments over a restart")
    parser.add_argument("--past", type=Path, help="tells of payments from before the first start; see past.py")
    return parser.parse_args()


if __name__ == "__main__":
    main()
