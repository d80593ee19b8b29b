"""The differences between the service and scim2-models that there are, each with the reason why the service does it its way."""

import re
from dataclasses import dataclass
from typing import Callable

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ERROR_TYPES = "both refuse, and name another reason: several scimTypes fit (RFC 7644 §3.12)"


@dataclass
class Rule:
    reason: str
    #: Whether an operation is of the kind that the rule is about.
    fits: Callable[[dict], bool]
    #: What scim2-models may refuse it with, where the service does it.
    refusals: tuple[str, ...] = ()
    #: What the service may refuse it with, where scim2-models does it.
    ours: tuple[str, ...] = ()


def filtered(operation, part=r".*"):
    return re.fullmatch(r"[^\[]*\[.*\]" + part, operation.get("path") or "") is not None


def creates(operation):
    return operation["op"] != "remove" and filtered(operation)


def values(operation):
    """The attributes of an operation without a path."""
    value = operation.get("value")
    return value if operation.get("path") is None and isinstance(value, dict) else {}


def has_list(operation):
    return isinstance(operation.get("value"), list) or any(isinstance(value, list) for value in values(operation).values())


RULES = [
    Rule(
        "a filter with a path that matches nothing creates what it describes, as Entra ID expects; what the operation says wins",
        creates,
        ("invalidValue", "noTarget"),
    ),
    Rule(
        "replace with a filter replaces the whole of each value that matches, and is noTarget where none does (RFC 7644 §3.5.2.3)",
        lambda operation: operation["op"] == "replace" and filtered(operation, ""),
        ours=("noTarget",),
    ),
    Rule(
        "replace of an extension as a whole leaves nothing of what it was",
        lambda operation: operation["op"] == "replace" and operation.get("path") == ENTERPRISE,
    ),
    Rule(
        "of several primary values the first one stays it (RFC 7643 §2.4), and a value that is there already is not added again (RFC 7644 §3.5.2.1)",
        lambda operation: operation["op"] != "remove" and not filtered(operation) and has_list(operation),
        ("invalidValue",),
    ),
    Rule(
        "manager.value may be removed: RFC 7643 §8.7.1 does not require it",
        lambda operation: operation["op"] == "remove" and (operation.get("path") or "").endswith(":manager.value"),
        ("mutability",),
    ),
]


def explain(body, ours, theirs):
    """The reason for a difference, or None when there is none."""
    if "refused" in ours and "refused" in theirs:
        return ERROR_TYPES
    fitting = [(rule, [operation for operation in body["Operations"] if rule.fits(operation)]) for rule in RULES]
    fitting = [(rule, operations) for rule, operations in fitting if operations]
    if "refused" in ours or "refused" in theirs:
        refused = [rule.reason for rule, _ in fitting if theirs.get("refused") in rule.refusals or ours.get("refused") in rule.ours]
        return refused[0] if refused else None
    left = differing(ours, theirs)
    reason = None
    for rule, operations in fitting:
        concerned = left & {name for operation in operations for name in attributes(operation)}
        reason = reason or (rule.reason if concerned else None)
        left -= concerned
    return None if left else reason


def differing(ours, theirs):
    return {name.lower() for name in {*ours, *theirs} if ours.get(name) != theirs.get(name)}


def attributes(operation):
    """The attributes of the resource that an operation is about, in lower case."""
    if operation.get("path") is None:
        return {name.lower() for name in values(operation)}
    path = operation["path"].lower().removeprefix("urn:ietf:params:scim:schemas:core:2.0:user:")
    return {ENTERPRISE.lower() if path.startswith("urn:") else re.split(r"[.\[]", path)[0]}
