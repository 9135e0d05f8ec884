/**
 * What the user would lose: the keys of every customer. If this fails, a stolen or altered file opens, or a foreign file
 * exhausts the reader's memory.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as assertProperty, property, string } from 'fast-check';
import {
  keyOfPassphrase,
  openSecretsFile,
  parseSecretsFile,
  passphraseOrigin,
  type SecretsContent,
} from '../../../shared/secrets/file-format.ts';
import { CodedError, type ErrorCode } from '../../../shared/rules/errors.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import {
  cheap,
  code,
  content,
  key,
  openBytes,
  origin,
  passphrase,
  sealed,
} from '../../support/secrets/file.ts';

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
