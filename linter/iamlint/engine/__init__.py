"""Runs rules over a project and settles the report."""
