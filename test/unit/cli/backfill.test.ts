// If this fails, the operator starts a backfill without having read what it will do, or looks at a screen without its
// progress; or a ticket's text moves their cursor.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { previewText, statusText } from '../../../cli/backfill/text.ts';
import { watchBackfill } from '../../../cli/backfill/watch.ts';
import type { BackfillStatus } from '../../../shared/automations/backfill/order.ts';
import type { BackfillPreview } from '../../../shared/automations/backfill/preview.ts';
import { redactText } from '../../../shared/rules/safe-text.ts';

const scope = { sides: ['connectwise' as const], since: null, closed: false, limit: null };

function aStatus(changes: Partial<BackfillStatus> = {}, done = 41): BackfillStatus {
  return {
    token: '20261124120000-a1',
    link: 'acme',
    state: 'running',
    scope,
    askedBy: 'jane',
    createdAt: '2026-11-24T12:00:00.000Z',
    startedAt: '2026-11-24T12:01:00.000Z',
    endedAt: null,
    trouble: null,
    failures: [],
    progress: {
      total: 100,
      listed: 60,
      done,
      underWay: 60 - done,
      byEnd: { created: done, changed: 0, paired: 0, ignored: 0, failed: 0 },
      percent: done,
      rowsPerMinute: 82.4,
      secondsLeft: 43,
    },
    ...changes,
  };
}

/** A stream that keeps its text, as a terminal or not. */
function screen(isTTY: boolean): { readonly out: NodeJS.WriteStream; readonly text: () => string } {
  let text = '';
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });
  const terminal = {
    isTTY,
    columns: 120,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  };
  return { out: Object.assign(out, terminal) as unknown as NodeJS.WriteStream, text: () => text };
}

const preview: BackfillPreview = {
  token: '20261124120000-a1',
  link: 'acme',
  scope,
  counted: { connectwise: 312, servicenow: 0 },
  pairs: 7,
  sample: [
    {
      side: 'connectwise',
      recordId: '4711',
      action: 'create',
      why: '',
      fields: [{ field: 'summary', on: 'servicenow', from: null, to: 'Cof\u001B[2Jfee\nbroken' }],
      notes: { work_notes: 2 },
      notesLeft: 1,
    },
    {
      side: 'connectwise',
      recordId: '4712',
      action: 'ignored',
      why: 'creates-switched-off',
      fields: [],
      notes: {},
      notesLeft: 0,
    },
  ],
  warnings: ['ServiceNow mails.'],
};

describe('a preview at the command', () => {
  it('says what would be done, what stays, what to beware of, and what to type next', () => {
    assert.deepEqual(previewText(preview).split('\n'), [
      '312 records of link acme would be copied: 312 of 312 in connectwise',
      '7 pairs already exist',
      '',
      'connectwise 4711  create',
      '    servicenow summary: Cof [2Jfee broken',
      '    notes: 2 as work_notes, 1 not copied',
      'connectwise 4712  ignored (creates-switched-off)',
      '… and 310 more, planned when their turn comes',
      '! ServiceNow mails.',
      '',
      'npm run cli -- backfill start acme --token 20261124120000-a1 --yes',
    ]);
  });
});

describe('a status at the command', () => {
  it('says how far, how fast, how long, what failed, and why it stopped', () => {
    const trouble = {
      code: 'remote-busy',
      detail: redactText('Wait.'),
      at: '2026-11-24T12:05:00.000Z',
    } as const;
    const failures = [{ side: 'connectwise', recordId: '4711', code: 'write-refused' }];
    assert.deepEqual(statusText(aStatus({ trouble, failures })).split('\n'), [
      'acme 20261124120000-a1  running, requested by jane',
      '41 %  41/100 done (41 created, 0 changed, 0 paired, 0 ignored, 0 failed), 19 in progress, 82.4/min, 43 s left',
      '! remote-busy Wait.',
      'failed: connectwise 4711  write-refused',
    ]);
  });
});

describe('watching', () => {
  const course = [aStatus({}, 10), aStatus({}, 10), aStatus({}, 60), aStatus({ state: 'done' }, 100)];

  it('writes a line per change where there is no terminal, and stops when it has ended', async () => {
    const { out, text } = screen(false);
    let asked = 0;
    await watchBackfill(() => Promise.resolve(course[asked++]!), { out, sleep: () => Promise.resolve() });
    assert.equal(asked, 4);
    assert.deepEqual(
      text()
        .trim()
        .split('\n')
        .map((line) => line.slice(0, 5)),
      ['10 % ', '60 % ', '100 %'],
    );
  });

  it('draws a bar on a terminal', async () => {
    const { out, text } = screen(true);
    let asked = 0;
    await watchBackfill(() => Promise.resolve(course[asked++]!), { out, sleep: () => Promise.resolve() });
    assert.match(text(), /10 %  10\/100 done .*0 failed.*82\.4\/min/);
    assert.match(text(), /100 %  100\/100/);
    assert.ok(text().includes('█'));
  });

  it('stops at a backfill that is paused, and says why', async () => {
    const { out } = screen(false);
    const trouble = { code: 'backfill-fails-too-often', detail: redactText('3 of 4.'), at: '' } as const;
    const status = await watchBackfill(() => Promise.resolve(aStatus({ state: 'paused', trouble })), {
      out,
      sleep: () => Promise.reject(new Error('it waits for nothing')),
    });
    assert.match(statusText(status), /! backfill-fails-too-often 3 of 4\./);
  });
});
