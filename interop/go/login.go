package main

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	ssoreadygo "github.com/ssoready/ssoready-go"
)

// identityProvider is what an administrator copies out of an identity provider.
type identityProvider struct {
	EntityID    string `json:"entityId"`
	SsoURL      string `json:"ssoUrl"`
	Certificate string `json:"certificate"`
}

func describeIdp() identityProvider {
	response := must(http.Get(idpURL + "/description"))
	defer response.Body.Close()
	var description identityProvider
	if err := json.NewDecoder(response.Body).Decode(&description); err != nil {
		fail("the identity provider does not describe itself: %v", err)
	}
	return description
}

// A browser that submits forms as their script would, and does not follow the last redirect: nobody listens there.
var browser = &http.Client{
	CheckRedirect: func(request *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(request.URL.String(), redirectURL) {
			return http.ErrUseLastResponse
		}
		return nil
	},
}

var (
	actionOf = regexp.MustCompile(`<form[^>]* action="([^"]*)"`)
	fieldOf  = regexp.MustCompile(`<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"`)
)

func submit(page *http.Response) *http.Response {
	defer page.Body.Close()
	body := string(must(io.ReadAll(page.Body)))
	action := actionOf.FindStringSubmatch(body)
	expect(page.StatusCode == 200 && action != nil, "a page with a form was expected, got %d: %.300s", page.StatusCode, body)
	fields := url.Values{}
	for _, field := range fieldOf.FindAllStringSubmatch(body, -1) {
		fields.Set(field[1], html.UnescapeString(field[2]))
	}
	return must(browser.PostForm(html.UnescapeString(action[1]), fields))
}

func logIn(organization *ssoreadygo.Organization, connection *ssoreadygo.SAMLConnection) {
	state := "interop state ü"
	for _, request := range []*ssoreadygo.GetSAMLRedirectURLRequest{
		{OrganizationExternalID: &externalID, State: &state},
		{OrganizationID: organization.ID, State: &state},
		{SAMLConnectionID: connection.ID, State: &state},
	} {
		start := text(must(ssoready.SAML.GetSAMLRedirectURL(ctx, request)).RedirectURL)
		landed := submit(submit(must(browser.Get(start))))
		location, err := landed.Location()
		expect(err == nil && strings.HasPrefix(location.String(), redirectURL), "the login lands at the application: %v", landed.Status)

		code := location.Query().Get("saml_access_code")
		login := must(ssoready.SAML.RedeemSAMLAccessCode(ctx, &ssoreadygo.RedeemSAMLAccessCodeRequest{SAMLAccessCode: &code}))
		expect(text(login.Email) == "ada@"+domain, "the login is of the person: %v", login)
		expect(text(login.State) == state && login.Attributes["firstName"] == "Ada", "it carries state and attributes: %v", login)
		expect(text(login.OrganizationID) == text(organization.ID), "it is of the organization: %v", login)
		expect(text(login.OrganizationExternalID) == externalID, "it has the caller's own id: %v", login)
		expect(strings.HasPrefix(text(login.SAMLFlowID), "saml_flow_"), "it has a flow: %v", login)

		again, err := ssoready.SAML.RedeemSAMLAccessCode(ctx, &ssoreadygo.RedeemSAMLAccessCodeRequest{SAMLAccessCode: &code})
		refused(404, again, err)
	}
	passed("ssoready-go gets redirect URLs in three ways and redeems codes of an independent identity provider, once each")
}

func meetRefusals() {
	for _, key := range []string{"", "ssoready_sk_", "ssoready_sk_0000000000000000000000000", "x"} {
		page, err := newClient(key).SCIM.ListSCIMUsers(ctx, &ssoreadygo.SCIMListSCIMUsersRequest{OrganizationExternalID: &externalID})
		refused(401, page, err)
	}
	unknown := "org_0000000000000000000000000"
	organization, err := ssoready.Management.Organizations.GetOrganization(ctx, unknown)
	refused(404, organization, err)
	malformed, err := ssoready.Management.Organizations.GetOrganization(ctx, "../x y")
	refused(404, malformed, err)
	user, err := ssoready.SCIM.GetSCIMUser(ctx, "scim_user_0000000000000000000000000")
	refused(404, user, err)
	group, err := ssoready.SCIM.GetSCIMGroup(ctx, "scim_group_0000000000000000000000000")
	refused(404, group, err)
	redirect, err := ssoready.SAML.GetSAMLRedirectURL(ctx, &ssoreadygo.GetSAMLRedirectURLRequest{OrganizationExternalID: ssoreadygo.String("nobody")})
	refused(400, redirect, err)
	nothing, err := ssoready.SAML.GetSAMLRedirectURL(ctx, &ssoreadygo.GetSAMLRedirectURLRequest{})
	refused(400, nothing, err)
	code, err := ssoready.SAML.RedeemSAMLAccessCode(ctx, &ssoreadygo.RedeemSAMLAccessCodeRequest{SAMLAccessCode: ssoreadygo.String("x")})
	refused(400, code, err)
	page, err := ssoready.SCIM.ListSCIMUsers(ctx, &ssoreadygo.SCIMListSCIMUsersRequest{
		OrganizationExternalID: &externalID,
		PageToken:              ssoreadygo.String("forged"),
	})
	refused(400, page, err)
	taken, err := ssoready.Management.Organizations.CreateOrganization(ctx, &ssoreadygo.Organization{ExternalID: &externalID})
	refused(409, taken, err)
	passed("ssoready-go reads each refusal: bad keys, unknown and malformed ids, a spent code, a forged page token, a taken id")
}
