"""A Stripe that runs on this machine: the API's Checkout part, the hosted payment page, and signed webhooks.

It stands on localstripe, which is under the GPL: it runs in a process and a virtual environment of its own, and neither
the site nor its tests import it. They talk to it over HTTP, by stripe's own library, as they talk to the real one.
"""
