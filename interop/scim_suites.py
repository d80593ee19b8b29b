"""The public SCIM conformance suites, each with no failure allowed: scim2-tester, scim-sanity (strict), scim2-cli's examples.

Reads BASE_URL and API_KEY from the environment. Prints one line a step; the first failure ends it. What interop/guarantees.json says
that a check of a suite proves must really have been checked.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from scim_directories import create_directory, passed

# scim2-tester makes up names that are no addresses; out of the box a directory takes only people of the organization's domains.
DIRECTORIES = {
    "as it is made, but taking people of any address": {},
    "that is strict": {"strictInterop": True},
    "that keeps what PUT leaves out and refuses unknown members": {"preserveOnPut": True, "unknownMemberPolicy": "reject"},
}
GUARANTEES = json.loads((pathlib.Path(__file__).parent / "guarantees.json").read_text())
CORE = "urn:ietf:params:scim:schemas:core:2.0:"


def main():
    with concurrent.futures.ThreadPoolExecutor() as threads:
        for step in threads.map(test_server, DIRECTORIES):
            passed(step)
    probe("as it is made")
    probe("that is strict", strictInterop=True)
    follow_examples()


def test_server(which):
    url, token = create_directory(domainPolicy="off", **DIRECTORIES[which])
    with httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as transport:
        results = check_server(SyncSCIMClient(transport))
    for result in results:
        assert result.status is Status.SUCCESS, (which, result.status.name, result.title, result.reason, result.data)
    demand("scim2-tester", {result.title for result in results})
    # A suite that stops early has no failures either.
    assert len(results) >= 138, len(results)
    return f"scim2-tester: {len(results)} checks of a directory {which}, none fails"


def probe(which, **settings):
    url, token = create_directory(**settings)
    options = ["--token", token, "--strict", "--json-output", "--i-accept-side-effects", "--timeout", "60"]
    run = subprocess.run([sys.executable, "-m", "scim_sanity", "probe", url, *options], capture_output=True, text=True)
    report = json.loads(run.stdout)
    bad = [result for result in report["results"] if result["status"] not in ("pass", "skip")]
    skipped = [result["name"] for result in report["results"] if result["status"] == "skip"]
    assert run.returncode == 0 and report["mode"] == "strict" and not bad, (which, run.returncode, bad, run.stderr)
    # Resource types of a draft, which we do not advertise.
    assert all("Agent" in name for name in skipped), skipped
    demand("scim-sanity", {f"{result['phase'][:7]}: {result['name']}" for result in report["results"] if result["status"] == "pass"})
    assert report["summary"]["passed"] >= 28, report["summary"]
    passed(f"scim-sanity, strict: {report['summary']['passed']} checks of a directory {which}, none fails")


def demand(suite, checked):
    """What we say that a suite proves, it has checked."""
    missing = [row for row in GUARANTEES if row["suite"] == suite and not set(row["checks"]) <= checked]
    assert not missing, (suite, [(row["id"], sorted(set(row["checks"]) - checked)) for row in missing], sorted(checked))


def follow_examples():
    """The examples of scim2-cli's documentation, with ids of our own."""
    url, token = create_directory(domainPolicy="off")
    environment = {**os.environ, "SCIM_CLI_URL": url, "SCIM_CLI_HEADERS": f"Authorization: Bearer {token}"}

    def scim2(*arguments, data=None, fails=False):
        command = [sys.executable, "-c", "from scim2_cli import cli; cli(prog_name='scim2')", *arguments]
        given = {"input": json.dumps(data)} if data is not None else {"stdin": subprocess.DEVNULL}
        run = subprocess.run(command, env=environment, capture_output=True, text=True, **given)
        assert (run.returncode != 0) is fails, (arguments, run.returncode, run.stdout, run.stderr)
        return run.stdout + run.stderr if fails else json.loads(run.stdout) if run.stdout.strip().startswith("{") else run.stdout

    barbara = scim2("create", "user", "--user-name", "bjensen@example.com")
    assert barbara["id"] and barbara["meta"]["location"].startswith(url), barbara
    emails = '[{"value":"foo@bar.example", "primary": true}, {"value": "foo@baz.example"}]'
    foo = scim2("create", "user", "--user-name", "foo", "--emails", emails)
    assert len(foo["emails"]) == 2, foo
    piped = scim2("create", "user", data={"schemas": [f"{CORE}User"], "userName": "piped@example.com"})
    passed("scim2-cli create: by options, with several values, and from standard input")

    assert scim2("query", "user", barbara["id"])["userName"] == "bjensen@example.com"
    assert scim2("query", "user")["totalResults"] == 3
    assert scim2("query")["totalResults"] == 3
    found = scim2("query", "user", "--filter", 'userName eq "FOO"', "--attribute", "userName")["Resources"]
    assert [(one["id"], "emails" in one) for one in found] == [(foo["id"], False)], found
    page = scim2("query", "user", data={"startIndex": 2, "count": 1})
    assert (page["startIndex"], page["itemsPerPage"], page["totalResults"]) == (2, 1, 3), page
    passed("scim2-cli query: one, all, every type, filtered, and a page from standard input")

    names = scim2("search", "user", "--sort-by", "userName", "--sort-order", "descending", "--count", "2")["Resources"]
    assert [one["userName"] for one in names] == ["piped@example.com", "foo"], names
    request = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "startIndex": 50, "count": 10}
    assert scim2("search", data=request)["totalResults"] == 3
    # As documented the request has no schemas, which RFC 7644 §3.4.3 demands; the refusal must say so.
    assert "must list the schema" in scim2("search", data={"startIndex": 50, "count": 10}, fails=True)
    passed("scim2-cli search: sorted by options, and every type from standard input, which must name its schema")

    modified = scim2(
        "modify", "user", barbara["id"], "replace", "displayName", "Barbara Jensen", "remove", 'emails[type eq "work"]',
        "add", "emails", '[{"value": "bjensen@example.com", "type": "work"}]',
    )  # fmt: skip
    assert (modified["displayName"], modified["emails"][0]["type"]) == ("Barbara Jensen", "work"), modified
    patch = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "replace", "value": {"displayName": "Babs"}}]}
    assert scim2("modify", "user", barbara["id"], data=patch)["displayName"] == "Babs"
    passed("scim2-cli modify: three operations in one line, and a patch from standard input")

    replaced = scim2("replace", "user", data={"schemas": [f"{CORE}User"], "userName": "bjensen@example.com", "id": barbara["id"]})
    assert replaced["id"] == barbara["id"] and "emails" not in replaced, replaced
    group = scim2("create", "group", "--display-name", "Tour Guides", "--members", json.dumps([{"value": foo["id"]}]))
    assert [member["value"] for member in group["members"]] == [foo["id"]], group
    scim2("delete", "user", piped["id"])
    assert "404" in scim2("query", "user", piped["id"], fails=True) or scim2("query", "user")["totalResults"] == 2
    passed("scim2-cli replace, delete, and a group with a member")

    verdict = scim2("test")
    assert verdict.count("SUCCESS") >= 138 and "ERROR" not in verdict, verdict
    passed("scim2-cli test: its compliance check succeeds, beside people who are there already")


if __name__ == "__main__":
    main()
