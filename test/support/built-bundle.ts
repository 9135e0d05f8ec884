/** The bundle that hosts run in tests. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the bundle for a file that is run alone. `npm test` has built it before the first file began and says so:
 * files run side by side, and no host may load a file that another test is writing.
 */
export async function buildBundle(): Promise<void> {
  if (process.env['BUNDLE_IS_BUILT'] === undefined)
    await promisify(execFile)(process.execPath, ['scripts/build.ts'], { cwd: root });
}
