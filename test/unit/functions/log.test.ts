// If this fails, an operator who looks for the warnings of a night finds none, or a line that names no ticket.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backfillPair } from '../../../functions/backfill-pair.ts';
import type { QueueDefinition } from '../../../functions/define.ts';
import { levelOf, runLog } from '../../../functions/log.ts';
import { syncPair } from '../../../functions/sync-pair.ts';
import type { App } from '../../../shared/app/app.ts';

const nudge = {
  link: 'acme',
  side: 'connectwise',
  recordId: '4711',
  origin: 'callback',
  learnedAt: '2026-11-24T12:00:00.000Z',
  messageId: 'm1',
  attempt: 2,
};

async function lineOf(definition: QueueDefinition, message: unknown, outcome: object) {
  const lines: { level: string; line: string }[] = [];
  const at = (level: string) => (line: unknown) => void lines.push({ level, line: String(line) });
  const log = runLog({ log: at('info'), warn: at('warn'), error: at('error') });
  const app = {
    syncPair: () => Promise.resolve(outcome),
    backfillPair: (sent: object, ended: (record: object) => void) => {
      ended({ nudge: sent, outcome });
      return Promise.resolve([{ nudge: sent, outcome }]);
    },
    startOverdue: () => Promise.resolve([]),
  } as unknown as App;
  await definition.handle(message, app, log);
  const [only, ...others] = lines;
  assert.ok(only !== undefined && others.length === 0);
  return { level: only.level, facts: JSON.parse(only.line) as Record<string, unknown> };
}

for (const definition of [syncPair, backfillPair])
  test(`${definition.name}: each line names link, side, record and message, at the level of its outcome`, async () => {
    const expected = [
      [{ kind: 'deferred', code: 'remote-busy', delaySeconds: 5, detail: '' }, 'warn'],
      [{ kind: 'conflict', pair: 'connectwise:4711', fields: ['summary'] }, 'warn'],
      [{ kind: 'dead-lettered', code: 'write-refused', detail: '' }, 'error'],
      [{ kind: 'waiting', pair: 'connectwise:4711', delaySeconds: 5 }, 'info'],
      [{ kind: 'unchanged', pair: 'connectwise:4711' }, 'info'],
    ] as const;
    for (const [outcome, level] of expected) {
      const line = await lineOf(definition, nudge, outcome);
      assert.equal(line.level, level, outcome.kind);
      const { link, side, recordId, messageId, attempt, kind } = line.facts;
      assert.deepEqual(
        [link, side, recordId, messageId, attempt, kind],
        ['acme', 'connectwise', '4711', 'm1', 2, outcome.kind],
      );
    }
  });

test('a run that failed in a part is a warning, one that failed an error', () => {
  assert.deepEqual(['partial', 'failed', 'not-started', 'complete', 'toString'].map(levelOf), [
    'warn',
    'error',
    'error',
    'info',
    'info',
  ]);
});
