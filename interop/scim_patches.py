"""Thousands of PATCH requests against scim2-models, an independent implementation of RFC 7644 §3.5.2.

Each request goes to a directory of the instance, and the same operations to scim2-models on what the directory showed before. Both
must make the same resource of it, or both refuse; scim_patch_rules.py names the differences that there are, each with its reason. Reads BASE_URL
and API_KEY from the environment, and SEED and CASES to try others.
"""

import json
import os
import random
import sys

import httpx
from pydantic import ValidationError
from scim2_models import Context, EnterpriseUser, Group, PatchOp, ScimPolicy, User
from scim2_models.exceptions import SCIMException

from scim_directories import create_directory, passed
from scim_patch_rules import explain

SEED = os.environ.get("SEED", "2026")
CASES = int(os.environ.get("CASES", "4000"))
CORE = "urn:ietf:params:scim:schemas:core:2.0:"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
# What Entra ID sends, and both sides take: a value of remove, and a filter that describes what it adds.
POLICY = ScimPolicy(
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
MODELS = {"User": User[EnterpriseUser], "Group": Group}
WORDS = ["Ada", "ada", "Bob", "x", "Straße", "日本", "a.b", 'q"q', "[x]", "", "work value"]
TYPES = ["work", "home", "other", "WORK"]


class Requests:
    """Makes PATCH requests: mostly sensible ones, so that they change something."""

    def __init__(self, choose, ids):
        self.choose = choose
        self.ids = ids

    def word(self):
        return self.choose.choice(WORDS[:6]) if self.choose.random() < 0.9 else self.choose.choice(WORDS)

    def email(self):
        return {"value": f"{self.choose.choice('abcd')}@example.com", **self.traits()}

    def traits(self):
        traits = {}
        if self.choose.random() < 0.7:
            traits["type"] = self.choose.choice(TYPES[:3])
        if self.choose.random() < 0.3:
            traits["primary"] = self.choose.random() < 0.8
        if self.choose.random() < 0.2:
            traits["display"] = self.word() or "d"
        return traits

    def address(self):
        parts = ["streetAddress", "locality", "region", "postalCode"]
        chosen = self.choose.sample(parts, self.choose.randint(1, 3))
        return {**{part: self.word() or "r" for part in chosen}, "type": self.choose.choice(TYPES[:3])}

    def name(self):
        parts = ["givenName", "familyName", "middleName", "honorificPrefix"]
        return {part: self.word() or "n" for part in self.choose.sample(parts, self.choose.randint(1, 3))}

    def manager(self):
        return {"value": self.choose.choice(self.ids)}

    def element_filter(self):
        compare = self.choose.choice(["eq", "ne", "co", "sw"])
        one = self.choose.choice(
            [
                f'type eq "{self.choose.choice(TYPES)}"',
                f'value {compare} "{self.choose.choice("abcd")}@example.com"',
                'value co "@"',
                "primary eq true",
                "primary pr",
                "not (primary eq true)",
                'display eq "Ada"',
            ]
        )
        if self.choose.random() < 0.25:
            return f'{one} {self.choose.choice(["and", "or"])} type eq "{self.choose.choice(TYPES)}"'
        return one

    def spelled(self, path):
        """A path in another letter case, or with its URN, now and then."""
        if path.startswith("urn:") or self.choose.random() < 0.8:
            return path
        return self.choose.choice([path.lower(), path.upper(), f"{CORE}User:{path}"])

    def user_target(self):
        """A path and the kind of value that fits it."""
        plain = ["displayName", "title", "nickName", "userType", "locale", "externalId"]
        many = ["emails", "phoneNumbers", "ims"]
        return self.choose.choice(
            [
                lambda: (self.spelled(self.choose.choice(plain)), self.word),
                lambda: ("active", lambda: self.choose.random() < 0.5),
                lambda: (self.spelled("name"), self.name),
                lambda: (self.spelled(f"name.{self.choose.choice(['givenName', 'familyName', 'middleName'])}"), self.word),
                lambda: (self.spelled(self.choose.choice(many)), self.many(self.email)),
                lambda: (f"{self.choose.choice(many)}[{self.element_filter()}]", self.email),
                lambda: (f"{self.choose.choice(many)}[{self.element_filter()}].display", self.word),
                lambda: (f"{self.choose.choice(many)}[{self.element_filter()}].type", lambda: self.choose.choice(TYPES[:3])),
                lambda: (f"{self.choose.choice(many)}[{self.element_filter()}].value", lambda: f"{self.choose.choice('abcd')}@example.com"),
                lambda: (f"emails[{self.element_filter()}].primary", lambda: self.choose.random() < 0.7),
                lambda: ("addresses", self.many(self.address)),
                lambda: (f'addresses[type eq "{self.choose.choice(TYPES)}"]', self.address),
                lambda: (f'addresses[type eq "{self.choose.choice(TYPES)}"].region', self.word),
                lambda: (f"{ENTERPRISE}:{self.choose.choice(['employeeNumber', 'department', 'costCenter'])}", self.word),
                lambda: (f"{ENTERPRISE}:manager", self.manager),
                lambda: (f"{ENTERPRISE}:manager.value", lambda: self.choose.choice(self.ids)),
                lambda: (ENTERPRISE, lambda: {"department": self.word() or "d", "manager": self.manager()}),
                lambda: ("userName", lambda: f"user{self.choose.randint(0, 10**12)}"),
                lambda: (self.choose.choice(["id", "meta.created", "groups", "nothing", "emails[", "name.nothing"]), self.word),
            ]
        )()

    def group_target(self):
        return self.choose.choice(
            [
                lambda: (self.choose.choice(["displayName", "externalId"]), lambda: f"g{self.choose.randint(0, 10**9)}"),
                lambda: ("members", self.members),
                lambda: ("members", self.members),
                lambda: (f'members[value eq "{self.choose.choice(self.ids)}"]', lambda: None),
                lambda: (f'members[value eq "{self.choose.choice(self.ids)}" or value eq "{self.choose.choice(self.ids)}"]', lambda: None),
            ]
        )()

    def members(self):
        return [{"value": id} for id in self.choose.sample(self.ids, self.choose.randint(1, 3))]

    def many(self, make):
        return lambda: [make() for _ in range(self.choose.randint(1, 3))] if self.choose.random() < 0.8 else make()

    def operation(self, kind):
        op = self.choose.choice(["add", "add", "replace", "replace", "remove"])
        if op != "remove" and self.choose.random() < 0.15:
            return {"op": op, "value": self.resource(kind)}
        path, value = self.user_target() if kind == "User" else self.group_target()
        if op == "remove":
            listed = kind == "Group" and path == "members" and self.choose.random() < 0.7
            return {"op": op, "path": path, **({"value": value()} if listed else {})}
        return {"op": op, "path": path, "value": value()}

    def resource(self, kind):
        if kind == "Group":
            return self.choose.choice([{"externalId": self.word() or "e"}, {"members": self.members()}])
        made = {
            "title": self.word() or "t",
            "name": self.name(),
            "emails": [self.email()],
            ENTERPRISE: {"department": self.word() or "d"},
            "active": self.choose.random() < 0.5,
        }
        return {key: made[key] for key in self.choose.sample(list(made), self.choose.randint(1, 3))}

    def body(self, kind):
        count = self.choose.choice([1, 1, 1, 2, 3])
        return {"schemas": [PATCH], "Operations": [self.operation(kind) for _ in range(count)]}


def expected(kind, before, body):
    """What scim2-models makes of it: a resource, or the error type of its refusal."""
    model = MODELS[kind]
    try:
        with POLICY:
            resource = model.model_validate(known(kind, before), scim_ctx=Context.DEFAULT)
            patch = PatchOp[model].model_validate(body, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
            patch.patch(resource)
            return shown(kind, resource.model_dump(scim_ctx=Context.DEFAULT))
    except ValidationError as error:
        return {"refused": str(error.errors()[0]["type"]).removeprefix("scim_")}
    except SCIMException as error:
        return {"refused": error.scim_type}


def known(kind, resource):
    """A resource without what the service adds to references: it is no part of what a client compares."""
    kept = {name: value for name, value in resource.items() if name not in ("meta", "groups")}
    if kind == "Group" and "members" in kept:
        kept["members"] = [{"value": member["value"]} for member in kept["members"]]
    if "manager" in kept.get(ENTERPRISE, {}):
        kept[ENTERPRISE] = {**kept[ENTERPRISE], "manager": {"value": kept[ENTERPRISE]["manager"].get("value")}}
    return kept


def shown(kind, resource):
    """What a client has set, without what the service derives from it; the order of values says nothing (RFC 7643 §2.4)."""
    kept = {name: value for name, value in resource.items() if name not in ("id", "meta", "groups", "schemas")}
    if kind == "Group":
        kept["members"] = [member["value"] for member in kept.get("members", [])]
    if "manager" in kept.get(ENTERPRISE, {}):
        kept[ENTERPRISE] = {**kept[ENTERPRISE], "manager": {"value": kept[ENTERPRISE]["manager"].get("value")}}
    return {name: settled(value) for name, value in kept.items() if value not in (None, [], {})}


def settled(value):
    """Values in one order; a canonical type is the same in any letter case (RFC 7643 §7)."""
    if not isinstance(value, list):
        return value
    typed = [{**one, "type": one["type"].lower()} if isinstance(one, dict) and "type" in one else one for one in value]
    return sorted(typed, key=ordered)


def ordered(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def main():
    choose = random.Random(SEED)
    url, token = create_directory(domainPolicy="off")
    service = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60)

    def create(path, **values):
        schema = CORE + path.strip("/").rstrip("s")
        answer = service.post(path, json={"schemas": [schema], **values})
        assert answer.status_code == 201, answer.text
        return answer.json()

    ids = [create("/Users", userName=f"member{n}")["id"] for n in range(6)]
    requests = Requests(choose, ids)
    allowed, current = {}, {}
    refused = changed = 0
    for case in range(CASES):
        kind = "Group" if case % 5 == 4 else "User"
        if kind not in current or case % 40 < 2:
            current[kind] = create("/Users", userName=f"user{case}") if kind == "User" else create("/Groups", displayName=f"group{case}")
        before, body = current[kind], requests.body(kind)
        answer = service.patch(f"/{kind}s/{before['id']}", json=body)
        assert answer.status_code in (200, 400), (case, body, answer.status_code, answer.text)
        ours = shown(kind, answer.json()) if answer.status_code == 200 else {"refused": answer.json().get("scimType")}
        theirs = expected(kind, before, body)
        if ordered(ours) != ordered(theirs):
            reason = explain(body, ours, theirs)
            if reason is None:
                report = {"case": case, "seed": SEED, "before": shown(kind, before), "patch": body, "ours": ours, "theirs": theirs}
                sys.exit(f"scim2-models makes something else of a PATCH:\n{json.dumps(report, indent=1, ensure_ascii=False)}")
            allowed[reason] = allowed.get(reason, 0) + 1
        if answer.status_code == 200:
            changed += answer.json()["meta"]["version"] != before["meta"]["version"]
            current[kind] = answer.json()
        else:
            refused += 1
    # Requests that nobody could follow would prove nothing.
    assert changed > CASES / 3 and sum(allowed.values()) < CASES / 2, (changed, refused, allowed)
    passed(f"scim2-models: {CASES} PATCH requests (seed {SEED}), {changed} change something, {refused} are refused; both agree but for")
    for reason, count in sorted(allowed.items()):
        print(f"      {count:4} {reason}", flush=True)


if __name__ == "__main__":
    main()
