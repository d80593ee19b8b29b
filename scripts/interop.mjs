/** `npm run test:interop`: every operation through the official Python and Go SDKs and a foreign SCIM client, on a real instance. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { withInstance } from './instance.mjs';
import { ensureInstalled, ensurePages, ensurePrograms, main, Refusal, root, run } from './platform.mjs';

const environment = path.join(root, '.cache', 'interop');
const requirements = path.join(root, 'interop', 'requirements.txt');

await main(async () => {
  await ensureInstalled();
  await ensurePrograms();
  await ensurePages();
  const python = await ensurePython();
  const go = requireGo();
  await withInstance(async ({ url, vestibule }) => {
    const redirectUrl = 'http://localhost:9/callback';
    const { id } = vestibule('environment', 'create', '--name', 'Interop', '--redirect-url', redirectUrl);
    const { secretToken } = vestibule('api-key', 'create', '--environment', id, '--management');
    console.log('The official clients against a running Vestibule:');
    const env = { BASE_URL: url, API_KEY: secretToken, REDIRECT_URL: redirectUrl, PYTHONDONTWRITEBYTECODE: '1' };
    await run(python, ['interop/journey.py'], { env, what: 'The journey through the Python SDK' });
    await withIdentityProvider(python, async (idpUrl) => {
      const what = 'The journey through the Go SDK';
      await run(go, ['run', '-C', 'interop/go', '.'], { env: { ...env, IDP_URL: idpUrl, GOWORK: 'off' }, what });
    });
  });
});

function requireGo() {
  const { status, stdout } = spawnSync('go', ['version'], { encoding: 'utf8' });
  const [, minor = 0] = (/go1\.(\d+)/.exec(stdout ?? '') ?? []).map(Number);
  if (status === 0 && minor >= 21) return 'go';
  throw new Refusal(
    'The interoperability tests need Go 1.21 or newer (for example: sudo apt-get install -y golang-go).',
  );
}

/** The identity provider of interop/identity_provider.py as a program of its own, for clients that are not Python. */
async function withIdentityProvider(python, use) {
  const child = spawn(python, ['interop/identity_provider.py'], {
    cwd: root,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise((resolve, reject) => {
      child.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
      child.once('exit', (code) => reject(new Refusal(`The identity provider did not start (exit code ${code}).`)));
    });
    await use(url);
  } finally {
    child.kill();
  }
}

async function ensurePython() {
  const bin = path.join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
  const python = path.join(bin, 'python');
  const stamp = path.join(environment, '.requirements');
  const wanted = fs.readFileSync(requirements, 'utf8');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return python;
  const system = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0);
  if (!system)
    throw new Refusal(
      'The interoperability tests need Python 3.10 or newer (for example: sudo apt-get install -y python3-venv).',
    );
  console.log('Installing the official clients …');
  await run(system, ['-m', 'venv', '--clear', environment], { what: 'Making a Python environment (python3-venv)' });
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], {
    what: 'Installing the official clients',
  });
  fs.writeFileSync(stamp, wanted);
  return python;
}
