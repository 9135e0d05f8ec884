/** A project of a stranger in an empty folder, outside of this checkout: it installs a tarball, compiles and runs. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { childEnv } from '../child-env.ts';

/** The output of a program, and its end. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder, with no more in it than a package.json. */
export function startStranger(root: string) {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'stranger-'));
  const env = { ...childEnv(), HOME: folder, USERPROFILE: folder, SystemRoot: 'C:\\Windows' };
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  write('package.json', JSON.stringify({ name: 'stranger', version: '1.0.0', private: true }));

  async function run(program: string, args: readonly string[], more = {}, shell = false): Promise<Ran> {
    try {
      const options = { cwd: folder, env: { ...env, ...more }, timeout: 120_000, shell };
      const { stdout, stderr } = await promisify(execFile)(program, args, options);
      return { code: 0, stdout, stderr };
    } catch (thrown) {
      const { code, stdout = '', stderr = '' } = thrown as Partial<Ran>;
      return { code: typeof code === 'number' ? code : 1, stdout, stderr };
    }
  }

  return {
    folder,
    write,
    /** Installs from this registry and from files, without running scripts of packages. */
    install: (registry: string, ...what: readonly string[]) =>
      run(
        'npm',
        ['install', '--ignore-scripts', '--no-audit', '--no-fund', `--registry=${registry}`, ...what],
        { npm_config_cache: join(folder, '.npm'), npm_config_update_notifier: 'false' },
        process.platform === 'win32',
      ),
    /** Compiles what its tsconfig.json names, with this project's compiler. */
    compile: () =>
      run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder]),
    /** Runs one of its programs. */
    node: (file: string, settings: Readonly<Record<string, string>>) =>
      run(process.execPath, [join(folder, file)], settings),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
