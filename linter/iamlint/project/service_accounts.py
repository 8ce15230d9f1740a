"""The service accounts of Kubernetes that a configuration gives a role (IRSA).

https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iamlint.iam.arn import parse_arn
from iamlint.project.identity import items_of, place_of
from iamlint.project.value_paths import parsed
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import List, Map, Null, Piece, Text, Unknown, Value, known_text

ANNOTATION = "eks.amazonaws.com/role-arn"
SUBJECT = "system:serviceaccount:"

_ACCOUNTS = ("kubernetes_service_account", "kubernetes_service_account_v1")
_MANIFESTS = {"kubernetes_manifest": "manifest", "kubectl_manifest": "yaml_body"}
_SYSTEM = "kube-system"

ADDON_ACCOUNTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "vpc-cni": (_SYSTEM, ("aws-node",)),
    "aws-ebs-csi-driver": (_SYSTEM, ("ebs-csi-controller-sa",)),
    "aws-efs-csi-driver": (_SYSTEM, ("efs-csi-controller-sa", "efs-csi-node-sa")),
    "aws-mountpoint-s3-csi-driver": (_SYSTEM, ("s3-csi-driver-sa",)),
    "amazon-cloudwatch-observability": ("amazon-cloudwatch", ("cloudwatch-agent",)),
}
"""Namespace and service accounts of which the add-on takes ``service_account_role_arn``.

https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
"""


@dataclass(frozen=True, slots=True, eq=False)
class ServiceAccount:
    """A service account and the role that it names.

    ``subjects`` are the subjects that its tokens have, as far as known; any of them will do.
    ``cluster`` is the cluster that it is in, where the configuration says so.
    """

    resource: Resource
    role: Value
    span: Span
    subjects: tuple[Text, ...]
    cluster: Value | None = None


def service_accounts(resource: Resource) -> Iterator[ServiceAccount]:
    """The service accounts that a resource gives a role."""
    if resource.mode != "managed":
        return
    if resource.type in _ACCOUNTS:
        for metadata in items_of(resource.get("metadata")):
            if isinstance(metadata, Map):
                yield from _annotated(resource, metadata)
    elif resource.type in _MANIFESTS:
        yield from _manifest(resource)
    elif resource.type == "aws_eks_addon":
        yield from _addon(resource)
    elif resource.type == "helm_release":
        yield from _chart(resource)


def _annotated(resource: Resource, metadata: Map) -> Iterator[ServiceAccount]:
    """The service account that an object's metadata is that of."""
    annotations = metadata.get("annotations")
    role = annotations.get(ANNOTATION) if isinstance(annotations, Map) else None
    if role is None or isinstance(role, Null):
        return
    namespace = metadata.get("namespace")
    given = Text.of("default") if _absent(namespace) else namespace
    name = metadata.get("name")
    if _absent(name):
        name = Unknown("the name of the service account")
    yield ServiceAccount(
        resource, role, place_of(role) or resource.header, (_subject(given, name),)
    )


def _manifest(resource: Resource) -> Iterator[ServiceAccount]:
    value = resource.get(_MANIFESTS[resource.type])
    manifest = parsed(value) if isinstance(value, Text) else value
    if not isinstance(manifest, Map) or known_text(manifest.get("kind")) != "ServiceAccount":
        return
    metadata = manifest.get("metadata")
    if isinstance(metadata, Map):
        yield from _annotated(resource, metadata)


def _addon(resource: Resource) -> Iterator[ServiceAccount]:
    role = resource.get("service_account_role_arn")
    if role is None or isinstance(role, Null):
        return
    known = ADDON_ACCOUNTS.get(known_text(resource.get("addon_name")) or "")
    subjects: tuple[Text, ...] = (Text((Unknown("the service account of the add-on"),)),)
    if known is not None and _absent(resource.get("configuration_values")):
        namespace, names = known
        subjects = tuple(Text.of(f"{SUBJECT}{namespace}:{name}") for name in names)
    span = place_of(role) or resource.header
    yield ServiceAccount(resource, role, span, subjects, resource.get("cluster_name"))


# Values of a chart. Which service account a chart makes of them is up to it: by convention one of
# the name that stands beside the annotations, in the namespace of the release.


def _chart(resource: Resource) -> Iterator[ServiceAccount]:
    settings = list(_settings(resource))
    trees = [tree for tree in _values(resource) if isinstance(tree, Map)]
    namespace: Value | None = resource.get("namespace")
    if _absent(namespace):
        namespace = Text.of("default")
    elsewhere = any("namespace" in name.lower() for name, _ in settings) or any(
        "namespace" in key.lower() for tree in trees for key in _keys(tree)
    )
    if elsewhere or not _all_seen(resource, trees):
        namespace = Unknown("the namespace of the chart")
    for tree in trees:
        for parent, role in _roles_in(tree):
            name = parent.get("name")
            if name is None or _is_set(settings, "name"):
                name = Unknown("the name of the service account")
            span = place_of(role) or resource.header
            yield ServiceAccount(resource, role, span, (_subject(namespace, name),))
    for setting, role in settings:
        steps = _steps(setting)
        if steps[-2:] != ("annotations", ANNOTATION):
            continue
        beside = (*steps[:-2], "name")
        given = next((value for other, value in settings if _steps(other) == beside), None)
        if given is None or any(_has_path(tree, beside) for tree in trees):
            given = Unknown("the name of the service account")
        span = place_of(role) or resource.header
        yield ServiceAccount(resource, role, span, (_subject(namespace, given),))


def _all_seen(resource: Resource, trees: list[Map]) -> bool:
    """Whether all values of a release could be read: others may choose another namespace."""
    values = resource.get("values")
    count = len(values.items) if isinstance(values, List) else 0
    return count == len(trees) and not isinstance(values, Unknown)


def _values(resource: Resource) -> Iterator[Value | None]:
    values = resource.get("values")
    for item in values.items if isinstance(values, List) else ():
        yield parsed(item) if isinstance(item, Text) else None


def _settings(resource: Resource) -> Iterator[tuple[str, Value]]:
    for block in ("set", "set_list"):
        for setting in items_of(resource.get(block)):
            name = known_text(setting.get("name")) if isinstance(setting, Map) else None
            value = setting.get("value") if isinstance(setting, Map) else None
            if name is not None and value is not None:
                yield name, value


def _steps(name: str) -> tuple[str, ...]:
    """The steps of a path as ``helm --set`` has it: a dot after a backslash is none."""
    marked = name.replace("\\.", "\0")
    return tuple(step.replace("\0", ".").strip('"') for step in marked.split("."))


def _is_set(settings: Iterable[tuple[str, Value]], last: str) -> bool:
    return any(_steps(name)[-1] == last for name, _ in settings)


def _roles_in(tree: Map) -> Iterator[tuple[Map, Value]]:
    """The roles of annotations, each with the object that has the annotations."""
    annotations = tree.get("annotations")
    if isinstance(annotations, Map):
        role = annotations.get(ANNOTATION)
        if role is not None and not isinstance(role, Null):
            yield tree, role
    for value in tree.entries.values():
        if isinstance(value, Map):
            yield from _roles_in(value)


def _keys(tree: Map) -> Iterator[str]:
    for key, value in tree.entries.items():
        yield key
        if isinstance(value, Map):
            yield from _keys(value)


def _has_path(tree: Map, path: tuple[str, ...]) -> bool:
    value: Value | None = tree
    for step in path:
        value = value.get(step) if isinstance(value, Map) else None
    return value is not None


def _absent(value: Value | None) -> bool:
    return value is None or isinstance(value, Null)


def _subject(namespace: Value | None, name: Value | None) -> Text:
    """``system:serviceaccount:NAMESPACE:NAME``.

    https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    """
    return Text((Piece(SUBJECT), *_parts(namespace), Piece(":"), *_parts(name)))


def _parts(value: Value | None) -> tuple[Piece | Unknown, ...]:
    if isinstance(value, Text):
        return value.parts
    return (value if isinstance(value, Unknown) else Unknown("a part of the subject"),)


def cluster_of(text: Text) -> str | None:
    """The address of the cluster whose issuer a text is, or the ARN of whose provider.

    It is seen in the part of the issuer that EKS makes up.
    """
    arn = parse_arn(text)
    wanted = arn.resource if arn is not None else text
    for part in wanted.unknowns:
        for ref in (part.identity, part.origin):
            if ref is not None and "aws_eks_cluster." in ref.address:
                return ref.address
    return None
