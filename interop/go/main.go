// The operations of SSOReady's API through SSOReady's Go SDK, against a running Vestibule.
//
// Reads BASE_URL, API_KEY, REDIRECT_URL and IDP_URL (an identity provider, see identity_provider.py) from the environment. Prints one
// line a step; the first failure ends it.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"os"

	"github.com/ssoready/ssoready-go/client"
	"github.com/ssoready/ssoready-go/option"
)

var (
	ctx         = context.Background()
	baseURL     = os.Getenv("BASE_URL")
	redirectURL = os.Getenv("REDIRECT_URL")
	idpURL      = os.Getenv("IDP_URL")
	externalID  = "go-" + suffix()
	domain      = externalID + ".example"
	// The SDK would repeat what it thinks is a passing fault, and hide one of ours.
	ssoready = newClient(os.Getenv("API_KEY"))
)

func newClient(apiKey string) *client.Client {
	return client.NewClient(option.WithBaseURL(baseURL), option.WithAPIKey(apiKey), option.WithMaxAttempts(1))
}

func suffix() string {
	bytes := make([]byte, 4)
	must(rand.Read(bytes))
	return hex.EncodeToString(bytes)
}

func main() {
	organization := manageOrganizations()
	connection := manageConnections(organization)
	logIn(organization, connection)
	directory, token := manageDirectories(organization)
	readDirectory(organization, directory, token)
	meetRefusals()
}
