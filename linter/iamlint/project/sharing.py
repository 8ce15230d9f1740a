"""What is shared by arguments, without a document: the statement that a share amounts to.

Each says who may do what the share is for; the pages of the APIs say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iamlint.project.argument_statement import ArgumentStatement, Made, principal_of
from iamlint.terraform.resource import Resource
from iamlint.values import List, Map, Null, Text, Unknown, Value, known_text


def _grant(resource: Resource) -> Made:
    """A grant of a key: its operations are actions of KMS.

    https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
    """
    statement = ArgumentStatement.allow(resource)
    grantee = resource.get("grantee_principal")
    statement.put("Principal", principal_of(grantee), "grantee_principal")
    statement.put("Action", _actions(resource.get("operations")), "operations")
    statement.put("Resource", statement.argument("key_id"), "key_id")
    constraints = resource.get("constraints")
    for block in constraints.items if isinstance(constraints, List) else ():
        for name in ("encryption_context_equals", "encryption_context_subset"):
            context = block.get(name) if isinstance(block, Map) else None
            if isinstance(context, Map):
                for key, value in context.entries.items():
                    span = context.key_spans.get(key) or value.span or resource.header
                    statement.add_condition(
                        "StringEquals", f"kms:EncryptionContext:{key}", value, span
                    )
            elif context is not None and not isinstance(context, Null):
                place = context.span or resource.header
                statement.add_condition("StringEquals", "kms:EncryptionContext:*", context, place)
    return statement.document(), "kms"


def _image(resource: Resource) -> Made:
    """Who may launch machines of an image.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html
    """
    statement = ArgumentStatement.allow(resource)
    group, account = resource.get("group"), resource.get("account_id")
    if known_text(group) == "all":
        statement.put("Principal", Text.of("*", group.span if group else None), "group")
    elif account is not None and not isinstance(account, Null):
        statement.put("Principal", principal_of(account), "account_id")
    else:
        _organization(statement, "organization_arn")
        _organization(statement, "organizational_unit_arn")
    statement.put("Action", Text.of("ec2:RunInstances", resource.header), "")
    statement.put("Resource", statement.argument("image_id"), "image_id")
    return statement.document(), "ec2"


def _snapshot(resource: Resource) -> Made:
    """Who may make volumes of a snapshot.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html
    """
    return _to_account(resource, "account_id", "ec2:CreateVolume", "snapshot_id"), "ec2"


def _network_interface(resource: Resource) -> Made:
    """Who may attach a network interface, or give it an address.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterfacePermission.html
    """
    wanted = known_text(resource.get("permission"))
    address = wanted == "EIP-ASSOCIATE"
    action = "ec2:AssociateAddress" if address else "ec2:AttachNetworkInterface"
    return _to_account(resource, "aws_account_id", action, "network_interface_id"), "ec2"


def _database(action: str, name: str) -> Callable[[Resource], Made | None]:
    """Who may restore a snapshot of a database; ``all`` is everybody.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSnapshotAttribute.html
    """

    def make(resource: Resource) -> Made | None:
        shared = resource.get("shared_accounts")
        if shared is None or isinstance(shared, Null):
            return None
        if isinstance(shared, List) and not shared.items:
            return None
        statement = ArgumentStatement.allow(resource)
        statement.put("Principal", _accounts(shared, "all"), "shared_accounts")
        statement.put("Action", Text.of(action, resource.header), "")
        statement.put("Resource", statement.argument(name), name)
        return statement.document(), "rds"

    return make


def _document(resource: Resource) -> Made | None:
    """Who may read and run a document of Systems Manager; ``All`` is everybody.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html
    """
    permissions = resource.get("permissions")
    accounts = permissions.get("account_ids") if isinstance(permissions, Map) else None
    if accounts is None or isinstance(accounts, Null):
        return None
    shared: Value = accounts
    known = known_text(accounts)
    if known is not None:
        names = [name.strip() for name in known.split(",") if name.strip()]
        if not names:
            return None
        shared = List(tuple(Text.of(name, accounts.span) for name in names), accounts.span)
    statement = ArgumentStatement.allow(resource)
    statement.put("Principal", _accounts(shared, "All"), "permissions")
    read = ("ssm:DescribeDocument", "ssm:GetDocument")
    actions = tuple(Text.of(action, resource.header) for action in read)
    statement.put("Action", List(actions, resource.header), "")
    statement.put("Resource", statement.argument("name"), "name")
    return statement.document(), "ssm"


def _portfolio(resource: Resource) -> Made:
    """Who may take over a portfolio of products.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreatePortfolioShare.html
    """
    statement = ArgumentStatement.allow(resource)
    if known_text(resource.get("type")) in ("ORGANIZATION", "ORGANIZATIONAL_UNIT"):
        _organization(statement, "principal_id")
    else:
        statement.put("Principal", principal_of(resource.get("principal_id")), "principal_id")
    action = Text.of("servicecatalog:AcceptPortfolioShare", resource.header)
    statement.put("Action", action, "")
    statement.put("Resource", statement.argument("portfolio_id"), "portfolio_id")
    return statement.document(), "servicecatalog"


def _resource_share(resource: Resource) -> Made:
    """Who a share of Resource Access Manager is for; what it permits is said elsewhere.

    https://docs.aws.amazon.com/ram/latest/APIReference/API_AssociateResourceShare.html
    """
    statement = ArgumentStatement.allow(resource)
    principal = resource.get("principal")
    if isinstance(principal, Text) and ":organizations:" in principal.prefix:
        _organization(statement, "principal")
    else:
        statement.put("Principal", principal_of(principal), "principal")
    statement.put("Action", Unknown("what the share permits", resource.header), "")
    share = "resource_share_arn"
    statement.put("Resource", statement.argument(share), share)
    return statement.document(), "ram"


SHARES: Mapping[str, Callable[[Resource], Made | None]] = {
    "aws_ami_launch_permission": _image,
    "aws_db_cluster_snapshot": _database(
        "rds:RestoreDBClusterFromSnapshot", "db_cluster_snapshot_identifier"
    ),
    "aws_db_snapshot": _database("rds:RestoreDBInstanceFromDBSnapshot", "db_snapshot_identifier"),
    "aws_kms_grant": _grant,
    "aws_network_interface_permission": _network_interface,
    "aws_ram_principal_association": _resource_share,
    "aws_servicecatalog_portfolio_share": _portfolio,
    "aws_snapshot_create_volume_permission": _snapshot,
    "aws_ssm_document": _document,
}
"""By type of resource, what makes its statement; ``None`` if it shares nothing."""


def _to_account(resource: Resource, account: str, action: str, shared: str) -> Map:
    statement = ArgumentStatement.allow(resource)
    statement.put("Principal", principal_of(resource.get(account)), account)
    statement.put("Action", Text.of(action, resource.header), "")
    statement.put("Resource", statement.argument(shared), shared)
    return statement.document()


def _accounts(value: Value, everybody: str) -> Value | None:
    """A list of accounts as the element ``Principal``."""
    if not isinstance(value, List):
        return principal_of(value)
    public = next((item for item in value.items if known_text(item) == everybody), None)
    return Text.of("*", public.span) if public is not None else Map({"AWS": value}, value.span)


def _actions(operations: Value | None) -> Value | None:
    """The operations of a grant as actions."""
    if isinstance(operations, List):
        items = tuple(_action(item) for item in operations.items)
        return List(items, operations.span, via=operations.via)
    return None if isinstance(operations, Null) else operations


def _action(operation: Value) -> Value:
    known = known_text(operation)
    if known is not None:
        return Text.of(f"kms:{known}", operation.span)
    return Unknown("an operation of the grant", operation.span, operation.via)


def _organization(statement: ArgumentStatement, argument: str) -> None:
    """Everybody in an organization or a unit of it, whose ARN an argument is.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
    """
    value = statement.argument(argument)
    if value is None:
        return
    span = value.span or statement.resource.header
    statement.put("Principal", Text.of("*", span), argument)
    known = known_text(value)
    _, _, path = (known or "").rpartition(":")
    kind, *names = path.split("/")
    found: Value = Unknown(f"the organization of {argument}", span)
    if kind == "ou" and len(names) == 2:
        found = Text.of(f"{names[0]}/*/{names[1]}/*", span)
        statement.add_condition("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", found, span)
        return
    if kind == "organization" and names:
        found = Text.of(names[-1], span)
    statement.add_condition("StringEquals", "aws:PrincipalOrgID", found, span)
