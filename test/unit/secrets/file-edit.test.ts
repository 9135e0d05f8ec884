/**
 * What the user would lose: the keys of every customer. If this fails, a failure of the disk or a second editor destroys
 * the only copy.
 */
import assert from 'node:assert/strict';
import { chown, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { describe, it } from 'node:test';
import { createSecretsFile, editSecretsFile, readSecretsFile } from '../../../shared/secrets/file-edit.ts';
import { keyOfPassphrase, passphraseOrigin } from '../../../shared/secrets/file-format.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { cheap, code, content, secretsFolder, unlock, unlockWith } from '../../support/secrets/file.ts';

const { folder, aFile } = await secretsFolder();

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
