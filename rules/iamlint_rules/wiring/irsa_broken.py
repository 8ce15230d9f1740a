"""IAM515: a service account of Kubernetes whose role does not let it in."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.sdk import (
    Condition,
    Effect,
    Findings,
    PolicyDocument,
    Principal,
    PrincipalKind,
    Root,
    Rule,
    ServiceAccount,
    Severity,
    Span,
    Statement,
    Text,
    Truth,
    Workloads,
    all_of,
    any_of,
    bad,
    cluster_of,
    good,
    same_value,
    service_accounts,
)

_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
_PODS = "pods.eks.amazonaws.com"

_CLUSTERS = """
    resource "aws_eks_cluster" "blue" {
      name     = "blue"
      role_arn = "arn:aws:iam::111122223333:role/eks"
    }

    resource "aws_eks_cluster" "green" {
      name     = "green"
      role_arn = "arn:aws:iam::111122223333:role/eks"
    }

    resource "aws_iam_openid_connect_provider" "blue" {
      url            = aws_eks_cluster.blue.identity[0].oidc[0].issuer
      client_id_list = ["sts.amazonaws.com"]
    }
"""


def _role(subject: str, operator: str = "StringEquals") -> str:
    return f"""
    locals {{
      issuer = trimprefix(aws_iam_openid_connect_provider.blue.url, "https://")
    }}

    resource "aws_iam_role" "app" {{
      name = "app"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Federated = aws_iam_openid_connect_provider.blue.arn }}
          Action    = "sts:AssumeRoleWithWebIdentity"
          Condition = {{
            {operator} = {{ "${{local.issuer}}:sub" = {subject} }}
          }}
        }}]
      }})
    }}
    """


def _account(namespace: str, name: str = '"app"') -> str:
    return f"""
    resource "kubernetes_service_account" "app" {{
      metadata {{
        name      = {name}
        namespace = {namespace}
        annotations = {{
          "eks.amazonaws.com/role-arn" = aws_iam_role.app.arn
        }}
      }}
    }}
    """


def _addon(cluster: str) -> str:
    return f"""
    resource "aws_eks_addon" "cni" {{
      cluster_name             = aws_eks_cluster.{cluster}.name
      addon_name               = "vpc-cni"
      service_account_role_arn = aws_iam_role.app.arn
    }}
    """


_RELEASE = """
    resource "helm_release" "app" {
      name      = "app"
      chart     = "app"
      namespace = "apps"
      values = [yamlencode({
        serviceAccount = {
          name        = "app"
          annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.app.arn }
        }
      })]
    }
"""
_RELEASE_WITH_SET = r"""
    resource "helm_release" "app" {
      name      = "app"
      chart     = "app"
      namespace = "apps"

      set {
        name  = "serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"
        value = aws_iam_role.app.arn
      }
    }
"""
_APPS = '"system:serviceaccount:apps:app"'


class IrsaBroken(Rule):
    """A service account of Kubernetes names a role that does not let it in.

    With IAM roles for service accounts a pod shows the token of its service account to STS. The
    trust policy has to name the OIDC provider of the cluster that the pod is in, and the subject
    `system:serviceaccount:NAMESPACE:NAME`. Is either another one's, the pod starts all the same and
    its first call to AWS is refused.

    Looked at are `kubernetes_service_account`, manifests, the values of Helm releases and add-ons
    of EKS. A name or namespace that the configuration does not tell counts as right, as do charts
    that choose a namespace of their own. A trust in `pods.eks.amazonaws.com` is for EKS Pod
    Identity, which IAM202 looks at.
    """

    code = "IAM515"
    name = "irsa-broken"
    severity = Severity.HIGH
    help = "name the provider of the cluster, and the namespace and name of the service account"
    references = (
        "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
        "https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html",
    )
    examples = (
        bad(_CLUSTERS + _role(_APPS) + _account('"web"'), at=_APPS),
        bad(
            _CLUSTERS + _role('["system:serviceaccount:apps:api"]') + _account('"apps"'),
            at='"system:serviceaccount:apps:api"',
        ),
        bad(
            _CLUSTERS + _role('"system:serviceaccount:app:*"', "StringLike") + _RELEASE_WITH_SET,
            at='"system:serviceaccount:app:*"',
        ),
        bad(
            _CLUSTERS + _role('"system:serviceaccount:apps:api"') + _RELEASE,
            at='"system:serviceaccount:apps:api"',
        ),
        bad(
            _CLUSTERS + _role('"system:serviceaccount:kube-system:aws-node"') + _addon("green"),
            at="aws_iam_openid_connect_provider.blue.arn",
        ),
        bad(_CLUSTERS + _role(_APPS) + _addon("blue"), at=_APPS),
        good(_CLUSTERS + _role(_APPS) + _account('"apps"')),
        good(_CLUSTERS + _role(_APPS) + _RELEASE + _RELEASE_WITH_SET.replace('" "app', '" "b')),
        good(
            _CLUSTERS + _role('"system:serviceaccount:kube-system:aws-node"') + _addon("blue"),
        ),
        good(
            _CLUSTERS
            + _role('["system:serviceaccount:web:*", "system:serviceaccount:a*:app"]', "StringLike")
            + _account('"apps"')
        ),
        good(
            _CLUSTERS
            + _role(_APPS)
            + _account("var.namespace")
            + """
            provider "aws" {
              region = "eu-west-1"
            }

            variable "namespace" {
              type = string
            }
            """
        ),
        good(_CLUSTERS + _role(_APPS) + _RELEASE.replace("values = [", "values = [var.more, ")),
        good(_CLUSTERS + _role('"system:serviceaccount:apps:*"') + _account('"apps"')),
    )

    def check_project(self, project: Root) -> Findings:
        if project.module is None or project.module.library:
            return
        workloads = Workloads(project)
        for resource in project.resources:
            for account in service_accounts(resource):
                role = workloads.role_of(account.role)
                if role is None or role.trust is None:
                    continue
                fault = _fault(project, role.trust.document, account)
                if fault is None:
                    continue
                span, why = fault
                yield self.finding(
                    span,
                    f"{resource.address} names {role.holder}, {why}",
                    when=role.trust.exists & resource.exists,
                    resource=role.resource,
                    attribute="assume_role_policy",
                    related=[("this service account names the role", account.span)],
                    subject=role.trust,
                )


def _fault(
    project: Root, document: PolicyDocument, account: ServiceAccount
) -> tuple[Span, str] | None:
    """What of a trust policy keeps a service account out, and where it stands."""
    if document.rest is not None:
        return None
    statements = list(_for_web_identity(document))
    if not statements:
        return _no_provider(document, account)
    wrong = _other_cluster(project, statements, account)
    if wrong is not None:
        return wrong
    truths = [
        _admits(statement, subject) for statement in statements for subject in account.subjects
    ]
    if any_of(truths).possible:
        return None
    conditions = [each for statement in statements for each in _subjects(statement)]
    values = [value for each in conditions for value in each.values]
    if not values:
        return None
    said = " or ".join(dict.fromkeys(text.shown for each in conditions for text in each.texts))
    own = " or ".join(subject.shown for subject in account.subjects)
    return values[0].span or conditions[0].span, f"which lets in {said} and not {own}"


def _for_web_identity(document: PolicyDocument) -> Iterator[Statement]:
    """The statements that may let in a token of an OIDC provider."""
    for statement in document.statements:
        if statement.effect is not Effect.DENY and _may_let_in(statement):
            yield statement


def _may_let_in(statement: Statement) -> bool:
    principals = statement.principals
    if not statement.sound or statement.effect is None or principals is None:
        return True
    if not statement.covers_action(_WEB_IDENTITY).possible:
        return False
    if principals.negated or principals.rest is not None:
        return True
    return any(_may_be_provider(item) for item in principals)


def _may_be_provider(item: Principal) -> bool:
    if item.is_anyone.possible:
        return True
    return item.type == "Federated" and item.kind in (
        PrincipalKind.OIDC_PROVIDER,
        PrincipalKind.UNKNOWN,
    )


def _no_provider(document: PolicyDocument, account: ServiceAccount) -> tuple[Span, str] | None:
    """A role that lets in no token at all; of add-ons IAM202 tells it."""
    if account.resource.type == "aws_eks_addon":
        return None
    items = [item for each in document.statements for item in each.principals or ()]
    if not items or any(item.names_service(_PODS).possible for item in items):
        return None
    return items[0].span, f"which trusts {items[0].text.shown} and no OIDC provider"


def _other_cluster(
    project: Root, statements: list[Statement], account: ServiceAccount
) -> tuple[Span, str] | None:
    """The provider of another cluster, if no statement has one that may be the right one."""
    if account.cluster is None:
        return None
    found = project.wiring.identities.find(account.cluster, "aws_eks_cluster")
    if len(found) != 1 or found[0].resource is None:
        return None
    own = found[0].resource.address
    items = []
    for statement in statements:
        principals = statement.principals
        if not statement.sound or principals is None or principals.negated or principals.rest:
            return None
        items += list(principals)
    for item in items:
        cluster = cluster_of(item.text) if item.type == "Federated" else None
        if cluster is None or cluster in (str(own), str(own.without_keys)):
            return None
    return items[0].span, f"which lets in tokens of {cluster_of(items[0].text)} and not of {own}"


def _subjects(statement: Statement) -> list[Condition]:
    return [
        condition
        for condition in statement.conditions
        if condition.key.shown.lower().endswith(":sub")
    ]


def _admits(statement: Statement, subject: Text) -> Truth:
    """Whether a statement lets in tokens of a subject; only their subject is looked at."""
    if not statement.sound or statement.rest is not None or statement.conditions_rest is not None:
        return Truth.MAYBE
    return all_of(
        _holds(condition, subject) | ~condition.exists for condition in _subjects(statement)
    )


def _holds(condition: Condition, subject: Text) -> Truth:
    if condition.rest is not None:
        return Truth.MAYBE
    match condition.operator:
        case "StringEquals":
            # Of a wildcard that is taken literally IAM147 speaks.
            equal = any_of(same_value(text, subject) for text in condition.texts)
            return equal | any_of(pattern.matches(subject) for pattern in condition.patterns)
        case "StringLike":
            return any_of(pattern.matches(subject) for pattern in condition.patterns)
        case _:
            return Truth.MAYBE
