"""Policies that AWS would reject, or read otherwise than written."""
