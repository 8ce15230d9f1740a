"""Terraform and IAM together: policies in place, wiring, the access graph."""
