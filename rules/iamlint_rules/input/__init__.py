"""IAM0xx: what could not be read, parsed or resolved."""
