import { rmSync } from 'node:fs';

/** Nothing of a run is kept: its folder holds the people and secrets of make-believe companies only. */
export default function removeData() {
  const directory = process.env.E2E_DATA_DIR;
  if (directory && !process.env.E2E_REUSE) rmSync(directory, { recursive: true, force: true });
}
