// If this fails, a backfill lists a side twice or not at all, or continues under another configuration than was
// previewed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  firstPlace,
  jobId,
  linkFingerprint,
  nextPlace,
  scopeSchema,
  parseStep,
} from '../../../../shared/rules/backfill/job.ts';
import type { Link } from '../../../../shared/rules/config/link.ts';
import { parseNudge } from '../../../../shared/rules/sync/nudge.ts';
import { aConfig, type LinkJson } from '../../../support/fakes/links.ts';

const start = Date.parse('2026-11-24T12:00:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();
const link = (changes: LinkJson = {}): Link => aConfig(changes).links[0]!;

describe('the place in the lists', () => {
  it('goes through one side and then the other', () => {
    const scope = scopeSchema.parse({});
    assert.deepEqual(firstPlace(scope), { side: 'connectwise', after: null });
    assert.deepEqual(nextPlace(scope, 'connectwise', '7'), { side: 'connectwise', after: '7' });
    assert.deepEqual(nextPlace(scope, 'connectwise', null), { side: 'servicenow', after: null });
    assert.equal(nextPlace(scope, 'servicenow', null), null);
    const one = scopeSchema.parse({ sides: ['connectwise'] });
    assert.equal(nextPlace(one, 'connectwise', null), null);
    assert.deepEqual(firstPlace(scopeSchema.parse({ sides: ['servicenow'] })), {
      side: 'servicenow',
      after: null,
    });
  });

  it('has a token that sorts by time and fits in a message and a nudge', () => {
    const [early, late] = [jobId(start, '12345678-aaaa'), jobId(start + 1_000, '00000000-aaaa')];
    assert.equal(early, '20261124120000-12345678');
    assert.ok(early < late);
    assert.equal(parseStep({ link: 'acme', job: early, step: 3 }).job, early);
    const nudge = {
      link: 'acme',
      side: 'connectwise',
      recordId: '1',
      origin: 'backfill',
      learnedAt: at(0),
      messageId: 'm',
    };
    assert.equal(parseNudge({ ...nudge, job: early })?.job, early);
    assert.equal(parseNudge({ ...nudge, job: "x' or 1" }), null);
  });

  it('belongs to one configuration: any change of the link has another fingerprint', () => {
    const fingerprint = linkFingerprint(link());
    assert.equal(linkFingerprint(link()), fingerprint);
    for (const changes of [
      { history: true },
      { backfill: { notes: 'all' } },
      { creates: { inServiceNow: false } },
    ])
      assert.notEqual(linkFingerprint(link(changes)), fingerprint);
  });
});
