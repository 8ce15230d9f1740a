"""Quotas, redundancy, and arguments that are on their way out."""
