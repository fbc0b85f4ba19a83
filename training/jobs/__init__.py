"""Bulk work: a press on many rows, carried out by the worker in slices, watched, stopped and gone on with."""
