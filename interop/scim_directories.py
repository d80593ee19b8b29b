"""Directories of the instance under test: BASE_URL and API_KEY are read from the environment."""

import os

import httpx

api = httpx.Client(base_url=os.environ["BASE_URL"], headers={"Authorization": f"Bearer {os.environ['API_KEY']}"})


def passed(step):
    print(f"  ✔ {step}", flush=True)


def create_directory(**settings):
    """A directory of an organization of its own, whose people have addresses at example.com, and a token for it."""
    organization = call("/v1/organizations", {"domains": ["example.com"]})["organization"]
    directory = call("/v1/scim-directories", {"organizationId": organization["id"], "primary": True, **settings})["scimDirectory"]
    token = call(f"/v1/scim-directories/{directory['id']}/rotate-bearer-token", {})["bearerToken"]
    return directory["scimBaseUrl"], token


def call(path, body):
    response = api.post(path, json=body)
    assert response.status_code == 200, (path, response.status_code, response.text)
    return response.json()
