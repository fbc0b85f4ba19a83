"""What each request may say, as Stripe's API of API_VERSION takes it: names, kinds and limits."""

from tests.simulators.stripe.parameters import (
    Address,
    Email,
    Flag,
    Hash,
    Metadata,
    OneOf,
    Paths,
    Several,
    Text,
    Whole,
)

# The version that stripe-python 16.1 speaks. Another one is refused, so that an upgrade of the library is noticed here.
API_VERSION = "2026-10-28.endive"

# What Stripe takes at least, in the currency's smallest unit (docs.stripe.com/currencies), and at most: eight digits.
LEAST = {"gbp": 30, "eur": 50, "usd": 50}
MOST = 99_999_999

HALF_AN_HOUR, A_DAY = 30 * 60, 24 * 60 * 60

_EXPAND = Several(Text())
_ID = Text(255)
_SPAN = Hash({name: Whole() for name in ("gt", "gte", "lt", "lte")})
_METHODS = OneOf(
    ("card", "bacs_debit"),
    unsupported=("amazon_pay", "klarna", "link", "pay_by_bank", "paypal", "revolut_pay", "sepa_debit"),
)


class Created:
    """A moment, or a span of them: created=…, created[gte]=…"""

    def read(self, value: object, param: str) -> dict[str, int]:
        if isinstance(value, dict):
            return _SPAN.read(value, param)
        moment = Whole().read(value, param)
        return {"gte": moment, "lte": moment}


PRODUCT_DATA = Hash(
    {"name": Text(), "description": Text(), "metadata": Metadata(), "images": Several(Address(), 8)},
    required=("name",),
    unsupported=frozenset({"tax_code", "tax_details", "unit_label"}),
)
PRICE_DATA = Hash(
    {
        "currency": Text(),
        "product_data": PRODUCT_DATA,
        "unit_amount": Whole(),
        "tax_behavior": OneOf(("exclusive", "inclusive", "unspecified")),
    },
    required=("currency",),
    unsupported=frozenset({"product", "recurring", "unit_amount_decimal"}),
)
LINE_ITEM = Hash(
    {"price_data": PRICE_DATA, "quantity": Whole(lowest=1, highest=999_999), "metadata": Metadata()},
    required=("quantity",),
    unsupported=frozenset({"adjustable_quantity", "price", "tax_rates"}),
)
PAYMENT_INTENT_DATA = Hash(
    {
        "capture_method": OneOf(("automatic", "automatic_async"), unsupported=("manual",)),
        "description": Text(1000),
        "metadata": Metadata(),
        "receipt_email": Email(),
        "statement_descriptor": Text(22),
        "statement_descriptor_suffix": Text(22),
    },
    unsupported=frozenset(
        {
            "application_fee_amount", "on_behalf_of", "setup_future_usage", "shipping", "transfer_data",
            "transfer_group",
        }
    ),
)  # fmt: skip
CREATE_SESSION = Hash(
    {
        "adaptive_pricing": Hash({"enabled": Flag()}),
        "allowed_payment_method_types": Several(_METHODS),
        "billing_address_collection": OneOf(("auto", "required")),
        "cancel_url": Address(),
        "client_reference_id": Text(200),
        "currency": Text(),
        "custom_text": Hash(
            {
                name: Hash({"message": Text(1200)}, required=("message",))
                for name in ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
            }
        ),
        "customer_creation": OneOf(("always", "if_required")),
        "customer_email": Email(),
        "excluded_payment_method_types": Several(_METHODS),
        "expand": Paths(("line_items", "payment_intent")),
        "expires_at": Whole(),
        "line_items": Several(LINE_ITEM, 100),
        "locale": OneOf(("auto", "en", "en-GB"), unsupported=("cs", "cy", "de", "es", "fr", "pl", "pt", "ro", "uk")),
        "metadata": Metadata(),
        "mode": OneOf(("payment",), unsupported=("setup", "subscription")),
        "origin_context": OneOf(("mobile_app", "web")),
        "payment_intent_data": PAYMENT_INTENT_DATA,
        "submit_type": OneOf(("auto", "book", "donate", "pay"), unsupported=("subscribe",)),
        "success_url": Address(),
        "ui_mode": OneOf(("hosted_page",), unsupported=("elements", "embedded_page", "form")),
    },
    unsupported=frozenset(
        {
            "after_expiration", "allow_promotion_codes", "automatic_tax", "branding_settings", "consent_collection",
            "custom_fields", "customer", "customer_account", "customer_update", "discounts", "integration_identifier",
            "invoice_creation", "managed_payments", "name_collection", "optional_items", "payment_method_collection",
            "payment_method_configuration", "payment_method_data", "payment_method_options", "permissions",
            "phone_number_collection", "redirect_on_completion", "return_url", "saved_payment_method_options",
            "setup_intent_data", "shipping_address_collection", "shipping_options", "subscription_data",
            "tax_id_collection", "wallet_options",
        }
    ),
)  # fmt: skip
CREATE_REFUND = Hash(
    {
        "amount": Whole(lowest=1),
        "charge": _ID,
        "expand": Paths(("balance_transaction", "charge", "payment_intent")),
        "metadata": Metadata(),
        "payment_intent": _ID,
        "reason": OneOf(("duplicate", "fraudulent", "requested_by_customer")),
    },
    unsupported=frozenset(
        {"currency", "customer", "instructions_email", "origin", "refund_application_fee", "reverse_transfer"}
    ),
)
RETRIEVE = Hash({"expand": _EXPAND})

_PAGE = {
    "created": Created(),
    "ending_before": _ID,
    "expand": _EXPAND,
    "limit": Whole(lowest=1, highest=100),
    "starting_after": _ID,
}
LIST_SESSIONS = Hash(
    {**_PAGE, "payment_intent": _ID, "status": OneOf(("complete", "expired", "open"))},
    unsupported=frozenset({"customer", "customer_account", "customer_details", "payment_link", "subscription"}),
)
LIST_OF_A_PAYMENT = Hash({**_PAGE, "charge": _ID, "payment_intent": _ID})
LIST_MOVEMENTS = Hash({**_PAGE, "currency": Text(), "payout": _ID, "source": _ID, "type": Text()})
LIST_PAYOUTS = Hash(
    {**_PAGE, "status": OneOf(("canceled", "failed", "in_transit", "paid", "pending"))},
    unsupported=frozenset({"arrival_date", "destination"}),
)
LIST_EVENTS = Hash({**_PAGE, "delivery_success": Flag(), "type": Text(), "types": Several(Text(), 20)})
LIST_LINES = Hash({name: kind for name, kind in _PAGE.items() if name != "created"})
