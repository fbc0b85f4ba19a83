"""Accounts and sign-ins, agencies, who works for which, and ECVYS memberships."""
