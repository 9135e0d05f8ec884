// If this fails, a dry run promises something else than the run then does, or is no dry run: it writes (P9).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  array,
  assert as assertProperty,
  asyncProperty,
  constant,
  constantFrom,
  nat,
  oneof,
  record,
} from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { previewPair } from '../../shared/automations/operate/preview-pair.ts';
import type { PlannedEffect } from '../../shared/rules/sync/planned-effect.ts';
import type { SyncPairNeeds } from '../../shared/ports/sync.ts';
import { syncPair } from '../../shared/automations/sync/sync-pair.ts';
import type { Nudge } from '../../shared/rules/sync/nudge.ts';
import { coreFields, sideNames } from '../../shared/rules/sync/record.ts';
import type { FieldName, SideName } from '../../shared/rules/sync/record.ts';
import { crashAt, engineWorld } from '../support/engine/engine-world.ts';
import type { EngineWorld } from '../support/engine/engine-world.ts';
import type { Fault } from '../support/fakes/memory-side.ts';
import { personsValue } from './history/people/values.ts';
import { watchedLink } from '../support/engine/watched-sides.ts';
import { idOn } from '../support/builders/record-ids.ts';

type Step =
  | { readonly kind: 'open'; readonly side: number; readonly pick: number }
  | {
      readonly kind: 'edit';
      readonly side: number;
      readonly record: number;
      readonly field: FieldName;
      readonly pick: number;
    }
  | { readonly kind: 'note'; readonly side: number; readonly record: number; readonly pick: number }
  | { readonly kind: 'attach'; readonly side: number; readonly record: number; readonly pick: number }
  | { readonly kind: 'hide'; readonly side: number; readonly record: number }
  | {
      readonly kind: 'sync';
      readonly side: number;
      readonly record: number;
      readonly crash: number;
      readonly fault: Fault;
    }
  | { readonly kind: 'advance'; readonly seconds: number };

const side = nat({ max: 1 });
const place = nat({ max: 3 });
const pick = nat({ max: 99 });
const step: Arbitrary<Step> = oneof(
  { weight: 2, arbitrary: record({ kind: constant('open' as const), side, pick }) },
  {
    weight: 6,
    arbitrary: record({
      kind: constant('edit' as const),
      side,
      record: place,
      field: constantFrom(...coreFields),
      pick,
    }),
  },
  { weight: 4, arbitrary: record({ kind: constant('note' as const), side, record: place, pick }) },
  {
    weight: 2,
    arbitrary: record({ kind: constant('attach' as const), side, record: place, pick }),
  },
  { weight: 1, arbitrary: record({ kind: constant('hide' as const), side, record: place }) },
  {
    weight: 5,
    arbitrary: record({
      kind: constant('sync' as const),
      side,
      record: place,
      // Most runs end; some die on the way and leave half of their work behind.
      crash: oneof(constant(0), constant(0), nat({ max: 40 })),
      fault: constantFrom<Fault>('none', 'none', 'lost-answer', 'no-answer', 'late'),
    }),
  },
  {
    weight: 2,
    arbitrary: record({ kind: constant('advance' as const), seconds: constantFrom(1, 10, 60, 120, 400) }),
  },
);
const policy = constantFrom('connectwise', 'servicenow', 'latest', 'manual');
const situations = record({
  policy,
  history: constantFrom(true, false),
  isOver: constantFrom(true, false),
  steps: array(step, { minLength: 6, maxLength: 30, size: 'max' }),
});

const kinds = {
  connectwise: ['discussion', 'internal', 'resolution'],
  servicenow: ['comments', 'work_notes'],
} as const;

/** Carries a history out, as far as it goes; whatever is begun by then stays begun. */
async function play(w: EngineWorld, steps: readonly Step[]): Promise<void> {
  let serial = 0;
  // Two pairs to begin with: most of what can go wrong needs one.
  await w.sync(w.nudge('connectwise', w.openTicket()));
  await w.sync(w.nudge('servicenow', w.openIncident()));
  for (const one of steps) {
    w.advance(1);
    if (one.kind === 'advance') {
      w.advance(one.seconds);
      continue;
    }
    const name = sideNames[one.side] ?? 'connectwise';
    const system = w[name];
    if (one.kind === 'open') {
      const value = (field: 'summary' | 'description' | 'priority'): string =>
        personsValue(name, field, one.pick, (serial += 1));
      const fields = {
        summary: value('summary'),
        description: value('description'),
        priority: value('priority'),
      };
      if (name === 'connectwise') w.openTicket(fields);
      else w.openIncident(fields);
      continue;
    }
    const ids = [...system.records.keys()];
    const id = ids[one.record % Math.max(ids.length, 1)];
    if (id === undefined) continue;
    if (one.kind === 'edit')
      system.edit(id, one.field, personsValue(name, one.field, one.pick, (serial += 1)));
    else if (one.kind === 'note')
      system.note(
        id,
        kinds[name][one.pick % kinds[name].length] ?? kinds[name][0],
        `note ${(serial += 1)}`,
        'Ann',
      );
    else if (one.kind === 'attach')
      system.attach(id, {
        name: ['report.pdf', 'setup.exe', 'photo.png', 'twin.txt'][one.pick % 4] ?? '',
        content: `bytes ${one.pick % 7}`,
        isPrivate: one.pick % 9 === 0,
      });
    else if (one.kind === 'hide') system.records.delete(id);
    else {
      let ordered = one.fault;
      const fault = (call: string): Fault => {
        if (!call.startsWith('write')) return 'none';
        const now = ordered;
        ordered = 'none';
        return now;
      };
      const crash = crashAt(one.crash === 0 ? Number.POSITIVE_INFINITY : one.crash);
      await Promise.race([w.sync(w.nudge(name, id), { pause: crash.pause, fault }), crash.crashed]);
    }
  }
}

const copyOf = (w: EngineWorld): unknown =>
  structuredClone([w.state, w.connectwise.records, w.servicenow.records]);

/** Previews one record, runs it, and compares. Answers the kind of the outcome and how much was written. */
async function previewThenRun(
  w: EngineWorld,
  sideName: SideName,
  recordId: string,
): Promise<{ readonly kind: string; readonly effects: number }> {
  const needs = w.needs();
  const before = copyOf(w);
  const preview = await previewPair(
    { link: 'acme', side: sideName, recordId: idOn(sideName, recordId) },
    needs,
  );
  assert.deepEqual(copyOf(w), before, 'the dry run changed something');

  const effects: PlannedEffect[] = [];
  const linkOf = watchedLink((name) => needs.linkOf(name), effects);
  const nudge: Nudge = w.nudge(sideName, recordId);
  const outcome = await syncPair(nudge, { ...needs, linkOf } satisfies SyncPairNeeds);
  // A dry run cannot know that the other system will refuse a write.
  const refused = outcome.kind === 'dead-lettered' && effects.length > 0;
  // A refused write is sent again field by field; the run sends nothing that the dry run did not foresee.
  if (refused)
    for (const effect of effects)
      assert.ok(
        preview.effects.some((one) => isDeepStrictEqual(one, effect)),
        `not foreseen: ${JSON.stringify(effect)}`,
      );
  else {
    assert.deepEqual(effects, preview.effects);
    assert.deepEqual(outcome, preview.outcome);
  }
  return { kind: outcome.kind, effects: effects.length };
}

for (const [name, parameters] of [
  ['known seed', { numRuns: 150, seed: 20261124 }],
  ['fresh seed', { numRuns: 60 }],
] as const) {
  test(`a dry run writes nothing and the run does exactly what it said, ${name}`, async () => {
    const seen = new Map<string, number>();
    let writes = 0;
    await assertProperty(
      asyncProperty(situations, async ({ policy: conflict, history, isOver, steps }) => {
        const rule = { conflict };
        const w = engineWorld({
          history,
          attachments: { direction: 'both' },
          fields: { summary: rule, description: rule, status: rule, priority: rule },
        });
        await play(w, steps);
        // Claims of workers that died have ended; what they had begun is over, or may still take effect.
        if (isOver) w.advance(100);
        else w.state.claimRows.clear();
        for (const sideName of sideNames)
          for (const recordId of [
            ...w[sideName].records.keys(),
            sideName === 'connectwise' ? '999' : 'f'.repeat(32),
          ]) {
            const { kind, effects } = await previewThenRun(w, sideName, recordId);
            seen.set(kind, (seen.get(kind) ?? 0) + 1);
            writes += effects;
          }
      }),
      parameters,
    );
    assert.ok(writes > 100, `only ${writes} writes were compared`);
    // A fresh seed may miss some outcomes.
    if (!('seed' in parameters)) return;
    for (const kind of ['synced', 'unchanged', 'ignored', 'dead-lettered', 'waiting'])
      assert.ok((seen.get(kind) ?? 0) > 1, `${kind} was hardly seen: ${JSON.stringify([...seen])}`);
  });
}
