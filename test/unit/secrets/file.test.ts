/**
 * What the user would lose: the secrets of a running app. If this fails, a new key needs a restart, or a mistake in the file
 * takes the last good value away.
 */
import assert from 'node:assert/strict';
import { chmod, copyFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { editSecretsFile } from '../../../shared/secrets/file-edit.ts';
import { fileSecrets } from '../../../shared/secrets/file.ts';
import { createSecretStore } from '../../../shared/secrets/store.ts';
import type { ErrorCode } from '../../../shared/rules/errors.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { code, content, secretsFolder, unlock, unlockWith } from '../../support/secrets/file.ts';

const { folder, aFile } = await secretsFolder();

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
