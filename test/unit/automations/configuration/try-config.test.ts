/**
 * What the user would lose: a preview of a configuration's effect on tickets that are in sync. Writes that would
 * happen in any case must not count as its effect, and its own must not be left out.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryConfig, type TriedApp } from '../../../../shared/automations/configuration/try-config.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import type { RecordId } from '../../../../shared/rules/sync/record-id.ts';

interface Link {
  readonly name: string;
  readonly enabled: boolean;
  readonly says?: string;
}

const id = (text: string): RecordId => text as RecordId;
const link = (name: string, says = '', enabled = true): Link => ({ name, enabled, says });

/** An app that would write into every pair whose id stands in `writes`. */
function appWith(writes: readonly string[], mistakes: readonly object[] | CodedError = []): TriedApp {
  return {
    checkLinks: async () => [
      {
        check: mistakes instanceof CodedError ? mistakes : { mistakes: mistakes as [] },
      },
    ],
    listPairs: async ({ limit }) => ({
      pairs: ['1', '2', '3'].slice(0, limit).map((one) => ({ connectwiseId: id(one), servicenowId: null })),
      next: limit < 3 ? 'more' : null,
    }),
    preview: async ({ recordId }) =>
      writes.includes(recordId)
        ? {
            ends: 'Both sides would be equal.',
            effects: [
              { kind: 'field', side: 'servicenow', recordId, field: 'status', before: '1', after: '2' },
            ],
          }
        : { ends: 'Nothing would be written.', effects: [] },
  };
}

const tried = (
  before: readonly Link[],
  after: readonly Link[],
  apps: { readonly now?: TriedApp; readonly next?: TriedApp } = {},
  asked: { readonly pairs?: number; readonly deadline?: number } = {},
) =>
  tryConfig(
    { text: JSON.stringify({ links: after }), pairs: 10, deadline: 1, ...asked },
    {
      parse: (text) => JSON.parse(text) as { readonly links: readonly Link[] },
      current: { config: { links: before }, app: apps.now ?? appWith([]) },
      trial: async () => apps.next ?? appWith([]),
      ticketsOf: async (_link, limit) => ['7', '8'].slice(0, limit).map(id),
      now: () => 0,
    },
  );

test('of a changed link those pairs are told of which something else would become', async () => {
  const { links, isFit } = await tried([link('a')], [link('a', 'other')], {
    now: appWith(['1']),
    next: appWith(['1', '3']),
  });
  assert.equal(isFit, true);
  assert.deepEqual(
    links.map(({ change, planned, isMore, differs }) => [
      change,
      planned,
      isMore,
      differs.map((one) => one.recordId),
    ]),
    [['changed', 3, false, ['3']]],
  );
});

test('pairs that were not planned are reported, whether time or their number forbade it', async () => {
  const few = await tried([link('a')], [link('a', 'other')], {}, { pairs: 2 });
  assert.deepEqual([few.links[0]?.planned, few.links[0]?.isMore], [2, true]);
  const late = await tried([link('a')], [link('a', 'other')], {}, { deadline: -1 });
  assert.deepEqual([late.links[0]?.planned, late.links[0]?.isMore], [0, true]);
});

test('of a new link open tickets are planned, of a removed one its pairs are counted, of one that is off nobody is asked', async () => {
  const { links } = await tried(
    [link('gone'), link('same')],
    [link('same'), link('new'), link('off', '', false)],
    { next: appWith(['7']) },
  );
  assert.deepEqual(
    links.map(({ link: name, change, mistakes, planned }) => [name, change, mistakes, planned]),
    [
      ['new', 'new', [], 2],
      ['off', 'new', null, 0],
      ['gone', 'removed', null, 3],
    ],
  );
});

test('a link that does not fit, or cannot be checked, makes the whole unfit, and is not planned', async () => {
  const mistake = { path: 'status', sentence: 'no such word' };
  const wrong = await tried([link('a')], [link('a', 'other')], { next: appWith([], [mistake]) });
  assert.deepEqual([wrong.isFit, wrong.links[0]?.mistakes, wrong.links[0]?.planned], [false, [mistake], 0]);
  const silent = new CodedError('secret-missing');
  const unasked = await tried([], [link('a')], { next: appWith([], silent) });
  assert.deepEqual([unasked.isFit, unasked.links[0]?.error?.code], [false, 'secret-missing']);
});
