// npm leaves a platform binary out of the lock file when the registry lacks it, and says nothing. Every optional dependency
// that a locked package names must itself be locked, or an install on that platform comes up without its binary.
import fs from 'node:fs';

const packages = JSON.parse(fs.readFileSync(process.argv[2] ?? 'package-lock.json', 'utf8')).packages;

/** Node's own resolution: look in the package's node_modules, then in each ancestor's. */
function isLocked(from, name) {
  for (let base = from; ; ) {
    if (packages[`${base ? `${base}/` : ''}node_modules/${name}`]) return true;
    if (!base) return false;
    const parent = base.lastIndexOf('/node_modules/');
    base = parent < 0 ? '' : base.slice(0, parent);
  }
}

let incomplete = 0;
for (const [location, entry] of Object.entries(packages)) {
  const missing = Object.keys(entry.optionalDependencies ?? {}).filter((name) => !isLocked(location, name));
  if (missing.length === 0) continue;
  incomplete++;
  console.error(`${location}@${entry.version}: missing ${missing.join(', ')}`);
}
if (incomplete > 0) {
  console.error(`${incomplete} package(s) incomplete`);
  process.exit(1);
}
console.log('lock complete for all platforms');
