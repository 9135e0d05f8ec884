/**
 * What the user would lose: the keys of every customer. If this fails, a stolen or altered file opens, a failure of
 * the disk or a second editor destroys the only copy, or a foreign file exhausts the reader's memory.
 */
import assert from 'node:assert/strict';
import {
  chmod,
  chown,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { array, assert as assertProperty, property, string } from 'fast-check';
import { createSecretsFile, editSecretsFile, readSecretsFile } from '../../../shared/secrets/file-edit.ts';
import {
  keyOfPassphrase,
  openSecretsFile,
  parseSecretsFile,
  passphraseOrigin,
  sealSecretsFile,
  type SecretsContent,
} from '../../../shared/secrets/file-format.ts';
import { fileSecrets, type Unlock } from '../../../shared/secrets/file.ts';
import { createSecretStore } from '../../../shared/secrets/store.ts';
import { CodedError, type ErrorCode } from '../../../shared/rules/errors.ts';
import { Secret } from '../../../shared/rules/secret.ts';

const cheap = { N: 2 ** 14, r: 8, p: 1 };
const passphrase = new Secret('correct horse battery staple');
const unlockWith =
  (text: Secret): Unlock =>
  async (origin) => {
    assert.ok(origin.from === 'passphrase');
    return keyOfPassphrase(text, origin);
  };
const unlock = unlockWith(passphrase);
const code = (wanted: ErrorCode) => (error: unknown) => {
  assert.ok(error instanceof CodedError, String(error));
  assert.equal(error.code, wanted, error.message);
  return true;
};
const content = (...names: readonly string[]): SecretsContent => ({
  secrets: names.map((name) => ({
    name,
    versions: [{ version: 'v1', value: `value-of-${name}`, createdAt: 1_000 }],
  })),
});

const folder = await mkdtemp(join(tmpdir(), 'secrets-file-'));
after(() => rm(folder, { recursive: true, force: true }));
let files = 0;

async function aFile(holding: SecretsContent = content('key')): Promise<string> {
  files += 1;
  const path = join(folder, `secrets-${files}`);
  await createSecretsFile(path, async () => {
    const origin = passphraseOrigin(cheap);
    return { origin, key: await keyOfPassphrase(passphrase, origin) };
  });
  await editSecretsFile(path, unlock, () => ({ content: holding }));
  return path;
}

const origin = passphraseOrigin(cheap);
const key = await keyOfPassphrase(passphrase, origin);
const id = '0123456789abcdef0123456789abcdef';
const sealed = (holding: SecretsContent, generation = 1): Buffer =>
  sealSecretsFile({ id, generation, key: origin }, holding, key);

/** Opens as a reader does, with the key that the file's own header asks for. */
async function openBytes(bytes: Buffer): Promise<SecretsContent> {
  const file = parseSecretsFile(bytes);
  return openSecretsFile(file, await unlock(file.key, file.id));
}

describe('the format of the file of secrets', () => {
  it('gives back what was put in, whatever characters it is made of', () =>
    assertProperty(
      property(array(string({ unit: 'binary' }), { maxLength: 5 }), (values) => {
        const put: SecretsContent = {
          secrets: values.map((value, index) => ({
            name: `n${index}`,
            versions: [{ version: 'v', value: Buffer.from(value).toString('utf8'), createdAt: index }],
          })),
        };
        assert.deepEqual(openSecretsFile(parseSecretsFile(sealed(put)), key), put);
      }),
      { numRuns: 25 },
    ));

  it('shows no name and no value', () => {
    const text = sealed(content('connectwise-private-key')).toString('latin1');
    assert.doesNotMatch(text, /private|value-of/);
    assert.doesNotMatch(
      Buffer.from(text.split('\n')[2] ?? '', 'base64').toString('latin1'),
      /private|value-of/,
    );
  });

  it('refuses the change of any one byte to any other', async () => {
    const bytes = sealed(content('key', 'other'));
    const refusals: ErrorCode[] = [];
    const refusedWith = async (altered: Buffer): Promise<void> => {
      const error = await openBytes(altered).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof CodedError, 'it was opened');
      refusals.push(error.code);
    };
    for (let place = 0; place < bytes.length; place += 1)
      for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const altered = Buffer.from(bytes);
        altered[place] = (altered[place] ?? 0) ^ bit;
        await refusedWith(altered);
      }
    assert.equal(refusals.length, bytes.length * 8);
    const seen = [...new Set(refusals)].toSorted();
    assert.deepEqual(seen, [
      'secrets-file-altered',
      'secrets-file-newer',
      'secrets-file-truncated',
      'secrets-file-unknown',
    ]);
  });

  it('refuses a change that was made with care: the sum made right again', async () => {
    const { createHash } = await import('node:crypto');
    const lines = sealed(content('key')).toString('latin1').split('\n');
    const resummed = (change: (lines: string[]) => void): Buffer => {
      const changed = [...lines];
      change(changed);
      const before = `${changed.slice(0, 3).join('\n')}\n`;
      const length = String(before.length + 72).padStart(8, '0');
      const first = `${(changed[0] ?? '').split(' ')[0] ?? ''} ${length}`;
      const bound = `${first}\n${changed[1] ?? ''}\n${changed[2] ?? ''}\n`;
      return Buffer.from(
        `${bound}sha256 ${createHash('sha256').update(bound, 'latin1').digest('hex')}\n`,
        'latin1',
      );
    };
    assert.deepEqual(
      await openBytes(resummed(() => undefined)),
      content('key'),
      'the test itself sums rightly',
    );
    const other = sealed(content('other')).toString('latin1').split('\n');
    // A body of another save under the same key, a generation set back, a body cut short, a cost made cheaper.
    await assert.rejects(openBytes(resummed((it) => (it[2] = other[2] ?? ''))), code('secrets-file-altered'));
    const header = (change: (json: Record<string, unknown>) => void) =>
      resummed((it) => {
        const json = JSON.parse(it[1] ?? '') as Record<string, unknown>;
        change(json);
        it[1] = JSON.stringify(json);
      });
    await assert.rejects(openBytes(header((json) => (json['generation'] = 7))), code('secrets-file-altered'));
    await assert.rejects(openBytes(resummed((it) => (it[2] = 'AAAA'))), code('secrets-file-altered'));
    await assert.rejects(
      openBytes(header((json) => (json['key'] = passphraseOrigin(cheap)))),
      code('secrets-passphrase-wrong'),
    );
    await assert.rejects(openBytes(header((json) => (json['more'] = 1))), code('secrets-file-altered'));
  });

  it('tells a file that ends too early at every length, and never opens one', () => {
    const bytes = sealed(content('key'));
    for (let length = 0; length < bytes.length; length += 1)
      assert.throws(
        () => parseSecretsFile(bytes.subarray(0, length)),
        code('secrets-file-truncated'),
        String(length),
      );
  });

  it('refuses a cost that would exhaust the memory, and one that makes guessing cheap, before any work', async () => {
    for (const cost of [
      { N: 2 ** 30, r: 8, p: 1 },
      { N: 2 ** 18, r: 16, p: 1 },
      { N: 2 ** 14, r: 8, p: 1_000_000 },
      { N: 2, r: 8, p: 1 },
      { N: 100_000, r: 8, p: 1 },
      { N: -16_384, r: 8, p: 1 },
      {},
    ])
      await assert.rejects(
        keyOfPassphrase(passphrase, { ...origin, cost }),
        code('secrets-file-cost-refused'),
        JSON.stringify(cost),
      );
  });

  it('reports a newer format as newer, and any other file as not a file of secrets', () => {
    const text = sealed(content('key')).toString('latin1');
    assert.throws(
      () => parseSecretsFile(Buffer.from(text.replace('/1 ', '/2 '))),
      code('secrets-file-newer'),
    );
    for (const other of ['{}', 'PK\u0003\u0004', 'A=1\nB=2\n'])
      assert.throws(() => parseSecretsFile(Buffer.from(other)), code('secrets-file-unknown'));
  });

  it('tells a wrong passphrase from an altered file, and takes both spellings of one', async () => {
    const file = parseSecretsFile(sealed(content('key')));
    const wrong = await keyOfPassphrase(new Secret('wrong horse battery staple'), origin);
    assert.throws(() => openSecretsFile(file, wrong), code('secrets-passphrase-wrong'));
    assert.deepEqual(
      await keyOfPassphrase(new Secret('caf\u00e9 caf\u00e9 caf\u00e9'), origin),
      await keyOfPassphrase(new Secret('cafe\u0301 cafe\u0301 cafe\u0301'), origin),
    );
  });

  it('takes no more than it could read again', () => {
    const large = {
      secrets: Array.from({ length: 100 }, (_, i) => ({
        name: `n${i}`,
        versions: [{ version: 'v', value: 'x'.repeat(25_000), createdAt: 1 }],
      })),
    };
    assert.throws(() => sealed(large), code('secrets-file-full'));
    const many = content(...Array.from({ length: 501 }, (_, i) => `n${i}`));
    assert.throws(() => sealed(many), code('secrets-file-full'));
  });
});

describe('secrets in an encrypted file', () => {
  it('are found whatever the case of their name, with the version before, and a new one without a restart', async () => {
    const path = await aFile();
    const source = fileSecrets({ path, unlock });
    assert.equal((await source.latest('KEY')).value.reveal(), 'value-of-key');
    await editSecretsFile(path, unlock, () => ({
      content: {
        secrets: [
          {
            name: 'key',
            versions: [
              { version: 'v2', value: 'new', createdAt: 2_000 },
              { version: 'v1', value: 'old', createdAt: 1_000 },
            ],
          },
        ],
      },
    }));
    assert.deepEqual(
      (await source.recent('key')).map(({ version, createdAt }) => [version, createdAt]),
      [
        ['v2', 2_000],
        ['v1', 1_000],
      ],
    );
    await assert.rejects(source.latest('nobody'), code('secret-missing'));
  });

  it('cost one key however often they are asked for, and none for a file that did not change', async () => {
    const path = await aFile();
    let keys = 0;
    const source = fileSecrets({
      path,
      unlock: (asked, of) => {
        keys += 1;
        return unlock(asked, of);
      },
    });
    await Promise.all([1, 2, 3].map(() => source.latest('key')));
    await editSecretsFile(path, unlock, (before) => ({ content: before }));
    await source.latest('key');
    assert.equal(keys, 1);
  });

  it('are refused with a code for each mistake, and the last good value stays in use', async () => {
    const path = await aFile();
    const source = fileSecrets({ path, unlock });
    let now = 0;
    const store = createSecretStore({ source, now: () => now });
    await store.get('key');
    const refused = async (wanted: ErrorCode, spoil: () => Promise<unknown>): Promise<void> => {
      await copyFile(path, `${path}.kept`);
      await spoil();
      await assert.rejects(fileSecrets({ path, unlock }).latest('key'), code(wanted));
      now += 10 * 60_000;
      assert.equal((await store.get('key')).value.reveal(), 'value-of-key');
      assert.equal(store.status()[0]?.staleBecause, wanted);
      await rm(path, { force: true });
      await copyFile(`${path}.kept`, path);
      await chmod(path, 0o600);
      now += 10 * 60_000;
      await store.get('key');
      assert.equal(store.status()[0]?.staleBecause, undefined);
    };
    await refused('secrets-file-missing', () => rm(path));
    await refused('secrets-file-truncated', () => truncate(path, 300));
    await refused('secrets-file-altered', async () => {
      const bytes = await readFile(path);
      bytes[200] = (bytes[200] ?? 0) ^ 1;
      await writeFile(path, bytes);
    });
    await refused('secrets-file-unknown', () => writeFile(path, 'hello'));
    await assert.rejects(
      fileSecrets({ path: folder, unlock }).latest('key'),
      (thrown) => code('secrets-file-unknown')(thrown) && /is a folder/.test(String(thrown)),
    );
    if (process.platform !== 'win32')
      for (const mode of [0o640, 0o604, 0o660, 0o610])
        await refused('secrets-file-permissions', () => chmod(path, mode));
    if (process.platform !== 'win32') {
      // Anyone who may write the folder could put another file in the place of ours; the sticky bit, and a folder that
      // only its owner may write, prevent that.
      await chmod(folder, 0o777);
      await assert.rejects(
        fileSecrets({ path, unlock }).latest('key'),
        (thrown) => code('secrets-file-permissions')(thrown) && /the folder/.test(String(thrown)),
      );
      for (const mode of [0o1777, 0o755, 0o700]) {
        await chmod(folder, mode);
        await fileSecrets({ path, unlock }).latest('key');
      }
    }
    await assert.rejects(
      fileSecrets({ path, unlock: unlockWith(new Secret('another passphrase')) }).latest('key'),
      code('secrets-passphrase-wrong'),
    );
  });

  it('are refused when an older file takes the place of a newer one under a running app', async () => {
    const path = await aFile();
    await copyFile(path, `${path}.older`);
    await editSecretsFile(path, unlock, () => ({ content: content('key', 'more') }));
    const source = fileSecrets({ path, unlock });
    await source.latest('more');
    await copyFile(`${path}.older`, path);
    await assert.rejects(source.latest('key'), code('secrets-file-rolled-back'));
  });
});

describe('editing the file of secrets', () => {
  it('writes for the owner only, leaves nothing beside it, and makes no file over another', async () => {
    const path = await aFile();
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
    const beside = (await readdir(folder)).filter((name) => /tmp|lock/.test(name));
    assert.deepEqual(beside, []);
    await assert.rejects(
      createSecretsFile(path, () => Promise.reject(new Error('not asked'))),
      code('secrets-file-exists'),
    );
  });

  it('leaves the file to its owner when an administrator edits it', async () => {
    const path = await aFile();
    const owner = process.getuid?.() === 0 ? 12_345 : (process.getuid?.() ?? 0);
    if (process.getuid?.() === 0) await chown(path, owner, owner);
    await editSecretsFile(path, unlock, (before) => ({ content: before }));
    assert.equal((await stat(path)).uid, owner);
  });

  it('lets many editors in one after the other, and none of their changes is lost', async () => {
    const path = await aFile(content());
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        editSecretsFile(path, unlock, (before) => ({
          content: { secrets: [...before.secrets, ...content(`n${index}`).secrets] },
        })),
      ),
    );
    const names = (await readSecretsFile(path, unlock)).content.secrets.map(({ name }) => name);
    assert.deepEqual(names.toSorted(), ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7']);
  });

  it('takes over the lock of an editor that died, and not one of another machine', async () => {
    const path = await aFile();
    const dead = { pid: 2 ** 22 + 7, host: hostname(), token: 'x' };
    await writeFile(`${path}.lock`, JSON.stringify(dead));
    await writeFile(`${path}.${dead.pid}.0123456789ab.tmp`, 'half a file');
    await editSecretsFile(path, unlock, () => ({ content: content('after') }));
    assert.deepEqual((await readSecretsFile(path, unlock)).content, content('after'));
    assert.deepEqual(
      (await readdir(folder)).filter((name) => /tmp|lock/.test(name)),
      [],
    );
    await writeFile(`${path}.lock`, JSON.stringify({ ...dead, host: 'elsewhere' }));
    await assert.rejects(
      editSecretsFile(path, unlock, () => ({ content: content() }), { attempts: 2 }),
      code('secrets-file-busy'),
    );
    assert.deepEqual((await readSecretsFile(path, unlock)).content, content('after'));
    await rm(`${path}.lock`);
  });

  it('writes nothing when its lock was taken away under it', async () => {
    const path = await aFile();
    await assert.rejects(
      editSecretsFile(path, unlock, async () => {
        await writeFile(
          `${path}.lock`,
          JSON.stringify({ pid: process.pid, host: hostname(), token: 'other' }),
        );
        return { content: content('lost') };
      }),
      code('secrets-file-busy'),
    );
    assert.deepEqual((await readSecretsFile(path, unlock)).content, content('key'));
    await rm(`${path}.lock`);
  });

  it('changes the key and the passphrase as one with the content', async () => {
    const path = await aFile();
    const next = new Secret('another passphrase');
    await editSecretsFile(path, unlock, async (before) => {
      const newOrigin = passphraseOrigin(cheap);
      return { content: before, newKey: { origin: newOrigin, key: await keyOfPassphrase(next, newOrigin) } };
    });
    await assert.rejects(readSecretsFile(path, unlock), code('secrets-passphrase-wrong'));
    assert.deepEqual((await readSecretsFile(path, unlockWith(next))).content, content('key'));
  });
});
