"""Figures of money, charges, cancellation policies, invoices, payments, statements."""
