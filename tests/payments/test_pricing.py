"""What a place costs: every order of rules, exact to the penny, and explained."""

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.board_lists import TARIFFS
from training import money
from training.payments.pricing import (
    ANYBODY,
    LONGEST_EXPLANATION,
    ComingFor,
    Price,
    PriceKind,
    PriceList,
    PriceRule,
    offer,
    percent_text,
    standard_price,
    tariff_text,
    who_pays_what,
)

TODAY = date(2026, 5, 12)
TARIFF_CODES = [one.code for one in TARIFFS]
MEMBER = ComingFor(member=True)


def rule(kind: str = "fixed", amount: str | int = 0, **values: object) -> PriceRule:
    amounts = {"pence": amount} if kind == "fixed" else {"percent": Decimal(amount)}
    return PriceRule(**{"kind": PriceKind(kind), "starts_on": TODAY, **amounts, **values})


def price(
    *rules: PriceRule, standard: int = 8000, who: ComingFor = ANYBODY, usual: int = 25, day: date = TODAY
) -> Price:
    return PriceList(rules, usual, day, TARIFFS).price(standard, None, who)


def test_a_price_explains_itself():
    assert standard_price(8000, None) == Price(8000, "£80.00 standard price")
    assert standard_price(0, None) == Price(0, "Free")
    assert standard_price(0, "Violence and Vulnerability Unit").explanation == (
        "Free, paid for by the Violence and Vulnerability Unit"
    )


@pytest.mark.parametrize(
    ("length", "shown"), ((1, "x"), (178, "x" * 178), (179, "x" * 177 + "…"), (500, "x" * 177 + "…"))
)
def test_the_name_of_a_long_funder_is_cut_where_a_booking_could_not_keep_it(length, shown):
    explanation = standard_price(0, "x" * length).explanation
    assert explanation == f"Free, paid for by the {shown}"
    assert len(explanation) <= LONGEST_EXPLANATION == 200


@pytest.mark.parametrize(
    ("percent", "text"), (("25", "25%"), ("25.00", "25%"), ("12.5", "12.5%"), ("100", "100%"), ("0", "0%"))
)
def test_a_percentage_is_shown_without_noughts_behind_it(percent, text):
    assert percent_text(Decimal(percent)) == text


def test_a_tariff_is_named_as_pages_name_it():
    assert (tariff_text(TARIFFS.find("statutory partner")), tariff_text(None)) == ("Statutory partners", "Everybody")


EDUCATION = rule(amount=5000, tariff="education")


@pytest.mark.parametrize(
    ("rules", "who", "pence", "explanation"),
    (
        ((), ANYBODY, 8000, "£80.00 standard price"),
        ((), MEMBER, 6000, "£80.00 less 25% for ECVYS members = £60.00"),
        ((EDUCATION,), ComingFor("education"), 5000, "£50.00 education price"),
        ((EDUCATION,), ComingFor("education", True), 3750,
         "£50.00 education price less 25% for ECVYS members = £37.50"),
        ((EDUCATION,), ComingFor("private"), 8000, "£80.00 standard price"),
        ((EDUCATION,), ANYBODY, 8000, "£80.00 standard price"),
        ((rule("free", tariff="statutory partner"),), ComingFor("statutory partner"), 0, "Free for statutory partners"),
        ((rule("free"),), ANYBODY, 0, "Free for everybody"),
        ((rule(amount=7000),), ComingFor("private"), 7000, "£70.00 special price"),
        ((rule(amount=7000), EDUCATION), ComingFor("education"), 5000, "£50.00 education price"),
        ((EDUCATION, rule(amount=7000)), ComingFor("education"), 5000, "£50.00 education price"),
        ((rule("percent", 10),), ANYBODY, 7200, "£80.00 less 10% for everybody = £72.00"),
        ((rule("percent", "12.5", tariff="private"),), ComingFor("private"), 7000,
         "£80.00 less 12.5% for the private sector = £70.00"),
        ((rule("percent", 10, tariff="education"),), ComingFor("education", True), 5400,
         "£80.00 less 10% for education = £72.00, less 25% for ECVYS members = £54.00"),
        ((rule("percent", 50, members_only=True),), MEMBER, 4000, "£80.00 less 50% for ECVYS members = £40.00"),
        ((rule("percent", 50, members_only=True),), ANYBODY, 8000, "£80.00 standard price"),
        ((rule(amount=5500, members_only=True),), MEMBER, 5500, "£55.00 ECVYS member price"),
        ((rule("free", members_only=True),), MEMBER, 0, "Free for members of ECVYS"),
        # A members' rule replaces the usual percentage, even where that would have been more.
        ((rule("percent", 5, members_only=True),), MEMBER, 7600, "£80.00 less 5% for ECVYS members = £76.00"),
        # For their tariff before for everybody.
        ((rule("percent", 5, members_only=True), rule("free", members_only=True, tariff="education")),
         ComingFor("education", True), 0, "Free for members of ECVYS"),
        # Never more than somebody of their tariff who is no member.
        ((EDUCATION, rule(amount=5500, members_only=True)), ComingFor("education", True), 5000,
         "£50.00 education price"),
        # Agencies from elsewhere may pay more.
        ((rule(amount=9500, tariff="out of area"),), ComingFor("out of area"), 9500, "£95.00 out of area price"),
        ((rule("percent", 100, tariff="education"),), ComingFor("education"), 0, "Free for education"),
    ),
)  # fmt: skip
def test_which_price_rule_wins_and_how_it_is_explained(rules, who, pence, explanation):
    found = price(*rules, who=who)
    assert (found.pence, found.explanation) == (pence, explanation)


def test_a_free_event_is_free_for_everybody():
    assert price(rule(amount=500), standard=0, who=MEMBER) == Price(0, "Free")


def test_the_discount_of_ecvys_members_is_kept_apart_from_the_price():
    assert price(EDUCATION, who=ComingFor("education", True)).discount_pence == 1250
    assert price(EDUCATION, who=ComingFor("education")).discount_pence == 0
    assert price(usual=0, who=MEMBER).discount_pence == 0
    assert price(usual=0, who=MEMBER) == price(), "what takes nothing off is not told"


def test_both_days_of_a_rule_are_included_and_no_other():
    dated = rule(amount=5000, starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 30))
    days = {day: price(dated, day=date(2026, *day)).pence for day in ((3, 31), (4, 1), (4, 30), (5, 1))}
    assert days == {(3, 31): 8000, (4, 1): 5000, (4, 30): 5000, (5, 1): 8000}


def test_a_price_stays_until_it_is_said_to_end():
    assert price(rule(amount=5000), day=date(2099, 12, 31)).pence == 5000


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    (
        ((1, 31), (31, 60), True),
        ((1, 30), (31, 60), False),
        ((31, 60), (1, 30), False),
        ((1, None), (300, None), True),
        ((1, 10), (11, None), False),
        ((5, 5), (5, 5), True),
    ),
)
def test_rules_of_the_same_people_may_not_share_a_day(one, other, clash):
    first, second = (
        rule(starts_on=TODAY + timedelta(a), ends_on=None if b is None else TODAY + timedelta(b))
        for a, b in (one, other)
    )
    assert first.overlaps(second) is clash
    assert second.overlaps(first) is clash
    assert not first.overlaps(rule(starts_on=first.starts_on, tariff="education"))
    assert not first.overlaps(rule(starts_on=first.starts_on, members_only=True))


def test_a_page_shows_guests_what_members_pay():
    shown = offer(PriceList((), 25, TODAY, TARIFFS), 8000, None)
    assert (shown.everybody.pence, shown.members_text, shown.one) == (8000, "£60.00 for members of ECVYS", None)
    by_tariff = offer(PriceList((rule(amount=5000, tariff="other voluntary"),), 25, TODAY, TARIFFS), 8000, None)
    assert by_tariff.members_text == "from £37.50 for members of ECVYS"
    schools = offer(PriceList((EDUCATION,), 25, TODAY, TARIFFS), 8000, None)
    assert schools.members_text == "£60.00 for members of ECVYS", "members are of the voluntary sector"
    assert offer(PriceList((), 0, TODAY, TARIFFS), 8000, None).members_text == ""
    assert offer(PriceList((rule("free", members_only=True),), 25, TODAY, TARIFFS), 8000, None).members_text == (
        "free for members of ECVYS"
    )
    assert offer(PriceList((), 25, TODAY, TARIFFS), 0, "VVU").members_text == ""


def test_a_page_shows_whoever_looks_one_price_or_one_for_each_agency():
    prices = PriceList((), 25, TODAY, TARIFFS)
    both = offer(prices, 8000, None, [ComingFor(member=True, name="Scouts"), ComingFor(name="yourself")])
    assert both.one is None
    assert [(who.name, found.pence) for who, found in both.own] == [("Scouts", 6000), ("yourself", 8000)]
    assert offer(prices, 8000, None, [MEMBER, MEMBER]).one == price(who=MEMBER)


AGENCY = ComingFor("education", agency_id=7, name="A school")


@pytest.mark.parametrize(
    ("own", "usual", "claimable"),
    (
        ([AGENCY], 25, True),
        ([AGENCY], 0, False),  # members pay what everybody pays
        ([ComingFor("education", member=True, agency_id=7)], 25, False),
        ([ANYBODY], 25, False),  # for themselves
        ([], 25, False),
        ([ANYBODY, AGENCY], 25, True),
    ),
)
def test_whoever_comes_for_an_agency_that_is_no_member_could_pay_less_as_one(own, usual, claimable):
    assert offer(PriceList((), usual, TODAY, TARIFFS), 8000, None, own).claimable is claimable


def test_whoever_comes_free_of_charge_could_not_pay_less():
    free = PriceList((rule("free", tariff="education"),), 25, TODAY, TARIFFS)
    assert not offer(free, 8000, None, [AGENCY]).claimable
    assert offer(free, 8000, None, [AGENCY, ComingFor("private", agency_id=8)]).claimable


def test_whether_some_members_pay_more_than_others_is_told():
    assert not offer(PriceList((), 25, TODAY, TARIFFS), 8000, None).members_differ
    assert offer(
        PriceList((rule(amount=5000, tariff="other voluntary"),), 25, TODAY, TARIFFS), 8000, None
    ).members_differ


def test_a_rule_says_by_default_what_it_says_for_everybody():
    plain = PriceRule(kind=PriceKind.PERCENT, starts_on=TODAY)
    assert price(plain).pence == 8000, "nothing is taken off"
    assert price(PriceRule(kind=PriceKind.FIXED, starts_on=TODAY)).explanation == "Free for everybody"
    assert not ANYBODY.member


def test_the_administrator_sees_what_everybody_pays():
    table = who_pays_what(PriceList((EDUCATION,), 25, TODAY, TARIFFS), 8000, None)
    assert [(who, others.pence, members.pence) for who, others, members in table] == [
        ("Statutory partners", 8000, 6000),
        ("Relevant agencies", 8000, 6000),
        ("The voluntary sector", 8000, 6000),
        ("Education", 5000, 3750),
        ("The private sector", 8000, 6000),
        ("Agencies out of area", 8000, 6000),
        ("No tariff, or not checked yet", 8000, 6000),
    ]


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
percents = st.integers(1, 1000).map(lambda tenths: Decimal(tenths) / 10)
whom = st.builds(ComingFor, st.sampled_from([None, *TARIFF_CODES]), st.booleans())
standards = st.integers(0, 1_000_000)


@st.composite
def rules(draw: st.DrawFn) -> PriceRule:
    kind, starts_on = draw(st.sampled_from(PriceKind)), draw(days)
    return PriceRule(
        kind=kind,
        pence=draw(st.integers(1, 1_000_000)) if kind is PriceKind.FIXED else 0,
        percent=draw(percents) if kind is PriceKind.PERCENT else Decimal(0),
        tariff=draw(st.sampled_from([None, *TARIFF_CODES])),
        members_only=draw(st.booleans()),
        starts_on=starts_on,
        ends_on=draw(st.none() | st.integers(0, 200).map(lambda length: starts_on + timedelta(days=length))),
    )


price_lists = st.builds(
    PriceList, st.lists(rules(), max_size=6).map(tuple), st.integers(0, 100), days, st.just(TARIFFS)
)


@given(price_lists, standards, whom)
def test_a_price_is_never_negative_and_its_explanation_ends_in_it(prices, standard, who):
    found = prices.price(standard, None, who)
    assert found.pence >= 0
    assert found.discount_pence >= 0
    assert len(found.explanation) <= LONGEST_EXPLANATION
    sums = re.findall(r"£[\d,]+\.\d\d", found.explanation)
    assert money.parse(sums[-1]) == found.pence if found.pence else found.explanation.startswith("Free")


@given(price_lists, standards, st.sampled_from([None, *TARIFF_CODES]))
def test_a_member_never_pays_more_than_others_of_the_tariff(prices, standard, tariff):
    others, member = (prices.price(standard, None, ComingFor(tariff, is_member)) for is_member in (False, True))
    assert member.pence + member.discount_pence == others.pence


@given(price_lists, standards, whom)
def test_the_same_answer_comes_whatever_the_order_of_the_rules(prices, standard, who):
    """Rules that overlap are refused when they are made, so those kept here do not."""
    kept: list[PriceRule] = []
    for one in prices.rules:
        if not any(one.overlaps(other) for other in kept):
            kept.append(one)
    turned = [PriceList(tuple(order), prices.member_percent, prices.day, TARIFFS) for order in (kept, kept[::-1])]
    assert turned[0].price(standard, None, who) == turned[1].price(standard, None, who)


@given(price_lists, rules(), standards, whom)
def test_outside_its_dates_a_rule_changes_nothing(prices, extra, standard, who):
    if not extra.in_force(prices.day):
        more = PriceList((*prices.rules, extra), prices.member_percent, prices.day, TARIFFS)
        assert more.price(standard, None, who) == prices.price(standard, None, who)


@given(st.integers(1, 1_000_000), percents)
def test_a_percentage_is_exact_and_half_a_penny_rounds_up(standard, percent):
    exact = Fraction(standard) * (100 - Fraction(percent)) / 100
    assert price(rule("percent", percent), standard=standard).pence == int(exact + Fraction(1, 2))


@given(standards, st.text(max_size=200))
def test_an_explanation_fits_the_booking_that_keeps_it(standard, funder):
    assert len(standard_price(standard, funder).explanation) <= LONGEST_EXPLANATION


@given(st.integers(0, 99_999_999))
def test_what_is_shown_can_be_typed_back(pence):
    assert money.parse(money.pounds(pence)) == pence


@given(pence=st.integers(0, 10_000_000), percent=st.integers(0, 100))
def test_a_share_and_the_rest_make_the_whole_to_the_penny(pence, percent):
    part, rest = money.share(pence, Decimal(percent)), money.share(pence, Decimal(100 - percent))
    assert 0 <= part <= pence
    assert abs(part + rest - pence) <= 1


def test_half_a_penny_rounds_up():
    assert money.share(1, Decimal(50)) == 1
    assert money.share(1498, Decimal(25)) == 375


@pytest.mark.parametrize("typed", ("", "-5", "5.555", "1,2", "five", "٣"))
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError, match="Enter an amount"):
        money.parse(typed)
