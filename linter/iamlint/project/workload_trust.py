"""Whether whoever has to assume the role of a workload may: a service, a federation, a role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from iamlint.iam.document import Effect, PolicyDocument, PolicyKind, Principal, Statement
from iamlint.iam.principal import COGNITO_HOSTS, PrincipalKind
from iamlint.project.assume import admits, named_roles
from iamlint.project.identity import origin_of
from iamlint.project.model import Role, Root
from iamlint.project.service_roles import OIDC, ServiceRole
from iamlint.project.trust import ASSUME_ROLE, Obstacle, ServiceTrust, clause_span, service_trust
from iamlint.project.value_paths import values_at
from iamlint.project.workloads import Use
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.truth import Truth
from iamlint.values import Text, Value

_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
_EDGE = "edgelambda.amazonaws.com"
_ROLES_ANYWHERE = "rolesanywhere.amazonaws.com"

_EXTERNAL_ID = {
    "aws_cognito_user_pool": ("sms_configuration", "external_id"),
    "aws_ebs_snapshot_import": (),
}
"""The attribute with the external id that a service sends; without one it is ``vmimport``.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-sms-trust.html
https://docs.aws.amazon.com/vm-import/latest/userguide/required-permissions.html
"""


@dataclass(frozen=True, slots=True, eq=False)
class WorkloadTrust:
    """Whether a role may be assumed as a workload needs it.

    ``who`` is whom the trust policy has to name, under the key ``principal``, and let call
    ``actions``. ``place`` is what else shows the need, with its label. ``sure`` says whether the
    workload certainly does not work without.
    """

    trust: ServiceTrust
    principal: str
    who: str
    actions: tuple[str, ...]
    place: tuple[str, Span] | None = None
    sure: bool = True


@dataclass(frozen=True, eq=False)
class Workloads:
    """Answers for the workloads of one root."""

    root: Root

    def role_of(self, value: Value) -> Role | None:
        """The role of the root that a value certainly names."""
        found = self.root.wiring.identities.find(value, "aws_iam_role")
        if len(found) != 1 or found[0].resource is None:
            return None
        return self.root.wiring.roles.get(str(found[0].resource.address))

    def trust_in(self, role: Role, use: Use) -> WorkloadTrust | None:
        """How a role trusts whoever assumes it for a workload; ``None`` if that is not judged."""
        row = use.service
        if row is None or role.trust is None:
            return None
        document = role.trust.document
        if row.assumed_by is not None:
            return self._assumed_by(role, use, row.assumed_by)
        federated = _federated(document, row.federated) if row.federated is not None else None
        if federated is not None and (federated.trust.trusts.possible or not row.services):
            return federated
        place = None
        edge = self.edge.get(str(use.workload.address)) if row.services == _LAMBDA else None
        if edge is not None:
            row = replace(row, services=(*row.services, _EDGE), every=True)
            place = ("which runs at the edge", edge)
        every = [(self._service(document, name, row, use), name) for name in row.services]
        missing = [pair for pair in every if not pair[0].trusts.possible]
        if row.every:
            trust, who = missing[0] if missing else every[0]
        else:
            trust, who = next((pair for pair in every if pair[0].trusts.possible), every[0])
        sure = not (row.soft or row.optional)
        for name in row.also if trust.trusts.certain else ():
            other = self._service(document, name, row, use)
            if not other.trusts.possible:
                trust, who, sure = other, name, False
        if who == _ROLES_ANYWHERE and trust.obstacle is Obstacle.ACTION:
            return None  # IAM221 tells it
        if federated is not None and trust.obstacle is Obstacle.PRINCIPAL:
            return federated
        place = place if who == _EDGE else None
        return WorkloadTrust(trust, "Service", who, row.actions, place, sure)

    def _service(
        self, document: PolicyDocument, service: str, row: ServiceRole, use: Use
    ) -> ServiceTrust:
        external = _external_id(use.workload) if row.external else None
        return service_trust(
            document,
            service,
            actions=row.actions,
            regional=row.regional,
            sends_source=True,
            sends={} if external is None else {"sts:externalid": external},
        )

    def _assumed_by(self, role: Role, use: Use, path: tuple[str, ...]) -> WorkloadTrust | None:
        """How a role trusts another role of the same workload.

        When that has sts:AssumeRole on it, IAM511 tells that the trust does not agree.
        """
        others = [self.role_of(value) for value, _ in values_at(use.workload, path)]
        if len(others) != 1 or others[0] is None or others[0] is role or role.trust is None:
            return None
        other = others[0]
        if self._names(other, role):
            return None
        truth = admits(role, other.resource)
        who = str(other.resource.address)
        trust = ServiceTrust(truth) if truth.possible else _nobody(role.trust.document, "AWS")
        return WorkloadTrust(trust, "AWS", who, (ASSUME_ROLE,))

    def _names(self, holder: Role, role: Role) -> bool:
        return any(
            named is role
            for policy in holder.holder.policies
            if policy.kind is PolicyKind.IDENTITY
            for statement in policy.statements
            if statement.effect is Effect.ALLOW and statement.covers_action(ASSUME_ROLE).possible
            for _, named in named_roles(self.root, statement)
        )

    @cached_property
    def edge(self) -> dict[str, Span]:
        """The functions that a distribution runs at the edge, by address, and where it says so.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
        """
        found: dict[str, Span] = {}
        for resource in self.root.resources:
            if resource.mode != "managed" or resource.type != "aws_cloudfront_distribution":
                continue
            path = ("**", "lambda_function_association", "lambda_arn")
            for value, span in values_at(resource, path):
                ref = origin_of(value)
                if ref is not None:
                    found.setdefault(ref.address, span)
        return found


_LAMBDA = ("lambda.amazonaws.com",)
_COGNITO = "cognito-identity.amazonaws.com"


def _federated(document: PolicyDocument, provider: str) -> WorkloadTrust:
    who = "an OIDC provider" if provider == OIDC else _COGNITO
    return WorkloadTrust(federated_trust(document, provider), "Federated", who, (_WEB_IDENTITY,))


def federated_trust(document: PolicyDocument, provider: str) -> ServiceTrust:
    """Whether a trust lets some OIDC provider, or identity pools, assume the role."""
    truth = Truth.NO if document.rest is None else Truth.MAYBE
    obstacle: ServiceTrust | None = None
    for statement in document.statements:
        if statement.effect is Effect.DENY:
            continue
        principals = statement.principals
        if not statement.sound or principals is None or principals.negated:
            truth = truth | Truth.MAYBE
            continue
        named = Truth.NO if principals.rest is None else Truth.MAYBE
        for item in principals:
            named = named | _is_of(item, provider)
        if not named.possible:
            continue
        covered = statement.covers_action(_WEB_IDENTITY)
        truth = truth | (named & covered & statement.exists)
        if not covered.possible:
            span = clause_span(statement.actions) or statement.span
            obstacle = ServiceTrust(Truth.NO, Obstacle.ACTION, span, _WEB_IDENTITY)
    if truth.possible:
        return ServiceTrust(truth)
    return obstacle or _nobody(document, "Federated")


def _is_of(item: Principal, provider: str) -> Truth:
    if item.type in ("*", "AWS"):
        return item.is_anyone
    kind = item.kind
    if item.type != "Federated":
        return Truth.NO
    if kind is PrincipalKind.UNKNOWN:
        return Truth.MAYBE
    if provider == OIDC:
        return Truth.of(kind is PrincipalKind.OIDC_PROVIDER)
    known = item.text.known
    if known is None:
        return Truth.of(None if kind is not PrincipalKind.OIDC_PROVIDER else False)
    return Truth.of(known in COGNITO_HOSTS)


def _nobody(document: PolicyDocument, type: str) -> ServiceTrust:
    """No statement names the one wanted: at a principal of its type, else at the first there is."""
    items = list(_allowed(document))
    first = next((item for item in items if item.type == type), items[0] if items else None)
    if first is not None:
        return ServiceTrust(Truth.NO, Obstacle.PRINCIPAL, first.span, first.text.shown)
    spans = [each.principals.span for each in document.statements if each.principals is not None]
    return ServiceTrust(Truth.NO, Obstacle.PRINCIPAL, spans[0] if spans else document.span)


def _allowed(document: PolicyDocument) -> Iterator[Principal]:
    for statement in document.statements:
        if _is_allow(statement) and statement.principals is not None:
            yield from statement.principals


def _is_allow(statement: Statement) -> bool:
    return statement.effect is Effect.ALLOW


def _external_id(workload: Resource) -> Value | None:
    path = _EXTERNAL_ID.get(workload.type)
    if not path:
        return None if path is None else Text.of("vmimport")
    return next((value for value, _ in values_at(workload, path)), None)
