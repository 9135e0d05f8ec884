// If this fails, a person who looks at a pair sees a note twice or not at all, reads that an internal note is public, or sees
// nothing because one of the two systems does not answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRecord, type ReadRecordNeeds } from '../../../../shared/automations/pairs/read-record.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import type { SideName } from '../../../../shared/rules/sync/record.ts';
import { idOn } from '../../../support/builders/record-ids.ts';
import { engineWorld, type EngineWorld } from '../../../support/engine/engine-world.ts';

const labels = {
  state: new Map([
    ['1', 'New'],
    ['2', 'In Progress'],
  ]),
  priority: new Map([['3', '3 - Moderate']]),
};

/** A world in which a ticket has its incident; `read` is what a person is shown. */
async function aPair(changes: Record<string, unknown> = {}) {
  const w = engineWorld(changes);
  const ticket = w.openTicket({ status: 'In Progress' });
  await w.sync(w.nudge('connectwise', ticket));
  await w.bringToRest();
  const needs = (sides: Partial<Record<SideName, object>> = {}): ReadRecordNeeds => {
    const engine = w.needs();
    return {
      find: () =>
        Promise.resolve({ link: w.link().name, side: 'connectwise', recordId: idOn('connectwise', ticket) }),
      linkOf: async (name) => {
        const linked = await engine.linkOf(name);
        if (linked === null) return null;
        const { connectwise, servicenow } = linked.sides;
        return {
          ...linked,
          sides: {
            connectwise: { ...connectwise, ...sides.connectwise },
            servicenow: { ...servicenow, ...sides.servicenow },
          },
        };
      },
      pairs: engine.pairs,
      labels: () => Promise.resolve(labels),
      sleep: () => new Promise(() => undefined),
      now: w.now,
    };
  };
  const read = (sides: Partial<Record<SideName, object>> = {}) =>
    readRecord({ link: null, side: null, record: ticket }, needs(sides));
  return { w, ticket, incident: incidentOf(w), needs, read };
}

const incidentOf = (w: EngineWorld): string => w.only('servicenow').id;

test('both sides are shown in their own words, and compared', async () => {
  const { w, ticket, incident, read } = await aPair();
  const shown = await read();
  assert.deepEqual([shown.connectwise?.id, shown.servicenow?.id], [ticket, incident]);
  assert.deepEqual(shown.missing, []);
  assert.deepEqual(
    shown.fields.map(({ field, connectwise, servicenow, means, direction }) => [
      field,
      connectwise?.text,
      servicenow?.text,
      means,
      direction,
    ]),
    [
      ['summary', 'Printer', 'Printer', 'same', 'both'],
      ['description', 'It burns.', 'It burns.', 'same', 'both'],
      ['status', 'In Progress', 'In Progress', 'translated', 'both'],
      ['priority', 'Medium', '3 - Moderate', 'translated', 'both'],
    ],
  );
  assert.equal(shown.fields[2]?.servicenow?.value, '2');
  w.connectwise.edit(ticket, 'summary', 'Printer in flames');
  assert.equal((await read()).fields[0]?.means, 'different');
  // Without labels a value stands as it is.
  const bare = { ...(await aPair()).needs(), labels: () => Promise.reject(new CodedError('remote-busy')) };
  const { fields } = await readRecord({ link: null, side: null, record: ticket }, bare);
  assert.deepEqual([fields[2]?.servicenow?.text, fields[3]?.servicenow?.text], ['2', '2/2']);
});

test('every note and file is shown once, where it was written, with what became of it', async () => {
  const { w, ticket, incident, read } = await aPair({ notes: { internal: 'none' } });
  w.advance(60);
  w.connectwise.note(ticket, 'discussion', 'A technician comes on Friday.', 'Tom');
  w.advance(60);
  w.servicenow.note(incident, 'comments', 'The fish is worth more.', 'Aoife');
  w.advance(60);
  w.connectwise.note(ticket, 'internal', 'Do not promise it.', 'Tom');
  const before = await read();
  assert.deepEqual(
    before.conversation.map(({ text, fate }) => [text, fate.kind]),
    [
      ['A technician comes on Friday.', 'open'],
      ['The fish is worth more.', 'open'],
      ['Do not promise it.', 'stays'],
    ],
  );
  for (const [side, id] of [
    ['connectwise', ticket],
    ['servicenow', incident],
  ] as const)
    await w.sync(w.nudge(side, id));
  await w.bringToRest();
  const after = await read();
  assert.deepEqual(
    after.conversation.map(({ from, by, isInternal, noteKind, fate }) => ({
      from,
      by,
      isInternal,
      noteKind,
      kind: fate.kind,
      to: fate.copy?.noteKind,
      sentence: fate.sentence,
    })),
    [
      {
        from: 'connectwise',
        by: 'Tom',
        isInternal: false,
        noteKind: 'discussion',
        kind: 'copied',
        to: 'comments',
        sentence: 'It has its copy.',
      },
      {
        from: 'servicenow',
        by: 'Aoife',
        isInternal: false,
        noteKind: 'comments',
        kind: 'copied',
        to: 'discussion',
        sentence: 'It has its copy.',
      },
      {
        from: 'connectwise',
        by: 'Tom',
        isInternal: true,
        noteKind: 'internal',
        kind: 'stays',
        to: undefined,
        sentence: 'The link copies no notes of this kind, so it stays where it is.',
      },
    ],
  );
  assert.ok(
    w.connectwise.records.get(ticket)?.notes.some(({ text }) => text.includes('worth more')),
    'the copy is there, and not listed',
  );
  assert.equal(after.earlier, 0);
});

test('of a long conversation the newest hundred are shown, and a text of any length is cut', async () => {
  const { w, ticket, read } = await aPair({ notes: { discussion: 'none' } });
  for (let note = 0; note < 105; note += 1) {
    w.advance(1);
    w.connectwise.note(ticket, 'discussion', note === 104 ? 'x'.repeat(50_000) : `note ${note}`, 'Tom');
  }
  const { conversation, earlier } = await read();
  assert.deepEqual([conversation.length, earlier, conversation[0]?.text], [100, 5, 'note 5']);
  const last = conversation.at(-1);
  assert.deepEqual([last?.isCut, (last?.text?.length ?? 0) <= 10_001], [true, true]);
});

test('a side that does not answer is told, and the other one shown', async () => {
  const { read, needs } = await aPair({ attachments: { direction: 'both' } });
  const busy = () => Promise.reject(new CodedError('remote-busy'));
  const half = await read({ servicenow: { read: busy } });
  assert.deepEqual([half.connectwise !== null, half.servicenow], [true, null]);
  assert.deepEqual(
    half.missing.map(({ side, part, code }) => [side, part, code]),
    [['servicenow', 'record', 'remote-busy']],
  );
  assert.deepEqual([half.fields[0]?.servicenow, half.fields[0]?.means], [null, null]);
  const noFiles = await read({ connectwise: { attachments: busy } });
  assert.deepEqual(
    noFiles.missing.map(({ side, part }) => [side, part]),
    [['connectwise', 'files']],
  );
  const [gone, foreign] = [
    await read({ servicenow: { read: () => Promise.resolve({ kind: 'missing' }) } }),
    await read({ servicenow: { read: () => Promise.resolve({ kind: 'foreign' }) } }),
  ];
  assert.deepEqual(
    [gone.missing[0]?.code, foreign.missing[0]?.code],
    ['record-missing', 'record-out-of-scope'],
  );
  // One that hangs is given up.
  const hung = await readRecord(
    { link: null, side: null, record: '' },
    {
      ...needs({ connectwise: { read: () => new Promise(() => undefined) } }),
      sleep: () => Promise.resolve(),
    },
  );
  assert.ok(hung.missing.some(({ side, code }) => side === 'connectwise' && code === 'http-timeout'));
});

test('a record without a counterpart says so, and one of a link that is switched off is not read', async () => {
  const w = engineWorld();
  const ticket = w.openTicket();
  const engine = w.needs();
  const needs: ReadRecordNeeds = {
    find: () =>
      Promise.resolve({ link: w.link().name, side: 'connectwise', recordId: idOn('connectwise', ticket) }),
    linkOf: (name) => engine.linkOf(name),
    pairs: engine.pairs,
    labels: () => Promise.resolve(labels),
    sleep: () => new Promise(() => undefined),
    now: w.now,
  };
  const asked = { link: null, side: null, record: ticket };
  const shown = await readRecord(asked, needs);
  assert.deepEqual([shown.pair, shown.servicenow, shown.connectwise?.summary], [null, null, 'Printer']);
  assert.deepEqual(shown.missing, [
    { side: 'servicenow', part: 'record', code: null, sentence: 'There is no counterpart yet.' },
  ]);
  w.connectwise.remove(ticket);
  await assert.rejects(readRecord(asked, needs), { code: 'nothing-known', message: new RegExp(ticket) });
  await assert.rejects(readRecord(asked, { ...needs, linkOf: () => Promise.resolve(null) }), {
    code: 'link-unknown',
  });
});
