"""S3: the owner's root user cannot be locked out of the bucket policy.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
"""

from __future__ import annotations

from iamlint.iam.request import Question
from iamlint.iam.requester import RequesterKind

POLICY_ACTIONS = frozenset({"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"})
"""What the owner's root user can do though the bucket policy denies it.

Only policies of a VPC endpoint and of the organization can forbid it.
"""


def ignores_resource_policy(question: Question) -> bool:
    """Whether the bucket policy's denials do not count, for a request of the owner."""
    return (
        question.action.lower() in POLICY_ACTIONS and question.requester.kind is RequesterKind.ROOT
    )
