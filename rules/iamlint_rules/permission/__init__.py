"""IAM3xx: what an identity may do."""
