"""Receipts for card payments as PDFs: a row when the money arrives, made by the worker, opened by whoever paid."""
