/** Finds a Chromium for the browser tests, and installs one where the system's package manager can. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { Refusal, run } from './platform.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/homebrew/bin'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Flags that keep a test browser quiet and able to run as root. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium, or undefined. CHROMIUM_PATH wins. */
export function findChromium() {
  const candidates = [
    process.env.CHROMIUM_PATH,
    ...FOLDERS.flatMap((folder) => NAMES.map((name) => `${folder}/${name}`)),
    ...APPLICATIONS,
  ];
  return candidates.find((file) => file && fs.existsSync(file));
}

/** Makes sure that there is one: from Debian's packages when we may install them, else from Playwright's own download. */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  const debian = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  console.log('Installing Chromium for the browser tests …');
  if (debian) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', 'chromium'], { env });
    return findChromium();
  }
  try {
    await run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium-headless-shell']);
  } catch (cause) {
    throw new Refusal(
      'The browser tests need a Chromium and none could be installed. Install one (for example: sudo apt-get install -y chromium), or name one in CHROMIUM_PATH.',
      { cause },
    );
  }
  return undefined;
}
