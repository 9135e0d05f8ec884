// If this fails, storage that refuses for a moment ends the whole process, or a poll passes over the nudges of a pause.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLinkPauses } from '../../../../../shared/azure/stores/links/link-states.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';
import { memoryTable } from '../../../../support/fakes/memory-table.ts';

test('a look beside another one that is refused ends with the refusal, and leaves none behind', async () => {
  const lost: unknown[] = [];
  const note = (thrown: unknown): void => void lost.push(thrown);
  process.on('unhandledRejection', note);
  try {
    let asked = 0;
    const pauses = createLinkPauses(
      memoryTable({
        async before() {
          asked += 1;
          await sleep(10 * asked);
          throw new CodedError('storage-unavailable');
        },
      }),
      () => 0,
    );
    const ended = await Promise.allSettled([pauses.all(), pauses.look()]);
    assert.deepEqual(
      ended.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    await sleep(50);
    assert.deepEqual(lost, []);
  } finally {
    process.off('unhandledRejection', note);
  }
});

test('a look tells pauses and marks by one request, and what it learned of pauses is known', async () => {
  const asked: string[] = [];
  const pauses = createLinkPauses(memoryTable({ before: (verb) => void asked.push(verb) }), () => 0);
  await pauses.pause('acme', { since: '2026-11-24T12:00:00.000Z', by: 'Jo', because: '' });
  await pauses.markHeld('contoso');
  asked.length = 0;
  const { pauses: paused, marks } = await pauses.look();
  assert.deepEqual([[...paused.keys()], [...marks.keys()]], [['acme'], ['contoso']]);
  assert.equal((await pauses.of('acme'))?.by, 'Jo');
  assert.deepEqual(asked, ['query']);
});
