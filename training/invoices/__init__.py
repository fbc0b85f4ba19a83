"""Invoices, and money that comes and goes by hand: issued, printed, sent, paid, reminded of, credited and exported."""
