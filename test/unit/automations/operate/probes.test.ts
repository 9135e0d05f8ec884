// If this fails, the health check says that all is well while a side is not polled, a secret is gone or a link's words
// fit no instance.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  circuitBreakersProbe,
  cursorsProbe,
  conflictsProbe,
  deadLettersProbe,
  linkWordsProbe,
  lostBodiesProbe,
  pausesProbe,
  secretsProbe,
} from '../../../../shared/automations/operate/probes.ts';
import { createLinkPauses } from '../../../../shared/azure/stores/links/link-states.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { clockSeen } from '../../../../shared/rules/operate/observation.ts';
import { aCursor, aLetter, anOpenConflict, noon } from '../../../support/builders/rows.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';
import { emptyState, memoryStores } from '../../../support/fakes/memory-stores.ts';

test('a side that was never polled has no age, one that was has the age of what was read to its end', async () => {
  const { cursors } = memoryStores({ state: emptyState() });
  const completedTo = new Date(noon - 90_000).toISOString();
  await cursors.save('acme', { servicenow: aCursor({ completedTo, disorder: 4 }) }, null);
  const pauses = createLinkPauses(memoryTable(), () => noon);
  const probe = cursorsProbe('acme', { cursors, pauses }, () => noon);
  assert.deepEqual(await probe.look(), [
    { kind: 'cursor', subject: 'acme connectwise', ageMs: null, disorder: 0 },
    { kind: 'cursor', subject: 'acme servicenow', ageMs: 90_000, disorder: 4 },
  ]);

  // Nobody polls a paused link: that is told as a pause, and as nothing else.
  const pause = { since: new Date(noon - 5_000).toISOString(), by: 'Jo', because: 'migration' };
  await pauses.pause('acme', pause);
  assert.deepEqual(await probe.look(), []);
  assert.deepEqual(await pausesProbe(pauses, () => noon).look(), [
    { kind: 'paused', subject: 'acme', ageMs: 5_000, pause },
  ]);
});

test('dead letters are counted for their link alone, and no further than needed', async () => {
  const { deadLetters } = memoryStores({ state: emptyState() });
  for (let id = 1; id <= 120; id += 1)
    await deadLetters.put(aLetter('acme', { recordId: String(id), pair: null }), '2026-11-24T08:00:00.000Z');
  const waiting = (link: string) => deadLettersProbe(link, deadLetters).look();
  assert.deepEqual(await waiting('acme'), [
    { kind: 'dead-letters', subject: 'acme', waiting: 100, endless: 0, causes: [['write-refused', 100]] },
  ]);
  assert.deepEqual(await waiting('globex'), [
    { kind: 'dead-letters', subject: 'globex', waiting: 0, endless: 0, causes: [] },
  ]);
});

test('conflicts are counted by field as long as nobody has chosen, and those of another link are not', async () => {
  const { openConflicts } = memoryStores({ state: emptyState() });
  const choice = { winner: 'connectwise', by: 'Ann', at: new Date(noon).toISOString() } as const;
  await openConflicts.put(anOpenConflict('acme'));
  await openConflicts.put(anOpenConflict('acme', { pair: 'connectwise:4712' }));
  await openConflicts.put(anOpenConflict('acme', { pair: 'connectwise:4713', choice }));
  const seen = (link: string) => conflictsProbe(link, openConflicts).look();
  assert.deepEqual(await seen('acme'), [
    { kind: 'conflicts', subject: 'acme', waiting: 2, fields: [['summary', 2]] },
  ]);
  assert.deepEqual(await seen('globex'), [{ kind: 'conflicts', subject: 'globex', waiting: 0, fields: [] }]);
});

test('a function whose requests came without their body is seen with the age of the last one', async () => {
  const read = () =>
    Promise.resolve([
      { functionName: 'connectwise-callback', lastAt: new Date(noon - 90_000).toISOString() },
    ]);
  assert.deepEqual(await lostBodiesProbe({ read }, () => noon).look(), [
    { kind: 'lost-body', subject: 'connectwise-callback', ageMs: 90_000 },
  ]);
});

test('remotes that are left alone and secrets that are needed are each seen', async () => {
  const open = () => Promise.resolve([{ remote: 'servicenow:x', why: 'ECONNREFUSED', since: 1 }]);
  assert.deepEqual(await circuitBreakersProbe(open).look(), [
    { kind: 'circuit', subject: 'servicenow:x', why: 'ECONNREFUSED' },
  ]);
  const seen = await secretsProbe({
    needed: [{ name: 'acme-id', neededBy: ['acme'] }],
    rotationDays: 90,
    read: () => Promise.reject(new CodedError('secret-missing')),
    facts: () => null,
    now: () => noon,
  }).look();
  assert.deepEqual(
    seen.map((one) => one.kind === 'secret' && [one.report.name, one.report.problem]),
    [['acme-id', 'secret-missing']],
  );
  const padded = await secretsProbe({
    needed: [{ name: 'acme-id', neededBy: ['acme'] }],
    rotationDays: 90,
    read: () => Promise.resolve({ isPadded: true }),
    facts: () => null,
    now: () => noon,
  }).look();
  assert.deepEqual(
    padded.map((one) => one.kind === 'secret' && one.report.isPadded),
    [true],
  );
});

test('the words of a link are told one by one, and a link that cannot be asked fails the look', async () => {
  const mistakes = [{ path: 'status[0]', sentence: 'There is no such status.' }];
  const words = (check: { ready: boolean; mistakes: typeof mistakes } | CodedError) =>
    linkWordsProbe('acme', () => Promise.resolve([{ check }])).look();
  assert.deepEqual(await words({ ready: false, mistakes }), [
    { kind: 'link-words', subject: 'acme', ready: false, mistakes: ['status[0]: There is no such status.'] },
  ]);
  await assert.rejects(words(new CodedError('servicenow-unauthorized')), { code: 'servicenow-unauthorized' });
});

test('a clock is compared in the middle of the question, half a second being lost in its header', () => {
  assert.deepEqual(clockSeen('connectwise', noon, { before: noon, after: noon + 1_000 }), {
    kind: 'clock',
    subject: 'connectwise',
    skewMs: 0,
  });
});
