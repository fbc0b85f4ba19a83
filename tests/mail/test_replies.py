"""What a mail server's no is about: each row is an answer that some server gives, and what it means for us."""

import pytest

from training.mail.replies import Fault, SmtpStage, fault_of

GONE, LATER, MESSAGE, SERVER = Fault.RECIPIENT, Fault.RECIPIENT_LATER, Fault.MESSAGE, Fault.SERVER

REPLIES = (
    # said at          code  words                                                                       is about
    ("connection", 554, "5.7.1 Service unavailable; client host blocked", SERVER),
    ("connection", 554, "No SMTP service here", SERVER),
    ("connection", 421, "4.3.2 System not accepting network messages", SERVER),
    ("connection", 550, "5.5.0 HELO needs a name", SERVER),
    ("connection", 535, "5.7.8 Authentication credentials invalid", SERVER),
    ("connection", 454, "4.7.0 TLS not available", SERVER),
    ("sender", 550, "no such sender", SERVER),
    ("sender", 550, "5.1.1 User unknown", SERVER),
    ("sender", 553, "5.7.1 Sender address rejected: not owned by user", SERVER),
    ("sender", 530, "5.7.0 Must issue a STARTTLS command first", SERVER),
    ("sender", 452, "4.3.1 Insufficient system storage", SERVER),
    ("sender", 552, "5.3.4 Message size exceeds fixed limit", MESSAGE),
    ("sender", 552, "message too big", MESSAGE),
    ("sender", 554, "5.2.3 Message too long", MESSAGE),
    ("recipient", 550, "no such mailbox", GONE),
    ("recipient", 550, "5.1.1 <gone@example.org>: Recipient address rejected: User unknown", GONE),
    ("recipient", 550, "5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup", GONE),
    ("recipient", 550, "5.4.1 Recipient address rejected: Access denied.", GONE),
    ("recipient", 550, "5.5.0 Requested action not taken: mailbox unavailable", GONE),
    ("recipient", 550, "5.2.1 The account is inactive", GONE),
    ("recipient", 551, "5.1.6 User has moved", GONE),
    ("recipient", 553, "5.1.3 Bad recipient address syntax", GONE),
    ("recipient", 556, "5.1.10 Recipient address has null MX", GONE),
    ("recipient", 450, "4.2.0 Greylisted, try again in 300 seconds", LATER),
    ("recipient", 451, "try later", LATER),
    ("recipient", 452, "4.2.2 Mailbox full", LATER),
    ("recipient", 421, "4.7.0 Too many connections", SERVER),
    ("recipient", 530, "5.7.0 Authentication required", SERVER),
    ("recipient", 550, "5.7.1 Relaying denied", MESSAGE),
    ("recipient", 550, "relay not permitted", MESSAGE),
    ("recipient", 550, "Sender verify failed", MESSAGE),
    ("recipient", 550, "5.1.8 <training@example.org>: Sender address rejected: Domain not found", MESSAGE),
    ("recipient", 550, "5.1.7 The sender's address is wrong", MESSAGE),
    ("recipient", 554, "5.7.1 Client host [192.0.2.7] blocked using a list", MESSAGE),
    ("recipient", 504, "5.5.2 <web>: Helo command rejected: need fully-qualified hostname", MESSAGE),
    ("recipient", 503, "5.5.1 Bad sequence of commands", MESSAGE),
    ("recipient", 552, "5.2.2 Mailbox full", MESSAGE),
    ("recipient", 554, "Transaction failed", MESSAGE),
    ("content", 550, "5.1.1 No such user", GONE),
    ("content", 550, "5.7.1 Looks like spam", MESSAGE),
    ("content", 552, "5.3.4 Message too big for system", MESSAGE),
    ("content", 554, "Transaction failed", MESSAGE),
    ("content", 550, "not taken", MESSAGE),
    ("content", 451, "4.3.0 Local error in processing", LATER),
    ("content", 421, "closing", SERVER),
)


@pytest.mark.parametrize(("stage", "code", "words", "about"), REPLIES)
def test_what_a_reply_is_about(stage, code, words, about):
    assert fault_of(SmtpStage(stage), code, words) == about


def test_only_a_recipients_own_no_is_final_wherever_it_is_said():
    finals = {(stage, code) for stage, code, _, about in REPLIES if about == GONE}
    assert {stage for stage, _ in finals} == {"recipient", "content"}
    assert all(500 <= code < 600 for _, code in finals)
