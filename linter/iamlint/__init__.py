"""iamlint: a linter for AWS IAM trust and permission policies in Terraform and JSON."""

__version__ = "0.1.0"
