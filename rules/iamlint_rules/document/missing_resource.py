"""IAM106: a statement has neither Resource nor NotResource."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Profile, Rule, Severity, bad, good


class MissingResource(Rule):
    """A statement has neither Resource nor NotResource.

    Only trust policies, and policies of a few services that are attached to the one thing they
    speak of, have no resource. Whether AWS asks for one in a service control policy is not
    documented: that case is strict.
    """

    code = "IAM106"
    name = "missing-resource"
    severity = Severity.HIGH
    help = "say which resources the statement is about"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    )
    equivalents = {"access-analyzer": ("MISSING_RESOURCE",), "parliament": ("MALFORMED",)}
    malformed = True
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "s3:GetObject" }]
              })
            }
            """,
            at=("{", 2),
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Action = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """
        ),
        # As the console of EFS writes it.
        good(
            """
            resource "aws_efs_file_system_policy" "files" {
              file_system_id = "fs-12345678"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "*" }
                  Action    = "elasticfilesystem:ClientMount"
                  Condition = {
                    Bool = { "elasticfilesystem:AccessedViaMountTarget" = "true" }
                  }
                }]
              })
            }
            """
        ),
        good(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = { Service = "lambda.amazonaws.com" }
                  Action = "sts:AssumeRole"
                }]
              })
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        for fault in policy.document.faults:
            if fault.kind is not FaultKind.MISSING_RESOURCE:
                continue
            optional = bool(fault.data.get("optional"))
            yield self.finding(
                fault.span,
                fault.message,
                when=fault.exists,
                profile=Profile.STRICT if optional else None,
            )
