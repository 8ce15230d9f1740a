"""Terraform: from files to resources. Knows no IAM."""
