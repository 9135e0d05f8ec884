// If this fails, the number of the queue leads to a list that leaves out waiting work, or shows another customer's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listWaiting } from '../../../../shared/automations/first-screen/waiting.ts';
import type { Nudge } from '../../../../shared/rules/sync/nudge.ts';
import { ticketId } from '../../../support/builders/record-ids.ts';
import { aDeferral } from '../../../support/builders/rows.ts';
import { aLink } from '../../../support/builders/rules.ts';

const learnedAt = '2026-11-28T11:00:00.000Z';
const nudge = (link: string, id: number): Nudge => ({
  link,
  side: 'connectwise',
  recordId: ticketId(id),
  origin: 'callback',
  learnedAt,
  messageId: `m${id}`,
});
const pause = { since: learnedAt, by: 'Ann', because: '' };
const needs = {
  links: [aLink({ name: 'acme' }), aLink({ name: 'beta' })],
  nudges: {
    depth: () => Promise.resolve(38),
    peek: () => Promise.resolve([nudge('acme', 1), nudge('beta', 2)]),
  },
  deferrals: {
    list: (link: string | null, limit: number) =>
      Promise.resolve(
        [aDeferral('acme'), aDeferral('beta')]
          .filter((row) => (link ?? row.link) === row.link)
          .slice(0, limit),
      ),
  },
  pauses: { all: () => Promise.resolve(new Map([['beta', pause]])) },
  held: {
    list: (link: string, limit: number) =>
      Promise.resolve([3, 4].map((id) => ({ nudge: nudge(link, id), version: '1' })).slice(0, limit)),
  },
};

test('queued, deferred and held work is shown, each with its cause in words', async () => {
  const list = await listWaiting({ link: null, limit: 100 }, needs);
  assert.equal(list.queued, 38);
  assert.deepEqual([list.ready.length, list.putOff.length, list.held.length, list.isMore], [2, 2, 2, false]);
  assert.match(list.ready[0]?.cause ?? '', /[a-z] [a-z]/);
  assert.match(list.putOff[0]?.sentence ?? '', /[a-z] [a-z]/);
});

test('of one link nothing of another, and no more than was asked for', async () => {
  const list = await listWaiting({ link: 'beta', limit: 1 }, needs);
  const all = [...list.ready, ...list.putOff, ...list.held];
  assert.ok(all.every(({ link }) => link === 'beta'));
  assert.deepEqual([list.held.length, list.isMore], [1, true]);
  assert.deepEqual((await listWaiting({ link: 'acme', limit: 9 }, needs)).held, []);
  await assert.rejects(listWaiting({ link: 'acne', limit: 9 }, needs), /acme/);
});
