/** `npm run test:interop`: the main job through the official Python SDK and a foreign SCIM client, against a real instance. */
import { spawnSync } from 'node:child_process';
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
  await withInstance(async ({ url, vestibule }) => {
    const redirectUrl = 'http://localhost:9/callback';
    const { id } = vestibule('environment', 'create', '--name', 'Interop', '--redirect-url', redirectUrl);
    const { secretToken } = vestibule('api-key', 'create', '--environment', id, '--management');
    console.log('The official clients against a running Vestibule:');
    const env = { BASE_URL: url, API_KEY: secretToken, REDIRECT_URL: redirectUrl, PYTHONDONTWRITEBYTECODE: '1' };
    await run(python, ['interop/journey.py'], { env, what: 'The journey through the official clients' });
  });
});

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
