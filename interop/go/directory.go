package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	ssoreadygo "github.com/ssoready/ssoready-go"
)

// More than two pages of a hundred.
const peopleCount = 205

const coreSchema = "urn:ietf:params:scim:schemas:core:2.0:"

// scim sends a request as an identity provider does and gives its status.
func scim(directory *ssoreadygo.SCIMDirectory, token, method, path, body string) int {
	request := must(http.NewRequest(method, text(directory.SCIMBaseURL)+path, strings.NewReader(body)))
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/scim+json")
	response := must(http.DefaultClient.Do(request))
	defer response.Body.Close()
	must(io.Copy(io.Discard, response.Body))
	return response.StatusCode
}

func readDirectory(organization *ssoreadygo.Organization, directory *ssoreadygo.SCIMDirectory, token string) {
	for i := 0; i < peopleCount; i++ {
		body := fmt.Sprintf(`{"schemas": ["%sUser"], "userName": "person%03d@%s", "active": true, "title": "No. %d"}`, coreSchema, i, domain, i)
		expect(scim(directory, token, "POST", "/Users", body) == 201, "the directory takes user %d", i)
	}
	all := listUsers(&ssoreadygo.SCIMListSCIMUsersRequest{SCIMDirectoryID: directory.ID}, 3)
	expect(len(all) == peopleCount, "the pages have every user once: %d", len(all))
	byOrganization := listUsers(&ssoreadygo.SCIMListSCIMUsersRequest{OrganizationID: organization.ID}, 3)
	byExternalID := listUsers(&ssoreadygo.SCIMListSCIMUsersRequest{OrganizationExternalID: &externalID}, 3)
	expect(len(byOrganization) == peopleCount && len(byExternalID) == peopleCount, "every selector finds the same users")

	ada := all["person000@"+domain]
	expect(ada.Attributes["title"] == "No. 0" && !truth(ada.Deleted), "a user has attributes: %v", ada)
	fetched := must(ssoready.SCIM.GetSCIMUser(ctx, *ada.ID)).SCIMUser
	expect(text(fetched.Email) == text(ada.Email) && text(fetched.SCIMDirectoryID) == text(directory.ID), "a get sees it: %v", fetched)

	group := fmt.Sprintf(`{"schemas": ["%sGroup"], "displayName": "Engineering", "members": [{"value": "%s"}]}`, coreSchema, text(ada.ID))
	expect(scim(directory, token, "POST", "/Groups", group) == 201, "the directory takes a group")
	groups := must(ssoready.SCIM.ListSCIMGroups(ctx, &ssoreadygo.SCIMListSCIMGroupsRequest{OrganizationExternalID: &externalID})).SCIMGroups
	expect(len(groups) == 1 && text(groups[0].DisplayName) == "Engineering", "the group is listed: %v", groups)
	one := must(ssoready.SCIM.GetSCIMGroup(ctx, *groups[0].ID)).SCIMGroup
	expect(text(one.ID) == text(groups[0].ID), "a get sees it: %v", one)
	members := listUsers(&ssoreadygo.SCIMListSCIMUsersRequest{SCIMDirectoryID: directory.ID, SCIMGroupID: one.ID}, 1)
	expect(len(members) == 1 && members[text(ada.Email)] != nil, "the group has its member: %v", members)

	expect(scim(directory, token, "DELETE", "/Users/"+text(ada.ID), "") == 204, "the directory deletes a user")
	deleted := must(ssoready.SCIM.GetSCIMUser(ctx, *ada.ID)).SCIMUser
	expect(truth(deleted.Deleted), "a deleted user stays readable, marked: %v", deleted)
	passed(fmt.Sprintf("ssoready-go reads %d pushed users in pages, by every selector and by group, and sees a deletion", peopleCount))
}

// listUsers follows page tokens to the end and gives the users by address.
func listUsers(request *ssoreadygo.SCIMListSCIMUsersRequest, pages int) map[string]*ssoreadygo.SCIMUser {
	users := map[string]*ssoreadygo.SCIMUser{}
	for seen := 1; ; seen++ {
		page := must(ssoready.SCIM.ListSCIMUsers(ctx, request))
		for _, user := range page.SCIMUsers {
			expect(users[text(user.Email)] == nil, "no user comes twice: %v", user)
			users[text(user.Email)] = user
		}
		if text(page.NextPageToken) == "" {
			expect(seen == pages, "the list has %d pages, not %d", pages, seen)
			return users
		}
		request.PageToken = page.NextPageToken
	}
}
