"""Every operation through clients that others wrote: SSOReady's Python SDK, and scim2-client as the identity provider.

Reads BASE_URL, API_KEY and REDIRECT_URL from the environment. Prints one line a step; the first failure ends it.
"""

import os
import secrets
import urllib.parse

import httpx
import httpx2
from scim2_models import UniquenessException
from scim2_client.engines.httpx2 import SyncSCIMClient
from ssoready.client import SSOReady
from ssoready.core.api_error import ApiError

from identity_provider import IdentityProvider

BASE_URL = os.environ["BASE_URL"]
REDIRECT_URL = os.environ["REDIRECT_URL"]
EXTERNAL_ID = f"interop-{secrets.token_hex(4)}"
DOMAIN = f"{EXTERNAL_ID}.example"
CORE = "urn:ietf:params:scim:schemas:core:2.0:"

ssoready = SSOReady(base_url=BASE_URL, api_key=os.environ["API_KEY"])


def passed(step):
    print(f"  ✔ {step}", flush=True)


def main():
    organization = create_organization()
    log_in(organization)
    directory = create_directory(organization)
    provision(directory)
    read_pages(organization)
    meet_refusals(organization)


def create_organization():
    created = ssoready.management.organizations.create_organization(external_id=EXTERNAL_ID, domains=[DOMAIN]).organization
    assert created.id.startswith("org_") and created.external_id == EXTERNAL_ID and created.domains == [DOMAIN], created
    fetched = ssoready.management.organizations.get_organization(created.id).organization
    assert fetched.id == created.id, fetched
    updated = ssoready.management.organizations.update_organization(
        created.id, external_id=EXTERNAL_ID, domains=[DOMAIN, f"also.{DOMAIN}"]
    ).organization
    assert len(updated.domains) == 2 and updated.external_id == EXTERNAL_ID, updated
    listed = pages(ssoready.management.organizations.list_organizations, "organizations")
    assert created.id in [one.id for one in listed], listed
    passed("ssoready creates, gets, updates and lists an organization")

    url = ssoready.management.setup_urls.create_setup_url(
        organization_id=created.id, can_manage_saml=True, can_manage_scim=True
    ).url
    assert "one-time-token=ssoready_one_time_token_" in url, url
    page = httpx.get(url, follow_redirects=True)
    assert page.status_code == 200, page.status_code
    passed("ssoready creates a setup URL, and the URL opens")
    return created


def log_in(organization):
    idp = IdentityProvider()
    connections = ssoready.management.saml_connections
    connection = connections.create_saml_connection(organization_id=organization.id, primary=True).saml_connection
    assert connection.sp_acs_url and connection.sp_entity_id, connection
    refused(400, lambda: ssoready.saml.get_saml_redirect_url(organization_id=organization.id))
    connection = connections.update_saml_connection(
        connection.id,
        primary=True,
        idp_entity_id=idp.entity_id,
        idp_redirect_url=idp.sso_url,
        idp_certificate=idp.certificate_pem,
    ).saml_connection
    fetched = connections.get_saml_connection(connection.id).saml_connection
    assert fetched.idp_certificate.startswith("-----BEGIN CERTIFICATE-----") and fetched.primary, fetched
    listed = pages(connections.list_saml_connections, "saml_connections", organization_id=organization.id)
    assert [one.id for one in listed] == [connection.id], listed
    passed("ssoready creates, updates, gets and lists a SAML connection; an unfinished one starts no login")

    email = f"ada@{DOMAIN}"
    for selector in ({"organization_external_id": EXTERNAL_ID}, {"organization_id": organization.id}, {"saml_connection_id": connection.id}):
        redirect = ssoready.saml.get_saml_redirect_url(state="interop state ü", **selector).redirect_url
        form = httpx.get(redirect)
        assert form.status_code == 200, (form.status_code, form.text[:300])
        fields = idp.answer(form.text, email, {"firstName": "Ada", "role": "admin"})
        landed = httpx.post(connection.sp_acs_url, data=fields)
        assert landed.status_code in (302, 303), (landed.status_code, landed.text[:2000])
        location = landed.headers["location"]
        assert location.startswith(REDIRECT_URL), location
        code = urllib.parse.parse_qs(urllib.parse.urlparse(location).query)["saml_access_code"][0]

        login = ssoready.saml.redeem_saml_access_code(saml_access_code=code)
        assert login.email == email and login.organization_external_id == EXTERNAL_ID, login
        assert login.state == "interop state ü" and login.attributes["firstName"] == "Ada", login
        assert login.saml_flow_id.startswith("saml_flow_"), login
        refused(404, lambda: ssoready.saml.redeem_saml_access_code(saml_access_code=code))
        replay = httpx.post(connection.sp_acs_url, data=fields)
        assert replay.status_code == 400, replay.status_code
    passed("ssoready gets redirect URLs and redeems codes of an independent identity provider; codes and assertions work once")


def create_directory(organization):
    directories = ssoready.management.scim_directories
    directory = directories.create_scim_directory(organization_id=organization.id).scim_directory
    refused(400, lambda: ssoready.scim.list_scim_users(organization_id=organization.id))
    directory = directories.update_scim_directory(directory.id, primary=True).scim_directory
    token = directories.rotate_scim_directory_bearer_token(directory.id).bearer_token
    assert token.startswith("ssoready_scim_bearer_token_"), "unexpected token format"
    fetched = directories.get_scim_directory(directory.id).scim_directory
    assert fetched.primary and fetched.has_client_bearer_token, fetched
    listed = pages(directories.list_scim_directories, "scim_directories", organization_id=organization.id)
    assert [one.id for one in listed] == [directory.id], listed
    passed("ssoready creates, updates, gets and lists a directory and rotates its token")
    return directory, token


def provision(directory_and_token):
    directory, token = directory_and_token
    transport = httpx2.Client(base_url=directory.scim_base_url, headers={"Authorization": f"Bearer {token}"})
    scim = SyncSCIMClient(transport)
    scim.discover()
    User, Group = scim.get_resource_model("User"), scim.get_resource_model("Group")
    passed("scim2-client discovers schemas, resource types and configuration")

    people = [
        scim.create(User(user_name=f"{name}@{DOMAIN}", active=True, name=User.Name(given_name=name.title(), family_name="Interop")))
        for name in ("ada", "grace", "katherine")
    ]
    ada, grace, katherine = people
    assert all(person.id and person.meta.location for person in people), people
    found = scim.query(User, query_parameters={"filter": f'userName eq "ADA@{DOMAIN}"'})
    assert found.total_results == 1 and found.resources[0].id == ada.id, found
    page = scim.query(User, query_parameters={"startIndex": 2, "count": 1})
    assert page.total_results == 3 and len(page.resources) == 1, page
    try:
        scim.create(User(user_name=ada.user_name))
        raise AssertionError("a second user of the same name was accepted")
    except UniquenessException:
        pass
    passed("scim2-client creates, finds and pages users; a duplicate is refused")

    ada.display_name = "Ada L."
    replaced = scim.replace(ada)
    assert replaced.display_name == "Ada L." and replaced.id == ada.id, replaced
    group = scim.create(Group(display_name="Engineering", members=[Group.Members(value=ada.id), Group.Members(value=grace.id)]))
    assert {member.value for member in group.members} == {ada.id, grace.id}, group
    scim.delete(User, katherine.id)
    gone = scim.query(User, katherine.id, raise_scim_errors=False)
    assert gone.status == 404, gone
    passed("scim2-client replaces a user, creates a group with members, and deletes a user")

    users = ssoready.scim.list_scim_users(organization_external_id=EXTERNAL_ID)
    by_email = {user.email: user for user in users.scim_users}
    assert by_email[f"ada@{DOMAIN}"].attributes["displayName"] == "Ada L.", users
    assert by_email[f"katherine@{DOMAIN}"].deleted and not by_email[f"grace@{DOMAIN}"].deleted, users
    assert ssoready.scim.get_scim_user(users.scim_users[0].id).scim_user.id == users.scim_users[0].id
    groups = ssoready.scim.list_scim_groups(organization_id=directory.organization_id).scim_groups
    assert [one.display_name for one in groups] == ["Engineering"], groups
    members = ssoready.scim.list_scim_users(scim_directory_id=directory.id, scim_group_id=groups[0].id).scim_users
    assert {user.email for user in members} == {f"ada@{DOMAIN}", f"grace@{DOMAIN}"}, members
    assert ssoready.scim.get_scim_group(groups[0].id).scim_group.display_name == "Engineering"
    passed("ssoready lists and gets the pushed users and groups, by directory, organization, external id and group")


def read_pages(organization):
    """More organizations and more users than one page holds; a page is 100 long."""
    for number in range(101):
        ssoready.management.organizations.create_organization(external_id=f"{EXTERNAL_ID}-{number}")
    organizations = pages(ssoready.management.organizations.list_organizations, "organizations", at_least=2)
    ours = [one.external_id for one in organizations if (one.external_id or "").startswith(f"{EXTERNAL_ID}-")]
    assert len(ours) == len(set(ours)) == 101, len(ours)

    directories = ssoready.management.scim_directories
    directory = directories.create_scim_directory(organization_id=organization.id).scim_directory
    token = directories.rotate_scim_directory_bearer_token(directory.id).bearer_token
    with httpx.Client(headers={"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"}) as idp:
        for number in range(205):
            user = {"schemas": [f"{CORE}User"], "userName": f"p{number}@{DOMAIN}", "active": True}
            created = idp.post(f"{directory.scim_base_url}/Users", json=user)
            assert created.status_code == 201, created.text
        group = {"schemas": [f"{CORE}Group"], "displayName": "Everyone", "members": []}
        assert idp.post(f"{directory.scim_base_url}/Groups", json=group).status_code == 201
    users = pages(ssoready.scim.list_scim_users, "scim_users", at_least=3, scim_directory_id=directory.id)
    assert len({user.email for user in users}) == len(users) == 205, len(users)
    groups = pages(ssoready.scim.list_scim_groups, "scim_groups", scim_directory_id=directory.id)
    assert [one.display_name for one in groups] == ["Everyone"], groups
    passed("ssoready reads 101 organizations and 205 users in pages, each once")


def pages(call, field, at_least=1, **arguments):
    """Everything that a list has, followed by page token to the end."""
    items, token, count = [], "", 0
    while True:
        page = call(page_token=token, **arguments)
        count += 1
        items.extend(getattr(page, field) or [])
        token = page.next_page_token
        if not token:
            assert count >= at_least, f"{count} pages of {field}"
            return items


def meet_refusals(organization):
    for key in ("ssoready_sk_", "ssoready_sk_0000000000000000000000000", "x"):
        stranger = SSOReady(base_url=BASE_URL, api_key=key)
        refused(401, lambda: stranger.scim.list_scim_users(organization_external_id=EXTERNAL_ID))
    refused(404, lambda: ssoready.management.organizations.get_organization("org_0000000000000000000000000"))
    refused(404, lambda: ssoready.management.organizations.get_organization("not an id"))
    refused(404, lambda: ssoready.scim.get_scim_user("scim_user_0000000000000000000000000"))
    refused(404, lambda: ssoready.scim.get_scim_group("scim_group_0000000000000000000000000"))
    refused(404, lambda: ssoready.management.saml_connections.list_saml_connections(organization_id="org_x"))
    refused(400, lambda: ssoready.saml.get_saml_redirect_url(organization_external_id="nobody"))
    refused(400, lambda: ssoready.saml.get_saml_redirect_url())
    refused(400, lambda: ssoready.saml.redeem_saml_access_code(saml_access_code="x"))
    refused(400, lambda: ssoready.scim.list_scim_users(organization_external_id=EXTERNAL_ID, page_token="forged"))
    refused(409, lambda: ssoready.management.organizations.create_organization(external_id=EXTERNAL_ID))
    passed("ssoready reads each refusal: bad keys, unknown and malformed ids, a forged page token, a taken id")


def refused(status, call):
    try:
        call()
    except ApiError as error:
        assert error.status_code == status, error
        return
    raise AssertionError(f"expected a refusal with {status}")


if __name__ == "__main__":
    main()
