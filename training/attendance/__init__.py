"""Registers: who is expected at a sitting, and who came."""
