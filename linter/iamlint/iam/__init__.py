"""The IAM policy language: documents, patterns, principals, decisions. Knows no Terraform."""
