package main

import (
	"io"
	"net/http"
	"strings"

	ssoreadygo "github.com/ssoready/ssoready-go"
	"github.com/ssoready/ssoready-go/management"
)

func manageOrganizations() *ssoreadygo.Organization {
	organizations := ssoready.Management.Organizations
	created := must(organizations.CreateOrganization(ctx, &ssoreadygo.Organization{
		DisplayName: ssoreadygo.String("Interop"),
		ExternalID:  &externalID,
		Domains:     []string{domain},
	})).Organization
	expect(strings.HasPrefix(text(created.ID), "org_"), "an organization has an id: %v", created)
	expect(text(created.ExternalID) == externalID && len(created.Domains) == 1, "it keeps what it was given: %v", created)

	id := *created.ID
	updated := must(organizations.UpdateOrganization(ctx, id, &ssoreadygo.Organization{
		DisplayName: ssoreadygo.String("Interop Go"),
		ExternalID:  &externalID,
		Domains:     []string{domain, "also." + domain},
	})).Organization
	expect(text(updated.DisplayName) == "Interop Go" && len(updated.Domains) == 2, "an update replaces: %v", updated)
	fetched := must(organizations.GetOrganization(ctx, id)).Organization
	expect(text(fetched.DisplayName) == "Interop Go", "a get sees the update: %v", fetched)

	found := false
	request := &management.OrganizationsListOrganizationsRequest{}
	for {
		page := must(organizations.ListOrganizations(ctx, request))
		for _, one := range page.Organizations {
			found = found || text(one.ID) == id
		}
		if text(page.NextPageToken) == "" {
			break
		}
		request.PageToken = page.NextPageToken
	}
	expect(found, "the list has the organization")

	url := text(must(ssoready.Management.SetupURLs.CreateSetupURL(ctx, &management.CreateSetupURLRequest{
		OrganizationID: created.ID,
		CanManageSAML:  ssoreadygo.Bool(true),
		CanManageSCIM:  ssoreadygo.Bool(true),
	})).URL)
	expect(strings.Contains(url, "one-time-token=ssoready_one_time_token_"), "a setup URL carries its token")
	opened := must(http.Get(url))
	must(io.Copy(io.Discard, opened.Body))
	expect(opened.StatusCode == 200, "a setup URL opens: %d", opened.StatusCode)
	passed("ssoready-go creates, updates, gets and lists an organization, and creates a setup URL, which opens")
	return updated
}

func manageConnections(organization *ssoreadygo.Organization) *ssoreadygo.SAMLConnection {
	connections := ssoready.Management.SAMLConnections
	idp := describeIdp()
	created := must(connections.CreateSAMLConnection(ctx, &ssoreadygo.SAMLConnection{
		OrganizationID: organization.ID,
	})).SAMLConnection
	expect(text(created.SpAcsURL) == baseURL+"/v1/saml/"+text(created.ID)+"/acs", "the ACS URL is known: %v", created)
	expect(!truth(created.Primary), "no connection is primary unasked: %v", created)
	unfinished, err := ssoready.SAML.GetSAMLRedirectURL(ctx, &ssoreadygo.GetSAMLRedirectURLRequest{SAMLConnectionID: created.ID})
	refused(400, unfinished, err)

	updated := must(connections.UpdateSAMLConnection(ctx, *created.ID, &ssoreadygo.SAMLConnection{
		Primary:        ssoreadygo.Bool(true),
		IdpEntityID:    &idp.EntityID,
		IdpRedirectURL: ssoreadygo.String(idp.SsoURL + "?email=ada@" + domain),
		IdpCertificate: &idp.Certificate,
	})).SAMLConnection
	expect(truth(updated.Primary) && text(updated.IdpEntityID) == idp.EntityID, "an update replaces: %v", updated)
	fetched := must(connections.GetSAMLConnection(ctx, *created.ID)).SAMLConnection
	expect(strings.HasPrefix(text(fetched.IdpCertificate), "-----BEGIN CERTIFICATE-----\n"), "the certificate is PEM: %v", fetched)
	listed := must(connections.ListSAMLConnections(ctx, &management.SAMLConnectionsListSAMLConnectionsRequest{
		OrganizationID: organization.ID,
	})).SAMLConnections
	expect(len(listed) == 1 && text(listed[0].ID) == text(created.ID), "the list has the connection: %v", listed)
	passed("ssoready-go creates, updates, gets and lists a SAML connection")
	return fetched
}

func manageDirectories(organization *ssoreadygo.Organization) (*ssoreadygo.SCIMDirectory, string) {
	directories := ssoready.Management.SCIMDirectories
	created := must(directories.CreateSCIMDirectory(ctx, &ssoreadygo.SCIMDirectory{OrganizationID: organization.ID})).SCIMDirectory
	id := *created.ID
	expect(text(created.SCIMBaseURL) == baseURL+"/v1/scim/"+id, "the base URL is known: %v", created)
	expect(!truth(created.HasClientBearerToken), "a new directory has no token: %v", created)
	updated := must(directories.UpdateSCIMDirectory(ctx, id, &ssoreadygo.SCIMDirectory{Primary: ssoreadygo.Bool(true)})).SCIMDirectory
	expect(truth(updated.Primary), "an update makes it primary: %v", updated)

	former := text(must(directories.RotateSCIMDirectoryBearerToken(ctx, id)).BearerToken)
	token := text(must(directories.RotateSCIMDirectoryBearerToken(ctx, id)).BearerToken)
	expect(strings.HasPrefix(token, "ssoready_scim_bearer_token_") && token != former, "a rotation gives a new token")
	expect(scim(created, former, "GET", "/Users", "") == 401, "the former token is refused at once")
	expect(scim(created, token, "GET", "/Users", "") == 200, "the new token works at once")

	fetched := must(directories.GetSCIMDirectory(ctx, id)).SCIMDirectory
	expect(truth(fetched.HasClientBearerToken), "the directory has a token now: %v", fetched)
	listed := must(directories.ListSCIMDirectories(ctx, &management.SCIMDirectoriesListSCIMDirectoriesRequest{
		OrganizationID: organization.ID,
	})).SCIMDirectories
	expect(len(listed) == 1 && text(listed[0].ID) == id, "the list has the directory: %v", listed)
	passed("ssoready-go creates, updates, gets and lists a directory, and rotates its token")
	return fetched, token
}
