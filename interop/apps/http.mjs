/** What both applications share: a server on a free port of this machine, and the page that says who is signed in. */
import http from 'node:http';

/**
 * Serves `handle` and prints the address. Settings come from the environment, as an application's would.
 * @param {(origin: string) => (request: http.IncomingMessage, response: http.ServerResponse, body: string) => Promise<void>} build
 */
export function serve(build) {
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    try {
      await handle(request, response, body);
    } catch (error) {
      console.error(error);
      response.writeHead(500).end('The application failed.');
    }
  });
  const port = Number(process.env.PORT);
  const origin = `http://localhost:${port}`;
  const handle = build(origin);
  server.listen(port, () => console.log(`Listening at ${origin}`));
}

/** A page whose one button begins a sign-in for an organization, as the libraries' signIn() does: by POST with a CSRF token. */
export function startPage(organizationExternalId) {
  const parameters = new URLSearchParams({ organizationExternalId });
  return `<!doctype html><title>Application</title><h1>Not signed in</h1>
<form method="post" action="/api/auth/signin/ssoready-saml?${escapeHtml(parameters)}"><input type="hidden" name="csrfToken">
<input type="hidden" name="callbackUrl" value="/"><button>Sign in with SSO</button></form>
<script>
const form = document.forms[0];
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  form.csrfToken.value = (await (await fetch('/api/auth/csrf')).json()).csrfToken;
  form.submit();
});
</script>`;
}

/** A page that shows what the library made of the sign-in. */
export function sessionPage(session) {
  return `<!doctype html><title>Application</title><h1>Signed in</h1><pre>${escapeHtml(JSON.stringify(session))}</pre>`;
}

const escapeHtml = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
