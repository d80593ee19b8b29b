import { callbackPath, exampleOrganization, type InstanceFacts, type QuickStart, type Snippet } from './quick-start';
import { OIDC_QUICK_STARTS } from './quick-starts-oidc';

const curl: QuickStart = {
  id: 'curl',
  label: 'curl',
  about: 'The three calls every product makes, with nothing installed.',
  snippets: (facts) => [
    { title: 'Key', text: "export SSOREADY_API_KEY='ssoready_sk_…'" },
    {
      title: 'Sign somebody in',
      text: `# 1. Where to send the browser
curl -sS ${facts.baseUrl}/v1/saml/redirect \\
  -H "Authorization: Bearer $SSOREADY_API_KEY" -H 'Content-Type: application/json' \\
  -d '{"organizationExternalId": ${inQuotes(JSON.stringify(exampleOrganization(facts)))}}'

# 2. It comes back to ${facts.redirectUrl || 'your redirect URL'} with ?saml_access_code=…
curl -sS ${facts.baseUrl}/v1/saml/redeem \\
  -H "Authorization: Bearer $SSOREADY_API_KEY" -H 'Content-Type: application/json' \\
  -d '{"samlAccessCode": "saml_access_code_…"}'`,
    },
    {
      title: 'Read a directory',
      text: `curl -sS -G ${facts.baseUrl}/v1/scim/users \\
  -H "Authorization: Bearer $SSOREADY_API_KEY" \\
  --data-urlencode 'organizationExternalId=${inQuotes(exampleOrganization(facts))}'`,
    },
  ],
};

const python: QuickStart = {
  id: 'python',
  label: 'Python',
  about: 'SSOReady’s SDK for Python. It reads SSOREADY_API_KEY from the environment.',
  snippets: (facts) => [
    { title: 'Install', text: 'pip install ssoready' },
    {
      title: 'Sign somebody in',
      text: `from ssoready.client import SSOReady

ssoready = SSOReady(base_url=${JSON.stringify(facts.baseUrl)})

# Your "Sign in with SSO" button leads here.
redirect_url = ssoready.saml.get_saml_redirect_url(
    organization_external_id=${JSON.stringify(exampleOrganization(facts))},
).redirect_url

# Your handler for ${callbackPath(facts.redirectUrl)}
login = ssoready.saml.redeem_saml_access_code(
    saml_access_code=request.args["saml_access_code"],
)
print(login.email, login.organization_external_id)`,
    },
    {
      title: 'Read a directory',
      text: `page_token = None
while True:
    page = ssoready.scim.list_scim_users(
        organization_external_id=${JSON.stringify(exampleOrganization(facts))},
        page_token=page_token,
    )
    for user in page.scim_users or []:
        print(user.email, "deactivated" if user.deleted else "active")
    page_token = page.next_page_token
    if not page_token:
        break`,
    },
  ],
};

const go: QuickStart = {
  id: 'go',
  label: 'Go',
  about: 'SSOReady’s SDK for Go. It reads SSOREADY_API_KEY from the environment.',
  snippets: (facts) => [
    { title: 'Install', text: 'go get github.com/ssoready/ssoready-go' },
    {
      title: 'Sign somebody in',
      text: `import (
	"github.com/ssoready/ssoready-go"
	ssoreadyclient "github.com/ssoready/ssoready-go/client"
	"github.com/ssoready/ssoready-go/option"
)

client := ssoreadyclient.NewClient(option.WithBaseURL(${JSON.stringify(facts.baseUrl)}))

// Your "Sign in with SSO" button leads here.
start, err := client.SAML.GetSAMLRedirectURL(ctx, &ssoready.GetSAMLRedirectURLRequest{
	OrganizationExternalID: ssoready.String(${JSON.stringify(exampleOrganization(facts))}),
})
if err != nil {
	return err
}
http.Redirect(w, r, *start.RedirectURL, http.StatusSeeOther)

// Your handler for ${callbackPath(facts.redirectUrl)}
login, err := client.SAML.RedeemSAMLAccessCode(ctx, &ssoready.RedeemSAMLAccessCodeRequest{
	SAMLAccessCode: ssoready.String(r.URL.Query().Get("saml_access_code")),
})`,
    },
    {
      title: 'Read a directory',
      text: `page, err := client.SCIM.ListSCIMUsers(ctx, &ssoready.SCIMListSCIMUsersRequest{
	OrganizationExternalID: ssoready.String(${JSON.stringify(exampleOrganization(facts))}),
})
// Go on with PageToken: page.NextPageToken until it is nil or empty.`,
    },
  ],
};

/** Needs one library, for JSON. */
function javaOverHttp(facts: InstanceFacts): Snippet[] {
  return [
    {
      title: 'Install (build.gradle)',
      text: "dependencies {\n    implementation 'com.fasterxml.jackson.core:jackson-databind:2.19.2'\n}",
    },
    {
      title: 'Sign somebody in, over plain HTTP',
      text: `import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

JsonNode ssoready(String path, Map<String, String> body) throws Exception {
    var json = new ObjectMapper();
    var request = HttpRequest.newBuilder(URI.create(${JSON.stringify(facts.baseUrl)} + path))
        .header("Authorization", "Bearer " + System.getenv("SSOREADY_API_KEY"))
        .header("Content-Type", "application/json");
    if (!body.isEmpty()) request.POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)));
    var response = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    var answer = json.readTree(response.body());
    if (response.statusCode() == 200) return answer;
    throw new IllegalStateException(response.statusCode() + ": " + answer.path("message").asText());
}

// Your "Sign in with SSO" button leads here.
String redirectUrl = ssoready("/v1/saml/redirect", Map.of("organizationExternalId", ${JSON.stringify(exampleOrganization(facts))}))
    .get("redirectUrl").asText();

// Your handler for ${callbackPath(facts.redirectUrl)}
JsonNode login = ssoready("/v1/saml/redeem", Map.of("samlAccessCode", samlAccessCode));
String email = login.get("email").asText();`,
    },
    {
      title: 'Read a directory, over plain HTTP',
      text: `String pageToken = "";
do {
    String query = "organizationExternalId=" + URLEncoder.encode(${JSON.stringify(exampleOrganization(facts))}, StandardCharsets.UTF_8)
        + "&pageToken=" + URLEncoder.encode(pageToken, StandardCharsets.UTF_8);
    JsonNode page = ssoready("/v1/scim/users?" + query, Map.of());
    for (JsonNode user : page.path("scimUsers")) {
        System.out.println(user.get("email").asText() + (user.path("deleted").asBoolean() ? " deactivated" : " active"));
    }
    pageToken = page.path("nextPageToken").asText();
} while (!pageToken.isEmpty());`,
    },
  ];
}

const java: QuickStart = {
  id: 'java',
  label: 'Java',
  about:
    'Java 11 or newer with its own HTTP client, which is what our tests run, or SSOReady’s SDK, which makes the same calls and which they ' +
    'do not run. Both read SSOREADY_API_KEY from the environment.',
  snippets: (facts) => [
    ...javaOverHttp(facts),
    {
      title: 'Install SSOReady’s SDK (build.gradle)',
      text: "dependencies {\n    implementation 'com.ssoready:ssoready-java:1.0.0'\n}",
    },
    {
      title: 'Sign somebody in, with the SDK',
      text: `import com.ssoready.api.SSOReady;
import com.ssoready.api.resources.saml.requests.GetSamlRedirectUrlRequest;
import com.ssoready.api.resources.saml.requests.RedeemSamlAccessCodeRequest;
import com.ssoready.api.resources.scim.requests.ScimListScimUsersRequest;

SSOReady ssoready = SSOReady.builder().url(${JSON.stringify(facts.baseUrl)}).build();

// Your "Sign in with SSO" button leads here.
String redirectUrl = ssoready.saml().getSamlRedirectUrl(
    GetSamlRedirectUrlRequest.builder()
        .organizationExternalId(${JSON.stringify(exampleOrganization(facts))})
        .build()
).getRedirectUrl().orElseThrow();

// Your handler for ${callbackPath(facts.redirectUrl)}
var login = ssoready.saml().redeemSamlAccessCode(
    RedeemSamlAccessCodeRequest.builder().samlAccessCode(samlAccessCode).build()
);
String email = login.getEmail().orElseThrow();`,
    },
    {
      title: 'Read a directory, with the SDK',
      text: `var page = ssoready.scim().listScimUsers(
    ScimListScimUsersRequest.builder()
        .organizationExternalId(${JSON.stringify(exampleOrganization(facts))})
        .build()
);
// Go on with pageToken(page.getNextPageToken()) until it is empty.`,
    },
  ],
};

const typescript: QuickStart = {
  id: 'typescript',
  label: 'TypeScript',
  about: 'Plain fetch, in Node 18 or newer, Deno, Bun or an edge runtime: nothing to install.',
  snippets: (facts) => [
    {
      title: 'Sign somebody in',
      text: `async function ssoready<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(${JSON.stringify(facts.baseUrl)} + path, {
    ...init,
    headers: {
      authorization: \`Bearer \${process.env.SSOREADY_API_KEY}\`,
      'content-type': 'application/json',
    },
  });
  const body = await response.json();
  if (!response.ok) throw new Error(\`\${response.status}: \${body.message}\`);
  return body;
}

// Your "Sign in with SSO" button leads here.
const { redirectUrl } = await ssoready<{ redirectUrl: string }>('/v1/saml/redirect', {
  method: 'POST',
  body: JSON.stringify({ organizationExternalId: ${JSON.stringify(exampleOrganization(facts))} }),
});

// Your handler for ${callbackPath(facts.redirectUrl)}
const login = await ssoready<{ email: string; organizationExternalId: string }>('/v1/saml/redeem', {
  method: 'POST',
  body: JSON.stringify({ samlAccessCode: url.searchParams.get('saml_access_code') }),
});`,
    },
    {
      title: 'Read a directory',
      text: `let pageToken = '';
do {
  const query = new URLSearchParams({ organizationExternalId: ${JSON.stringify(exampleOrganization(facts))}, pageToken });
  const page = await ssoready<{ scimUsers?: { email: string; deleted?: boolean }[]; nextPageToken?: string }>(
    \`/v1/scim/users?\${query}\`,
  );
  for (const user of page.scimUsers ?? []) console.log(user.email, user.deleted ? 'deactivated' : 'active');
  pageToken = page.nextPageToken ?? '';
} while (pageToken);`,
    },
  ],
};

/** Inside single quotes of a shell. */
function inQuotes(text: string): string {
  return text.replaceAll("'", "'\\''");
}

/** Every quick start, in the order in which they are offered. */
export const QUICK_STARTS: readonly QuickStart[] = [curl, python, go, java, typescript, ...OIDC_QUICK_STARTS];
