/** The quick starts of the Developers page, run as they are printed: nothing of theirs is changed, only what they stand in is added. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Refusal, root } from '../scripts/platform.mjs';
import { passed, withServer } from './steps.mjs';
import { ensureJackson, ensurePython, requireGo } from './tools.mjs';
import { createProduct, createTenant } from './world.mjs';

const CALLBACK = 'http://localhost:9/sso/done';
const CODE = path.join(root, 'interop', 'obtain-code.mjs');

export async function prepareQuickStarts() {
  return { bin: await ensurePython(), go: await requireGo(), jackson: await ensureJackson() };
}

/** Runs every quick start that calls the API by itself, against a tenant with an identity provider and a directory of one person. */
export async function runQuickStarts(instance, { bin, go, jackson }) {
  const python = path.join(bin, 'python');
  const server = { what: 'The identity provider', ready: /http\S+/, env: { PYTHONDONTWRITEBYTECODE: '1' } };
  await withServer(python, ['interop/identity_provider.py'], server, async ([idpUrl]) => {
    const product = createProduct(instance, 'Quick starts', { redirectUrl: CALLBACK });
    const tenant = await createTenant(product, 'quick');
    const email = `ada@${tenant.domain}`;
    await trustIdentityProvider(product, tenant, idpUrl, email);
    await fillDirectory(product, tenant, email);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vestibule-quick-starts-'));
    try {
      const world = { folder, email, env: { SSOREADY_API_KEY: product.secretToken, CALLBACK } };
      const printed = await printedQuickStarts({
        baseUrl: instance.url,
        redirectUrl: CALLBACK,
        oauthRedirectUri: '',
        oauthClientId: null,
        issuer: null,
        organizationExternalId: tenant.externalId,
      });
      runCurl(printed('curl'), world);
      runPython(printed('python'), world, python);
      runGo(printed('go'), world, go);
      runJava(printed('java'), world, jackson);
      runTypescript(printed('typescript'), world);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
}

async function trustIdentityProvider(product, { samlConnection }, idpUrl, email) {
  const { entityId, ssoUrl, certificate } = await (await fetch(`${idpUrl}/description`)).json();
  await product.call('PATCH', `/v1/saml-connections/${samlConnection.id}`, {
    primary: true,
    idpEntityId: entityId,
    idpRedirectUrl: `${ssoUrl}?email=${encodeURIComponent(email)}`,
    idpCertificate: certificate,
  });
}

async function fillDirectory(product, { organization }, email) {
  const body = { organizationId: organization.id, primary: true };
  const { scimDirectory } = await product.call('POST', '/v1/scim-directories', body);
  const rotation = `/v1/scim-directories/${scimDirectory.id}/rotate-bearer-token`;
  const { bearerToken } = await product.call('POST', rotation);
  const made = await fetch(`${scimDirectory.scimBaseUrl}/Users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearerToken}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: email }),
  });
  if (made.status !== 201) throw new Refusal(`The directory took nobody: ${made.status} ${await made.text()}`);
}

/** The snippets as the console prints them, by title, of the quick start with an id. */
async function printedQuickStarts(facts) {
  const file = path.join(root, '.cache', 'interop', 'quick-starts.mjs');
  const { build } = await import('esbuild');
  await build({
    entryPoints: [path.join(root, 'lib/console/quick-starts.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: file,
  });
  const { QUICK_STARTS } = await import(file);
  return (id) => {
    const snippets = QUICK_STARTS.find((one) => one.id === id).snippets(facts);
    return (title) => {
      const found = snippets.find((snippet) => snippet.title === title);
      if (found === undefined) throw new Refusal(`The quick start ${id} has no snippet "${title}"`);
      return found.text;
    };
  };
}

function execute(command, args, { world, what, cwd = world.folder, env = {} }) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...world.env, OBTAIN_CODE: CODE, NODE: process.execPath, ...env },
  });
  if (status === 0) return stdout;
  throw new Refusal(`${what} failed (${error?.message ?? status}): ${stdout}\n${stderr}`);
}

/** Every language shows who signed in, and who is in the directory. */
function showed(output, world, what) {
  const shown = output.split(world.email).length - 1;
  if (shown < 2)
    throw new Refusal(`${what} did not show ${world.email} for the sign-in and for the directory:\n${output}`);
  passed(`the quick start of ${what} runs as it is printed: it signs somebody in, and reads the directory`);
}

function runCurl(text, world) {
  const what = 'curl';
  const [start, , redeem] = text('Sign somebody in').split(/^(?=# 2)|^(?=curl -sS \S+redeem)/m);
  const begun = execute('bash', ['-euc', start], { world, what });
  const code = execute(process.execPath, [CODE, JSON.parse(begun).redirectUrl], { world, what: 'Signing in' });
  const login = execute('bash', ['-euc', redeem.replace('saml_access_code_…', code)], { world, what });
  showed(login + execute('bash', ['-euc', text('Read a directory')], { world, what }), world, what);
}

function runPython(text, world, python) {
  const surroundings = `
import os, subprocess
class Arguments:
    def __getitem__(self, name):
        assert name == "saml_access_code", name
        command = [os.environ["NODE"], os.environ["OBTAIN_CODE"], redirect_url]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
class Request:
    args = Arguments()
request = Request()
`;
  const file = path.join(world.folder, 'quick_start.py');
  fs.writeFileSync(file, `${surroundings}\n${text('Sign somebody in')}\n\n${text('Read a directory')}\n`);
  showed(execute(python, [file], { world, what: 'Python' }), world, 'Python');
}

function runTypescript(text, world) {
  const file = path.join(world.folder, 'quick-start.mts');
  const surroundings = `
import { execFileSync } from 'node:child_process';
const url = {
  searchParams: {
    get: (name: 'saml_access_code'): string =>
      execFileSync(process.execPath, [process.env.OBTAIN_CODE ?? '', redirectUrl]).toString(),
  },
};
`;
  const end = '\nconsole.log(login.email, login.organizationExternalId);\n';
  fs.writeFileSync(file, surroundings + text('Sign somebody in') + end + text('Read a directory'));
  const types = path.join(root, 'node_modules', '@types');
  const strict = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck'];
  const check = [...strict, '--types', 'node', '--typeRoots', types, file];
  execute(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), ...check], {
    world,
    what: 'Checking the types of TypeScript',
  });
  const compiled = path.join(world.folder, 'quick-start.mjs');
  const esbuild = path.join(root, 'node_modules/.bin/esbuild');
  execute(esbuild, [file, '--format=esm', `--outfile=${compiled}`], { world, what: 'Compiling TypeScript' });
  showed(execute(process.execPath, [compiled], { world, what: 'TypeScript' }), world, 'TypeScript');
}

function runGo(text, world, go) {
  const folder = path.join(world.folder, 'go');
  fs.mkdirSync(folder);
  for (const name of ['go.mod', 'go.sum'])
    fs.copyFileSync(path.join(root, 'interop/go', name), path.join(folder, name));
  const [imports, signIn] = splitAfter(text('Sign somebody in'), '\n)\n');
  fs.writeFileSync(
    path.join(folder, 'main.go'),
    `package main

${imports}
import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
)

// browser goes where it is sent, and comes back to the handler with a code.
type browser struct {
	header  http.Header
	request *http.Request
}

func (b *browser) Header() http.Header           { return b.header }
func (b *browser) Write(bytes []byte) (int, error) { return len(bytes), nil }
func (b *browser) WriteHeader(int) {
	code, err := exec.Command(os.Getenv("NODE"), os.Getenv("OBTAIN_CODE"), b.header.Get("Location")).Output()
	if err != nil {
		panic(err)
	}
	b.request.URL.RawQuery = url.Values{"saml_access_code": {string(code)}}.Encode()
}

func handle(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
${signIn}
	if err != nil {
		return err
	}
	fmt.Println(*login.Email)
	return read(ctx, client)
}

func read(ctx context.Context, client *ssoreadyclient.Client) error {
${text('Read a directory')}
	if err != nil {
		return err
	}
	for _, user := range page.SCIMUsers {
		fmt.Println(*user.Email)
	}
	return nil
}

func main() {
	request, _ := http.NewRequest("GET", "http://localhost/", nil)
	if err := handle(context.Background(), &browser{http.Header{}, request}, request); err != nil {
		panic(err)
	}
}
`,
  );
  showed(execute(go, ['run', '.'], { world, what: 'Go', cwd: folder, env: { GOWORK: 'off' } }), world, 'Go');
}

function runJava(text, world, jackson) {
  const [imports, signIn] = splitAfter(text('Sign somebody in, over plain HTTP'), '\n\n');
  const [helper, calls] = splitAfter(signIn, '\n}\n');
  const file = path.join(world.folder, 'QuickStart.java');
  fs.writeFileSync(
    file,
    `${imports}

public class QuickStart {
static ${helper.replace(/^/gm, '    ')}

    static String obtainCode(String redirectUrl) throws Exception {
        var process = new ProcessBuilder(System.getenv("NODE"), System.getenv("OBTAIN_CODE"), redirectUrl).start();
        return new String(process.getInputStream().readAllBytes());
    }

    public static void main(String[] arguments) throws Exception {
        ${calls.replace('// Your handler', 'String samlAccessCode = obtainCode(redirectUrl);\n// Your handler')}
        System.out.println(email);
        ${text('Read a directory, over plain HTTP')}
    }
}
`,
  );
  const args = ['-cp', path.join(jackson, '*'), file];
  showed(execute('java', args, { world, what: 'Java' }), world, 'Java over plain HTTP');
}

function splitAfter(text, mark) {
  const at = text.indexOf(mark);
  if (at === -1) throw new Refusal(`A snippet has no ${JSON.stringify(mark)}:\n${text}`);
  return [text.slice(0, at + mark.length), text.slice(at + mark.length)];
}
