/** What the clients need on this machine, found or installed; what cannot be had is a Refusal that names it. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureTool, Refusal, root, run } from '../scripts/platform.mjs';

const environment = path.join(root, '.cache', 'interop', 'python');
const requirements = path.join(root, 'interop', 'requirements.txt');

/** A Python with the packages of interop/requirements.txt: the path of its folder of programs. */
export async function ensurePython() {
  const bin = path.join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
  const stamp = path.join(environment, '.requirements');
  const wanted = fs.readFileSync(requirements, 'utf8');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return bin;
  const system = ['python3', 'python'].find((name) => succeeds(name, ['--version']));
  if (!system)
    throw new Refusal(
      'The interoperability tests need Python 3.10 or newer (for example: sudo apt-get install -y python3-venv).',
    );
  console.log('Installing the Python clients …');
  await run(system, ['-m', 'venv', '--clear', environment], { what: 'Making a Python environment (python3-venv)' });
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  await run(path.join(bin, 'python'), install, { what: 'Installing the Python clients of interop/requirements.txt' });
  fs.writeFileSync(stamp, wanted);
  return bin;
}

/** The Go command, 1.21 or newer. */
export async function requireGo() {
  const { status, stdout } = spawnSync('go', ['version'], { encoding: 'utf8' });
  const [, minor = 0] = (/go1\.(\d+)/.exec(stdout ?? '') ?? []).map(Number);
  if (status === 0 && minor >= 21) return 'go';
  throw new Refusal('The Go SDK needs Go 1.21 or newer (for example: sudo apt-get install -y golang-go).');
}

/** The packages of interop/apps. */
export async function ensureApps() {
  await ensureTool('interop/apps');
}

/** A program of Debian's package of the same name: installed when we may, else named. */
export async function ensureDebian(name, why) {
  if (succeeds(name, ['--version'])) return;
  const may = process.getuid?.() === 0 && succeeds('apt-get', ['--version']);
  if (!may) throw new Refusal(`${why}, which is not here (for example: sudo apt-get install -y ${name}).`);
  console.log(`Installing ${name} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env, stdout: 'stderr', what: `Installing ${name} (apt-get update)` });
  await run('apt-get', ['install', '-y', '-qq', name], { env, stdout: 'stderr', what: `Installing ${name}` });
}

const JACKSON = '2.19.2';

/** The JSON library of the quick start for Java, from Maven's repository: the folder of its jars. */
export async function ensureJackson() {
  const folder = path.join(root, '.cache', 'interop', `jackson-${JACKSON}`);
  const stamp = path.join(folder, '.complete');
  if (!succeeds('java', ['-version'])) throw needsJava();
  if (fs.existsSync(stamp)) return folder;
  if (!succeeds('mvn', ['--version'])) throw needsJava();
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const name of ['databind', 'core', 'annotations']) {
    // Of the annotations there is one release for each minor version.
    const version = name === 'annotations' ? JACKSON.replace(/\.\d+$/, '.0') : JACKSON;
    const artifact = `com.fasterxml.jackson.core:jackson-${name}:${version}`;
    const get = ['-B', '-q', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
    await run('mvn', get, { cwd: folder, stdout: 'stderr', what: `Downloading ${artifact} with Maven` });
  }
  fs.writeFileSync(stamp, '');
  return folder;
}

function needsJava() {
  return new Refusal(
    'The quick start for Java needs Java 17 and Maven (for example: sudo apt-get install -y openjdk-17-jdk maven).',
  );
}

const KEYCLOAK = '26.7.3';

/** Keycloak, from Maven's repository (170 MB): the folder that it is unpacked in. */
export async function ensureKeycloak() {
  const home = path.join(root, '.cache', 'interop', 'keycloak');
  const folder = path.join(home, `keycloak-${KEYCLOAK}`);
  const stamp = path.join(home, `.${KEYCLOAK}`);
  if (fs.existsSync(stamp)) return folder;
  if (!succeeds('java', ['-version']) || !succeeds('mvn', ['--version']))
    throw new Refusal('Keycloak needs Java 17 and Maven (for example: sudo apt-get install -y openjdk-17-jre maven).');
  console.log(`Installing Keycloak ${KEYCLOAK} (170 MB) …`);
  fs.rmSync(home, { recursive: true, force: true });
  fs.mkdirSync(home, { recursive: true });
  const artifact = `org.keycloak:keycloak-quarkus-dist:${KEYCLOAK}:zip`;
  const args = ['-B', '-q', 'dependency:unpack', `-Dartifact=${artifact}`, `-DoutputDirectory=${home}`];
  // Maven leaves a marker in the folder that it runs in.
  await run('mvn', args, { cwd: home, stdout: 'stderr', what: `Downloading ${artifact} with Maven` });
  fs.writeFileSync(stamp, '');
  return folder;
}

function succeeds(command, args) {
  return spawnSync(command, args).status === 0;
}
