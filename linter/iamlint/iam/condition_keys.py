"""Condition keys: their types, and the keys that any request to any service may carry.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
Types are written as in the service authorization reference: ``ArrayOf...`` is multivalued.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from iamlint.iam.pattern import Pattern

GLOBAL_KEYS = {
    # Properties of the principal
    "aws:PrincipalArn": "ARN",
    "aws:PrincipalAccount": "String",
    "aws:PrincipalOrgPaths": "ArrayOfString",
    "aws:PrincipalOrgID": "String",
    "aws:PrincipalTag/${TagKey}": "String",
    "aws:PrincipalIsAWSService": "Bool",
    "aws:PrincipalServiceName": "String",
    "aws:PrincipalServiceNamesList": "ArrayOfString",
    "aws:PrincipalType": "String",
    "aws:userid": "String",
    "aws:username": "String",
    # Properties of a role session
    "aws:AssumedRoot": "Bool",
    "aws:FederatedProvider": "String",
    "aws:TokenIssueTime": "Date",
    "aws:SignInSessionArn": "ARN",
    "aws:MultiFactorAuthAge": "Numeric",
    "aws:MultiFactorAuthPresent": "Bool",
    "aws:ChatbotSourceArn": "ARN",
    "aws:Ec2InstanceSourceVpc": "String",
    "aws:Ec2InstanceSourcePrivateIPv4": "IPAddress",
    "aws:SourceIdentity": "String",
    # Properties of the network
    "aws:SourceIp": "IPAddress",
    "aws:SourceVpc": "String",
    "aws:SourceVpcArn": "ARN",
    "aws:SourceVpce": "String",
    "aws:VpceAccount": "String",
    "aws:VpceOrgID": "String",
    "aws:VpceOrgPaths": "ArrayOfString",
    "aws:VpcSourceIp": "IPAddress",
    # Properties of the resource
    "aws:ResourceAccount": "String",
    "aws:ResourceOrgID": "String",
    "aws:ResourceOrgPaths": "ArrayOfString",
    "aws:ResourceTag/${TagKey}": "String",
    # Properties of the request
    "aws:CalledVia": "ArrayOfString",
    "aws:CalledViaFirst": "String",
    "aws:CalledViaLast": "String",
    "aws:CalledViaAWSMCP": "String",
    "aws:ViaAWSService": "Bool",
    "aws:ViaAWSMCPService": "Bool",
    "aws:IsMcpServiceAction": "Bool",
    "aws:CurrentTime": "Date",
    "aws:EpochTime": "Date",
    "aws:referer": "String",
    "aws:RequestedRegion": "String",
    "aws:RequestTag/${TagKey}": "String",
    "aws:TagKeys": "ArrayOfString",
    "aws:SecureTransport": "Bool",
    "aws:SourceAccount": "String",
    "aws:SourceArn": "ARN",
    "aws:SourceOrgID": "String",
    "aws:SourceOrgPaths": "ArrayOfString",
    "aws:UserAgent": "String",
}
"""Keys of the namespace ``aws:``, as AWS spells them (case does not matter)."""

LEGACY_GLOBAL_KEYS = {"aws:SourceOwner": "String"}
"""Sent by SNS and SQS of old, in their default policies still, and no longer documented."""

CROSS_SERVICE_KEYS = {
    "ec2:RoleDelivery": "Numeric",
    "ec2:SourceInstanceArn": "ARN",
    "glue:RoleAssumedBy": "String",
    "glue:CredentialIssuingService": "String",
    "codebuild:BuildArn": "ARN",
    "codebuild:ProjectArn": "ARN",
    "lambda:SourceFunctionArn": "ARN",
    "ssm:SourceInstanceArn": "ARN",
    "identitystore:UserId": "String",
}
"""Keys of one service that sessions started by it carry to every other service."""

PROVIDER_CLAIMS = {
    "aud": "String",
    "sub": "String",
    "amr": "ArrayOfString",
    "oaud": "String",
    "azp": "String",
    "email": "String",
    "id": "String",
    "app_id": "String",
    "user_id": "String",
}
"""Claims of an OpenID Connect token that are keys whatever the issuer: ``HOST:sub``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""


@dataclass(frozen=True)
class ConditionKey:
    """A condition key. Its name may have a free part: ``aws:RequestTag/${TagKey}``.

    ``type`` is ``String``, ``ARN``, ``Bool``, ``Numeric``, ``Date`` or ``IPAddress``.
    """

    name: str
    type: str
    multivalued: bool

    def matches(self, name: str) -> bool:
        """Whether ``name`` is this key, in any case, with any text for the free part."""
        folded = name.lower()
        if self._pattern is None:
            return folded == self.name.lower()
        return len(folded) > len(self.prefix) and self._pattern.matches(folded).certain

    @cached_property
    def prefix(self) -> str:
        """What stands before the free part, in lower case; all of it if there is none."""
        return self.name[: free_start(self.name)].lower()

    @cached_property
    def _pattern(self) -> Pattern | None:
        template = starred(self.name)
        return Pattern.of(template, fold=True) if "*" in template else None


def global_key(name: str) -> ConditionKey | None:
    """The key of that name that requests to every service may carry, or ``None``."""
    folded = name.lower()
    exact = _exact_keys().get(folded)
    if exact is not None:
        return exact
    return next((key for key in _free_keys() if key.matches(folded)), None)


def provider_key(name: str) -> ConditionKey | None:
    """The key of a claim that any identity provider may set, ``gitlab.example.com:sub``."""
    host, _, claim = name.rpartition(":")
    kind = PROVIDER_CLAIMS.get(claim.lower())
    return None if kind is None or "." not in host else make_key(name, kind)


def make_key(name: str, kind: str) -> ConditionKey:
    """The key of a name and a type as AWS writes it, ``ArrayOfString``.

    How somebody signed in (``HOST:amr``) are several values, whatever the data says.
    """
    several = kind.startswith("ArrayOf") or name.lower().endswith(":amr")
    return ConditionKey(name, kind.removeprefix("ArrayOf"), several)


def global_keys() -> tuple[ConditionKey, ...]:
    """All keys that ``global_key`` finds."""
    return (*_exact_keys().values(), *_free_keys())


def free_start(template: str) -> int:
    """Where the first ``${Variable}`` or ``<variable>`` starts; the length if there is none."""
    starts = [at for at in (template.find("${"), template.find("<")) if at >= 0]
    return min(starts, default=len(template))


@lru_cache(maxsize=8192)
def starred(template: str) -> str:
    """A template with ``*`` for each ``${Variable}`` or ``<variable>``."""
    out: list[str] = []
    at = 0
    while True:
        start = at + free_start(template[at:])
        out.append(template[at:start])
        end = template.find("}" if template[start : start + 1] == "$" else ">", start)
        if start == len(template) or end < 0:
            return "".join(out) + template[start:]
        out.append("*")
        at = end + 1


@cache
def _exact_keys() -> Mapping[str, ConditionKey]:
    tables = {**GLOBAL_KEYS, **LEGACY_GLOBAL_KEYS, **CROSS_SERVICE_KEYS}
    keys = (make_key(name, kind) for name, kind in tables.items() if "$" not in name)
    return {key.name.lower(): key for key in keys}


@cache
def _free_keys() -> tuple[ConditionKey, ...]:
    return tuple(make_key(name, kind) for name, kind in GLOBAL_KEYS.items() if "$" in name)
