"""Refusals in the shape that Stripe's API gives them."""

from localstripe.errors import UserError

IDEMPOTENCY, CARD, API = "idempotency_error", "card_error", "api_error"


class Refused(UserError):
    """An answer that is no success: `type`, `code`, `param` and `message`, with the HTTP status."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        status: int = 400,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(status, message)
        self.body["error"]["type"] = kind
        if code:
            self.body["error"]["code"] = code
            self.body["error"]["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        if param:
            self.body["error"]["param"] = param

    def __str__(self) -> str:
        return str(self.body["error"]["message"])


class ParameterRefused(Refused):
    """Refused before anything was begun: such an answer is not kept under its idempotency key."""


def unknown_thing(kind: str, thing_id: str, param: str = "id", status: int = 404) -> Refused:
    return Refused(f"No such {kind}: '{thing_id}'", code="resource_missing", param=param, status=status)


def not_simulated(what: str, param: str | None = None) -> ParameterRefused:
    """Stripe would take it, but this program does not do it: better said than pretended."""
    return ParameterRefused(f"The simulator does not simulate {what}.", code="simulator_unsupported", param=param)
