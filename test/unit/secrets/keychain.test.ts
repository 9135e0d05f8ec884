/**
 * What the user would lose: the key of their file of secrets, on a command line that everybody on the machine can
 * read. Real processes play the tools of the three systems; the tools themselves, on macOS and Windows, are not
 * tested here.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { systemKeychain, toolRunner } from '../../../shared/secrets/keychain.ts';
import { CodedError } from '../../../shared/rules/errors.ts';

const id = '0123456789abcdef0123456789abcdef';
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keychain-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** A command that keeps what it was told in a file and notes how it was called. */
async function fake(name: string, script: string): Promise<void> {
  const path = join(folder, name);
  const note = `require('node:fs').appendFileSync('${folder}/calls', JSON.stringify([process.argv.slice(2), process.env]) + '\\n');`;
  await writeFile(
    path,
    `#!${process.execPath}\nconst { readFileSync, writeFileSync } = require('node:fs');\n${note}\n${script}`,
  );
  await chmod(path, 0o755);
}

const run = () => toolRunner({ PATH: folder });
const unavailable = (words: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof CodedError);
  assert.equal(thrown.code, 'secrets-keychain-unavailable');
  assert.match(thrown.message, words);
  return true;
};

async function keptAndRead(platform: NodeJS.Platform): Promise<void> {
  const key = randomBytes(32);
  const keychain = systemKeychain(platform, run());
  const origin = await keychain.keep(id, key);
  assert.deepEqual(await keychain.read(id, origin), key);
  const calls = await readFile(join(folder, 'calls'), 'utf8');
  for (const form of ['base64', 'base64url', 'hex'] as const)
    assert.ok(!calls.includes(key.toString(form)), 'the key stands in an argument or in the environment');
  assert.match(calls, new RegExp(id), 'the test saw the calls');
}

const skip = process.platform === 'win32';

test('Linux: secret-tool gets the key over its standard input', { skip }, async () => {
  await fake(
    'secret-tool',
    `const [verb, ...rest] = process.argv.slice(2);
     if (verb === 'store') writeFileSync('${folder}/' + rest.at(-1), readFileSync(0));
     else try { process.stdout.write(readFileSync('${folder}/' + rest.at(-1))); } catch { process.exit(1); }`,
  );
  await keptAndRead('linux');
});

test('macOS: security gets the key as a command over its standard input', { skip }, async () => {
  await fake(
    'security',
    `if (process.argv[2] === '-i') {
       const given = /^add-generic-password -U -s (\\S+) -a (\\S+) -w (\\S+)\\n$/.exec(readFileSync(0, 'utf8'));
       writeFileSync('${folder}/' + given[2], given[3] + '\\n');
     } else process.stdout.write(readFileSync('${folder}/' + process.argv.at(-2)));`,
  );
  await keptAndRead('darwin');
});

test(
  'Windows: PowerShell gets the key over its standard input, and the file keeps what it made of it',
  { skip },
  async () => {
    await fake(
      'powershell.exe',
      `const given = readFileSync(0);
     const key = Buffer.from(given.toString().trim(), 'base64').map((byte) => byte ^ 0x5a);
     process.stdout.write(Buffer.from(key).toString('base64') + ' ${id}'.slice(0, 0));
     require('node:fs').appendFileSync('${folder}/calls', '${id}\\n');`,
    );
    await keptAndRead('win32');
  },
);

test('a missing tool, key or system is named', { skip }, async () => {
  const none = toolRunner({ PATH: join(folder, 'nowhere') });
  const linux = { from: 'linux-keyring' } as const;
  await assert.rejects(
    systemKeychain('linux', none).keep(id, randomBytes(32)),
    unavailable(/libsecret-tools/),
  );
  await fake('secret-tool', 'process.exit(1);');
  await assert.rejects(systemKeychain('linux', run()).read(id, linux), unavailable(/answered 1/));
  await assert.rejects(systemKeychain('darwin', run()).read(id, linux), unavailable(/does not have/));
  await assert.rejects(systemKeychain('freebsd', run()).keep(id, randomBytes(32)), unavailable(/freebsd/));
  await fake('secret-tool', `process.stdout.write('bm8ga2V5');`);
  await assert.rejects(systemKeychain('linux', run()).read(id, linux), unavailable(/not a key/));
  await assert.rejects(systemKeychain('linux', run()).keep(id, randomBytes(32)), unavailable(/not a key/));
});

test('a missing tool keeps nobody waiting: no timer runs on after the answer', { skip }, async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const answer = await toolRunner({ PATH: join(folder, 'nowhere') })('secret-tool', [], '');
  assert.deepEqual([answer.code, timers()], [null, before]);
});
