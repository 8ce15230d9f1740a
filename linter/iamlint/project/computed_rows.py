"""What the AWS provider computes for a resource: ARNs, ids and names, as templates.

A template is literal text with fields in braces:

``{partition}``, ``{region}``, ``{account}``, ``{dns_suffix}``
    those of the resource's provider configuration;
``{name}``
    the argument ``name``; when it is not given, ``name_prefix`` and an unknown rest;
``{a,b}``, ``{path|/}``
    the first argument that is given; or else this text;
``{name~slash}``
    the argument changed by one of the functions in ``computed.py``; ``{name~slash|x}`` with both;
``{?}``, ``{?key_id}``
    what is known only after apply; with a name, the same as that attribute;
``{=arn}``
    another attribute of the same resource.

An attribute whose template is ``UNKNOWN`` is computed and never known. ARN formats are those of the
service authorization reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html),
what ``id`` is those of the provider's documentation
(https://registry.terraform.io/providers/hashicorp/aws/latest/docs).
"""

from __future__ import annotations

from collections.abc import Mapping

UNKNOWN = "{?}"

Template = str | tuple[Mapping[str, "Template"], ...]
"""A text, or the blocks of a computed nested block."""

Row = Mapping[str, Template]

ARN_ID = "{=arn}"


def iam_row(resource: str, **more: Template) -> Row:
    """An object of IAM, which has no region."""
    return {"arn": f"arn:{{partition}}:iam::{{account}}:{resource}", **more}


def regional(service: str, resource: str, **more: Template) -> Row:
    """A resource in one account and region."""
    return {"arn": f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}", **more}


def named(service: str, resource: str, name: str = "name", **more: Template) -> Row:
    """A resource of which the id is its name."""
    shown = f"{{{name}}}"
    return regional(service, resource.replace("@", shown), **{"id": shown, name: shown}, **more)


def by_arn(service: str, resource: str, **more: Template) -> Row:
    """A resource of which the id is its ARN."""
    return regional(service, resource, id=ARN_ID, **more)


def numbered(service: str, resource: str, **more: Template) -> Row:
    """A resource of which the id is made up by AWS."""
    return regional(service, f"{resource}{{?id}}", id=UNKNOWN, **more)


def ec2(resource: str) -> Row:
    """A resource of EC2."""
    return numbered("ec2", f"{resource}/", owner_id="{account}")


_FUNCTION = "function:{function_name}"
INVOKE = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"
_EKS_IDENTITY: Template = (
    {"oidc": ({"issuer": "https://oidc.eks.{region}.{dns_suffix}/id/{?oidc}"},)},
)
BUCKET: Row = {
    "arn": "arn:{partition}:s3:::{bucket}",
    "id": "{bucket}",
    "bucket": "{bucket}",
    "bucket_domain_name": "{bucket}.s3.{dns_suffix}",
    "bucket_regional_domain_name": "{bucket}.s3.{region}.{dns_suffix}",
    "hosted_zone_id": UNKNOWN,
    "region": "{region}",
}
QUEUE: Row = {
    "arn": "arn:{partition}:sqs:{region}:{account}:{name}",
    "id": "https://sqs.{region}.{dns_suffix}/{account}/{name}",
    "url": "https://sqs.{region}.{dns_suffix}/{account}/{name}",
    "name": "{name}",
}
REPOSITORY: Row = named(
    "ecr",
    "repository/@",
    registry_id="{account}",
    repository_url="{account}.dkr.ecr.{region}.{dns_suffix}/{name}",
)
CLUSTER: Row = named(
    "eks",
    "cluster/@",
    identity=_EKS_IDENTITY,
    endpoint=UNKNOWN,
    certificate_authority=({"data": UNKNOWN},),
)
PARAMETER: Row = regional(
    "ssm",
    "parameter{name~slash}",
    id="{name}",
    name="{name}",
    value=UNKNOWN,
    insecure_value=UNKNOWN,
    version=UNKNOWN,
)
LAMBDA: Row = regional(
    "lambda",
    _FUNCTION,
    id="{function_name}",
    function_name="{function_name}",
    version=UNKNOWN,
    qualified_arn="{=arn}:{?version}",
    invoke_arn=f"{INVOKE}{{=arn}}/invocations",
    qualified_invoke_arn=f"{INVOKE}{{=arn}}:{{?version}}/invocations",
)
DATABASE_CLUSTER: Row = named(
    "rds", "cluster:@", "cluster_identifier", cluster_resource_id=UNKNOWN, endpoint=UNKNOWN
)
KMS_KEY: Row = regional("kms", "key/{?key_id}", id="{=key_id}", key_id=UNKNOWN)
