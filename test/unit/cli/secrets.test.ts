/**
 * What the user would lose: their secrets, to a history of a shell, a log, a crash in the middle of an edit or a second
 * editor. The command runs here as an operator runs it: as a process that is really killed.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { childEnv } from '../../support/child-env.ts';
import { cliProgram, cliSources } from '../../support/cli/program.ts';
import { secretsCommand } from '../../../cli/secrets/command.ts';
import { secretPrompt, type Input } from '../../../cli/secrets/prompt.ts';
import { createSecretsFile, readSecretsFile } from '../../../shared/secrets/file-edit.ts';
import { keyOfPassphrase, passphraseOrigin } from '../../../shared/secrets/file-format.ts';
import type { Unlock } from '../../../shared/secrets/file.ts';
import { asCodedError, CodedError } from '../../../shared/rules/errors.ts';
import { Secret } from '../../../shared/rules/secret.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'cli-secrets-'));
after(() => rm(folder, { recursive: true, force: true }));

const passphrase = 'canary-passphrase with words';
const passphraseFile = join(folder, 'passphrase');
await writeFile(passphraseFile, `${passphrase}\n`, { mode: 0o600 });

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything that any run of the command wrote, to look for secrets in. */
let written = '';

const usualEnv = { SECRETS_PASSPHRASE_FILE: passphraseFile };

/** The sub-command in this process, with a pipe for its input. */
async function cli(
  file: string,
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = usualEnv,
): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const pipe: Input = Object.assign(Readable.from([Buffer.from(input)]), { setEncoding: () => undefined });
  const command = secretsCommand({
    env: { SECRETS_FILE: file, ...env },
    input: pipe,
    print: (line) => void (stdout += `${line}\n`),
    say: (text) => void (stderr += text),
    journal: () => Promise.resolve(),
  });
  const code = await command.parseAsync([...args], { from: 'user' }).then(
    () => 0,
    (thrown: unknown) => {
      const error = asCodedError(thrown);
      stderr += `${error.code}: ${inspect(error, { depth: 9, showHidden: true })}`;
      return 1;
    },
  );
  written += stdout + stderr;
  return { code, stdout, stderr };
}

/** The whole command as a process of its own, killed after a while if that is said. */
function spawned(
  file: string,
  args: readonly string[],
  input: string,
  { killAfterMs, program = cliProgram }: { readonly killAfterMs?: number; readonly program?: string } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, 'secrets', ...args], {
      cwd: root,
      env: { ...childEnv(), SECRETS_FILE: file, ...usualEnv },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      written += stdout + stderr;
      resolve({ code, stdout, stderr });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    if (killAfterMs !== undefined) void sleep(killAfterMs).then(() => child.kill('SIGKILL'));
  });
}

const unlock: Unlock = (origin) => keyOfPassphrase(new Secret(passphrase), origin as never);
const valuesIn = async (path: string) =>
  Object.fromEntries(
    (await readSecretsFile(path, unlock)).content.secrets.map(({ name, versions }) => [
      name,
      versions.map(({ value }) => value),
    ]),
  );

/** A file whose passphrase costs little, so that a test may open it often. */
async function cheapFile(name: string): Promise<string> {
  const path = join(folder, name);
  await createSecretsFile(path, async () => {
    const origin = passphraseOrigin({ N: 2 ** 14, r: 8, p: 1 });
    return { origin, key: await keyOfPassphrase(new Secret(passphrase), origin) };
  });
  return path;
}

describe('cli secrets', () => {
  it('makes a file, keeps two values of a name, and shows names and ages but never a value', async () => {
    const made = join(folder, 'a', 'new', 'folder', 'made');
    assert.equal((await cli(made, ['init', '--yes'])).code, 0);
    if (process.platform !== 'win32') assert.equal((await stat(made)).mode & 0o777, 0o600);
    assert.deepEqual(await valuesIn(made), {});
    const path = await cheapFile('life');
    const ok = async (args: readonly string[], input = ''): Promise<string> => {
      const { code, stdout, stderr } = await cli(path, args, input);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    await ok(
      ['set', 'connectwise-public-key', 'connectwise-private-key', '--yes'],
      'canary-pub-1\ncanary-priv-1\n',
    );
    await ok(
      ['rotate', 'connectwise-public-key', 'connectwise-private-key', '--yes'],
      'canary-pub-2\ncanary-priv-2',
    );
    await ok(['set', 'connectwise-private-key', '--yes'], 'canary-priv-3\r\n');
    assert.deepEqual(await valuesIn(path), {
      'connectwise-private-key': ['canary-priv-3', 'canary-priv-1'],
      'connectwise-public-key': ['canary-pub-2', 'canary-pub-1'],
    });
    const list = await ok(['list']);
    assert.match(list, /connectwise-public-key {2}[0-9a-f]{16} \(today\) {2}before: [0-9a-f]{16} \(today\)/);
    await ok(['remove', 'connectwise-public-key', '--yes']);
    assert.deepEqual(Object.keys(await valuesIn(path)), ['connectwise-private-key']);

    await ok(['change-passphrase', '--yes'], 'canary-passphrase the second\n');
    const { code, stderr } = await cli(path, ['list']);
    assert.equal(code, 1);
    assert.match(stderr, /^secrets-passphrase-wrong: /);
    const again = await cli(path, ['list'], 'canary-passphrase the second\n', {});
    assert.equal(again.code, 0, 'without a setting the passphrase is asked for');
  });

  it('refuses, each with its code, and changes nothing', async () => {
    const path = await cheapFile('refusals');
    await cli(path, ['set', 'kept', '--yes'], 'canary-kept');
    const before = await valuesIn(path);
    const refused = async (
      wanted: string,
      args: readonly string[],
      input = '',
      env?: Record<string, string>,
    ) => {
      const { code, stdout, stderr } = await cli(path, args, input, env);
      assert.equal(code, 1, `${args.join(' ')}: ${stdout}${stderr}`);
      assert.ok(stderr.includes(`${wanted}: `), `${wanted} expected: ${stderr}`);
    };
    await refused('secrets-file-exists', ['init', '--yes']);
    await refused('secret-missing', ['rotate', 'nobody', '--yes'], 'canary-x');
    await refused('secret-missing', ['remove', 'nobody', '--yes']);
    await refused('secret-name-invalid', ['set', 'name=canary-in-argument', '--yes'], 'canary-x');
    await refused('secret-value-invalid', ['set', 'blank', '--yes'], '   \n');
    await refused('secret-value-invalid', ['set', 'long', '--yes'], 'c'.repeat(26 * 1024));
    await refused('input-missing', ['set', 'nothing', '--yes']);
    await refused('input-missing', ['set', 'one', 'two', '--yes'], 'canary-only-one\n');
    await refused('input-missing', ['set', 'one', '--yes'], '-----canary-of-several\nlines-----\n');
    await refused('input-missing', ['rotate', 'kept', '--yes'], 'canary-new\ncanary-newer\n');
    await refused('secrets-passphrase-weak', ['change-passphrase', '--yes'], 'short\n');
    await refused('settings-invalid', ['list'], '', { SECRETS_FILE: '' });
    await refused('settings-invalid', ['list'], '', {
      SECRETS_PASSPHRASE: 'canary-both',
      SECRETS_PASSPHRASE_FILE: passphraseFile,
    });
    await refused('secrets-file-missing', ['list', '--file', join(folder, 'nowhere')]);
    await refused('secrets-keychain-unavailable', ['change-passphrase', '--keychain', '--yes'], '', {
      SECRETS_PASSPHRASE_FILE: passphraseFile,
      PATH: join(folder, 'nowhere'),
    });
    if (process.platform !== 'win32') {
      await chmod(path, 0o644);
      await refused('secrets-file-permissions', ['list']);
      await chmod(path, 0o600);
      await chmod(passphraseFile, 0o644);
      await refused('secrets-file-permissions', ['list']);
      await chmod(passphraseFile, 0o600);
    }
    assert.deepEqual(await valuesIn(path), before);
  });

  it('two editors at once: one after the other, and both changes are there', async () => {
    const path = await cheapFile('two');
    const runs = await Promise.all(
      ['one', 'two', 'three'].map((name) => spawned(path, ['set', name, '--yes'], `canary-${name}`)),
    );
    assert.deepEqual(
      runs.map(({ code, stderr }) => [code, stderr]),
      runs.map(() => [0, '']),
    );
    assert.deepEqual(Object.keys(await valuesIn(path)).toSorted(), ['one', 'three', 'two']);
  });

  it('killed anywhere in the middle of set: the file is whole, with the old value or the new one', async () => {
    const path = await cheapFile('killed');
    let last = '0';
    let killed = 0;
    // From when it begins to work to after it has ended, in steps of a part of one run.
    const started = performance.now();
    await spawned(path, ['set', 'key', '--yes'], 'canary-0');
    const length = performance.now() - started;
    for (let round = 1; round <= 8; round += 1) {
      const { code } = await spawned(path, ['set', 'key', '--yes'], `canary-${round}`, {
        killAfterMs: length * (0.4 + round / 13),
      });
      if (code === null) killed += 1;
      const [value] = (await valuesIn(path))['key'] ?? [];
      assert.ok(value === `canary-${last}` || value === `canary-${round}`, `round ${round}: ${value}`);
      last = value.replace('canary-', '');
    }
    assert.ok(killed > 0, 'no run was killed');
    const { code, stderr } = await spawned(path, ['set', 'key', '--yes'], 'canary-end');
    assert.equal(code, 0, stderr);
    assert.deepEqual((await valuesIn(path))['key']?.[0], 'canary-end');
    const beside = (await readdir(folder)).filter((name) => name.startsWith('killed.'));
    assert.deepEqual(beside, []);
  });

  it('is a part of the whole command, which tells a refusal by its code', async () => {
    const path = await cheapFile('whole');
    const program = cliSources;
    const set = await spawned(path, ['set', 'key', '--yes'], 'canary-whole', { program });
    assert.deepEqual([set.code, set.stdout, set.stderr], [0, 'set key\n', '']);
    const refused = await spawned(path, ['remove', 'nobody', '--yes'], '', { program });
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.match(refused.stderr, /^secret-missing: /);
  });

  it('wrote no secret anywhere', () => {
    assert.ok(written.length > 1_000, 'the runs were seen');
    assert.doesNotMatch(written.replaceAll('canary-in-argument', ''), /canary/);
  });
});

describe('the hidden prompt', () => {
  /** A terminal whose keys a test presses. */
  function terminal() {
    const raw: boolean[] = [];
    const keys = new PassThrough();
    const said: string[] = [];
    const setRawMode = (on: boolean): void => {
      raw.push(on);
      said.push(on ? 'echo off' : 'echo on');
    };
    const input: Input = Object.assign(keys, { isTTY: true, setRawMode });
    return {
      raw,
      said,
      ask: secretPrompt(input, (text) => said.push(text)),
      press: (text: string) => keys.write(text),
    };
  }

  it('shows nothing of what is typed, and puts the terminal back', async () => {
    const { raw, said, ask, press } = terminal();
    const answer = ask.secret('key');
    press('canary!');
    press('\u001b[D');
    press('\u007f\r');
    assert.equal((await answer).reveal(), 'canary');
    assert.deepEqual(raw, [true, false]);
    assert.deepEqual(said, ['echo off', 'key (hidden): ', 'echo on', '\n']);
  });

  it('asks twice for a new passphrase, and takes no slip', async () => {
    const same = terminal();
    const good = same.ask.twice('new');
    same.press('canary\r');
    await new Promise((resolve) => void setImmediate(resolve));
    same.press('canary\r');
    assert.equal((await good).reveal(), 'canary');
    const other = terminal();
    const bad = other.ask.twice('new');
    other.press('canary\r');
    await new Promise((resolve) => void setImmediate(resolve));
    other.press('canarx\r');
    await assert.rejects(bad, (thrown) => thrown instanceof CodedError && thrown.code === 'input-missing');
  });

  it('can be cancelled', async () => {
    const { raw, ask, press } = terminal();
    const answer = ask.secret('key');
    press('cana\u0003');
    await assert.rejects(answer, (thrown) => thrown instanceof CodedError && thrown.code === 'input-missing');
    assert.deepEqual(raw, [true, false]);
  });
});
