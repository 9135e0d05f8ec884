/**
 * What the user would lose: an app that works while somebody changes its configuration. A run must keep the version
 * that it began with, a new version must count within a minute, and one that is invalid or cannot be read must change
 * nothing.
 */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { heldConfig } from '../../../../shared/automations/configuration/held-config.ts';
import type { ConfigVersion } from '../../../../shared/ports/stored-data/config-versions.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';

interface Parsed {
  readonly says: string;
}

const version = (number: number, text = `version ${number}`): ConfigVersion => ({
  number,
  text,
  hash: `hash of ${text}`,
  by: 'ana',
  because: '',
  at: '2026-11-30T02:00:00.000Z',
  etag: `etag ${number} ${text}`,
});

describe('the configuration that an instance holds', () => {
  let now: number;
  let newest: ConfigVersion | null;
  let isDown: boolean;
  let hangs: boolean;
  let copies: Map<number, ConfigVersion>;
  let taken: { readonly number: number; readonly hash: string } | null;
  let told: number[];
  let reads: number;

  beforeEach(() => {
    now = 0;
    newest = version(1);
    isDown = false;
    hangs = false;
    copies = new Map();
    taken = null;
    told = [];
    reads = 0;
  });

  const instance = (): (() => Promise<Parsed>) =>
    heldConfig<Parsed>({
      versions: {
        async newest(known) {
          reads += 1;
          if (hangs) return new Promise(() => undefined);
          if (isDown) throw new CodedError('storage-unavailable', { detail: 'No answer.' });
          return newest !== null && newest.etag === known ? 'unchanged' : newest;
        },
        numbered: async (number) => copies.get(number) ?? null,
      },
      taken: {
        read: async () => taken,
        async save(saved) {
          taken = saved;
        },
      },
      parse({ text }) {
        if (text.includes('bad')) throw new CodedError('config-invalid', { detail: text });
        return { says: text };
      },
      async tell({ number }) {
        told.push(number);
      },
      // A read that hangs is late at once, and no other ever.
      sleep: () => (hangs ? Promise.resolve() : new Promise(() => undefined)),
      now: () => now,
    });

  it('is the same object while it is the same version, and another one within a minute of a push', async () => {
    const open = instance();
    const first = await open();
    newest = version(2);
    now += 19_000;
    assert.equal(await open(), first);
    now += 1_000;
    const second = await open();
    assert.deepEqual([first.says, second.says], ['version 1', 'version 2']);
    assert.deepEqual(told, [1, 2]);
  });

  it('asks storage once for all runs that begin together', async () => {
    const open = instance();
    const [one, other] = await Promise.all([open(), open()]);
    assert.equal(one, other);
    assert.equal(reads, 1);
  });

  it('a version is told once by all instances', async () => {
    await instance()();
    await instance()();
    assert.deepEqual(told, [1]);
  });

  it('an invalid version changes nothing, and the next valid one is taken', async () => {
    const open = instance();
    const first = await open();
    newest = version(2, 'bad');
    now += 60_000;
    assert.equal(await open(), first);
    newest = version(3);
    now += 60_000;
    assert.equal((await open()).says, 'version 3');
    assert.deepEqual(told, [1, 3]);
  });

  it('an instance that starts beside an invalid version takes the last one that was taken', async () => {
    await instance()();
    copies.set(1, version(1));
    newest = version(2, 'bad');
    assert.equal((await instance()()).says, 'version 1');
    copies.set(1, version(1, 'another text'));
    await assert.rejects(instance()(), { code: 'config-invalid' });
  });

  it('storage that fails, is empty or hangs changes nothing for an instance that holds a version', async () => {
    const open = instance();
    const first = await open();
    for (const fail of [() => (isDown = true), () => (newest = null), () => (hangs = true)]) {
      fail();
      now += 60_000;
      assert.equal(await open(), first);
      isDown = false;
    }
  });

  it('an instance that holds none does not start without storage, and starts once it answers', async () => {
    isDown = true;
    const open = instance();
    await assert.rejects(open(), { code: 'config-unavailable', message: /not used in its place/ });
    isDown = false;
    assert.equal((await open()).says, 'version 1');
    newest = null;
    await assert.rejects(instance()(), { code: 'config-unavailable', message: /config push/ });
  });

  it('a journal that cannot be written keeps no run waiting, and the next instance tells it', async () => {
    const failing = heldConfig<Parsed>({
      versions: { newest: async () => newest, numbered: async () => null },
      taken: { read: async () => taken, save: async () => undefined },
      parse: ({ text }) => ({ says: text }),
      tell: async () => Promise.reject(new CodedError('storage-unavailable')),
      sleep: async () => undefined,
      now: () => now,
    });
    assert.equal((await failing()).says, 'version 1');
    await instance()();
    assert.deepEqual(told, [1]);
  });
});
