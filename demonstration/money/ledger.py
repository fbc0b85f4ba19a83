"""The money of what is over as plain objects, before a row is written: what is owed, and what was paid by card."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from demonstration.year import PlannedBooking
from training.payments.models import ChargeReason, Method, RefundSource, Way


@dataclass(eq=False)
class Payee:
    """Who pays for a booking, as Payer keeps it."""

    way: Way
    organisation: str
    contact_name: str
    contact_email: str
    purchase_order: str = ""
    cost_code: str = ""
    id: int = 0


@dataclass(eq=False)
class Bill:
    """One charge to be. Whole pence."""

    plan: PlannedBooking
    payer: Payee
    pence: int
    explanation: str
    created_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""
    shares: list["PlannedShare"] = field(default_factory=list)
    id: int = 0

    def withdraw(self, at: datetime, because: str) -> None:
        self.withdrawn_at, self.withdrawn_because = at, because

    def money(self) -> list[tuple["Money", int]]:
        """The payments that are set against it, and what of each is there now."""
        there: dict[Money, int] = {}
        for share in self.shares:
            there[share.payment] = there.get(share.payment, 0) + share.net_pence
        return [(money, pence) for money, pence in there.items() if pence]


@dataclass(eq=False)
class Money:
    """One payment to be. `at`: when it was recorded."""

    method: Method
    pence: int
    received_on: date
    at: datetime
    payer_name: str
    reference: str
    id: int = 0


@dataclass(eq=False)
class Back:
    """One refund to be, done."""

    money: Money
    pence: int
    because: str
    at: datetime
    done_at: datetime
    source: RefundSource = RefundSource.SITE
    id: int = 0


@dataclass(frozen=True, eq=False)
class PlannedShare:
    """Pence of a payment set against a charge, or given back off it by a refund."""

    bill: Bill
    pence: int
    at: datetime
    money: Money | None = None
    back: Back | None = None

    @property
    def payment(self) -> Money:
        payment = self.back.money if self.back else self.money
        assert payment is not None  # it is one of the two
        return payment

    @property
    def net_pence(self) -> int:
        return -self.pence if self.back else self.pence


@dataclass(eq=False)
class Ask:
    """A proposal to charge for a late cancellation or an absence, and what was decided."""

    bill: Bill
    reason: ChargeReason
    explanation: str
    created_at: datetime
    decided_at: datetime | None = None
    waived_because: str = ""
    id: int = 0

    @property
    def is_confirmed(self) -> bool:
        return self.decided_at is not None and not self.waived_because


@dataclass
class Books:
    """Everything that is written for the money of the year."""

    now: datetime
    bills: list[Bill] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    backs: list[Back] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)

    def receive(self, money: Money, shares: Sequence[tuple[Bill, int]]) -> None:
        self.money.append(money)
        for bill, pence in shares:
            if pence:
                bill.shares.append(PlannedShare(bill, pence, money.at, money=money))

    def give_back(
        self, bill: Bill, because: str, at: datetime, done_at: datetime, source: RefundSource = RefundSource.SITE
    ) -> None:
        """All that was paid for a charge goes back to where it came from."""
        for money, pence in bill.money():
            back = Back(money, pence, because, max(at, money.at), min(max(done_at, money.at), self.now), source)
            self.backs.append(back)
            bill.shares.append(PlannedShare(bill, pence, back.at, back=back))
