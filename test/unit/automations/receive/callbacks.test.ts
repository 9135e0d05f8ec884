/**
 * What the user would lose: changes. ConnectWise sends a callback three times at most, within six seconds, and
 * ServiceNow once. A receiver that says "done" before the nudge is on the queue, or that takes the second delivery for
 * a duplicate of a first one that failed, loses the change until the next poll.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { VerifiedCallback } from '../../../../shared/ports/receive.ts';
import type { MessageClaims } from '../../../../shared/ports/stores.ts';
import type { Nudge } from '../../../../shared/rules/sync/nudge.ts';
import type { NudgeQueue } from '../../../../shared/ports/queues.ts';
import {
  isServed,
  linksForTicket,
  receiveConnectWiseCallback,
} from '../../../../shared/automations/receive/connectwise-callback.ts';
import { receiveServiceNowCallback } from '../../../../shared/automations/receive/servicenow-callback.ts';
import { aLink } from '../../../support/builders/rules.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { sysId } from '../../../support/builders/record-ids.ts';

const now = Date.parse('2026-11-23T20:00:00Z');

function world() {
  const rows = new Map<string, 'seen' | 'accepted'>();
  const sent: Nudge[] = [];
  const broken = { queue: false, claims: false, accepted: false };
  /** Storage takes what it is told and never says so. */
  let silent = false;
  const claims: MessageClaims = {
    isAccepted: (partition, messageId) => rows.get(`${partition} ${messageId}`) === 'accepted',
    claimMessage(partition, messageId) {
      if (broken.claims) return Promise.reject(new Error('storage is away'));
      const key = `${partition} ${messageId}`;
      const known = rows.get(key);
      if (known === undefined) rows.set(key, 'seen');
      return Promise.resolve(known ?? 'new');
    },
    markAccepted(partition, messageId) {
      if (broken.accepted) return Promise.reject(new Error('storage is away'));
      rows.set(`${partition} ${messageId}`, 'accepted');
      return Promise.resolve();
    },
  };
  const nudges: NudgeQueue = {
    send(nudge) {
      if (silent) return new Promise(() => undefined);
      if (broken.queue) return Promise.reject(new Error('storage is away'));
      sent.push(nudge);
      return Promise.resolve();
    },
  };
  const waited: number[] = [];
  return {
    claims,
    nudges,
    sent,
    broken,
    waited,
    setSilent(value: boolean) {
      silent = value;
    },
    now: () => now,
    /** Time passes where storage is silent, and nowhere else. */
    after(milliseconds: number, then: () => void): () => void {
      waited.push(milliseconds);
      if (silent) queueMicrotask(then);
      return () => undefined;
    },
  };
}

const callback: VerifiedCallback = {
  messageId: 'm-1',
  type: 'ticket',
  action: 'updated',
  recordId: 4711,
  companyId: 12,
  changedAt: now - 2_000,
};
/** Signed long ago; also what shows no time, or one that is still to come, counts so. */
const old: readonly (number | null)[] = [now - 86_400_000, null, now + 86_400_000];

function receive(
  here: ReturnType<typeof world>,
  change: Partial<VerifiedCallback> = {},
  links = ['contoso'],
) {
  return receiveConnectWiseCallback(
    { rawBody: Buffer.from('{}'), signature: 'x' },
    {
      ...here,
      verify: () => Promise.resolve({ ...callback, ...change }),
      linksFor: () => Promise.resolve(links),
      servesCompany: () => Promise.resolve(true),
    },
  );
}

test('a verified callback becomes one nudge a link, and carries nothing but ids', async () => {
  const here = world();
  assert.deepEqual(await receive(here, {}, ['contoso', 'northwind']), {
    kind: 'accepted',
    messageId: 'm-1',
    nudges: 2,
  });
  assert.deepEqual(here.sent[0], {
    link: 'contoso',
    side: 'connectwise',
    recordId: '4711',
    origin: 'callback',
    learnedAt: '2026-11-23T20:00:00.000Z',
    messageId: 'm-1',
  });
});

test('a repeated message is answered and goes nowhere', async () => {
  const here = world();
  await receive(here);
  assert.equal((await receive(here)).kind, 'duplicate');
  assert.equal(here.sent.length, 1);
});

test('a queue that cannot be written is answered 429, and the next delivery is not taken for a duplicate', async () => {
  const here = world();
  here.broken.queue = true;
  await assert.rejects(receive(here), (thrown) => {
    assert.ok(thrown instanceof CodedError);
    assert.equal(thrown.code, 'callback-queue-unavailable');
    assert.equal(thrown.status, 429);
    return true;
  });
  here.broken.queue = false;
  assert.equal((await receive(here)).kind, 'accepted');
  assert.equal(here.sent.length, 1);
});

test('a queue that does not answer is answered 429 while ConnectWise still waits', async () => {
  const here = world();
  here.setSilent(true);
  await assert.rejects(receive(here, {}, ['contoso', 'northwind']), { code: 'callback-queue-unavailable' });
  assert.equal(here.waited.length, 1);
  assert.ok((here.waited[0] ?? 0) < 5_000, 'ConnectWise hangs up after five seconds');
  here.setSilent(false);
  assert.equal((await receive(here)).kind, 'accepted');
  assert.equal(here.sent.length, 1);
});

test('the time that the signature took is taken off the time that is left', async () => {
  const here = world();
  let clock = now;
  await receiveConnectWiseCallback(
    { rawBody: Buffer.from('{}'), signature: 'x' },
    {
      ...here,
      now: () => clock,
      verify() {
        clock += 3_000;
        return Promise.resolve(callback);
      },
      linksFor: () => Promise.resolve(['contoso']),
      servesCompany: () => Promise.resolve(true),
    },
  );
  assert.equal(here.waited[0], 1_000);
});

test('a mark that is never written, as by a process that dies, costs a second nudge and loses none', async () => {
  const here = world();
  here.broken.accepted = true;
  assert.equal(
    (await receive(here)).kind,
    'accepted',
    'its nudge is durable, so the sender need not come again',
  );
  here.broken.accepted = false;
  assert.equal((await receive(here)).kind, 'accepted');
  assert.equal(here.sent.length, 2);
});

test('the sender is answered before the mark is written', async () => {
  const here = world();
  const claims = { ...here.claims, markAccepted: () => new Promise<void>(() => undefined) };
  assert.equal((await receive({ ...here, claims })).kind, 'accepted');
  assert.equal(here.sent.length, 1);
});

test('a claim that cannot be written, or hangs, keeps no answer back and no nudge off the queue', async () => {
  const here = world();
  here.broken.claims = true;
  assert.equal((await receive(here)).kind, 'accepted');
  assert.equal((await receive(here)).kind, 'duplicate', 'its nudge is on the queue');
  assert.equal(here.sent.length, 1);
  const hangs: MessageClaims = { ...here.claims, claimMessage: () => new Promise(() => undefined) };
  const timers: (() => void)[] = [];
  const after = (_: number, then: () => void) => {
    timers.push(then);
    return () => undefined;
  };
  const receiving = receive({ ...here, claims: hangs, after }, { messageId: 'm-2' });
  await setImmediate();
  assert.equal(here.sent.length, 2);
  timers.at(-1)?.();
  assert.equal((await receiving).kind, 'accepted');
});

test('a message of long ago whose claim cannot be written is answered 429, and the next delivery goes through', async () => {
  for (const changedAt of old) {
    const here = world();
    here.broken.claims = true;
    await assert.rejects(receive(here, { changedAt }), { code: 'callback-queue-unavailable' });
    assert.equal(here.sent.length, 0);
    here.broken.claims = false;
    assert.equal((await receive(here, { changedAt })).kind, 'accepted');
    assert.equal(here.sent.length, 1);
  }
});

test('a message of long ago that some process has accepted is put on the queue by none, however often it comes', async () => {
  for (const changedAt of old) {
    const here = world();
    let claimed = 0;
    const ofAnother: MessageClaims = {
      ...here.claims,
      claimMessage() {
        claimed += 1;
        return Promise.resolve('accepted');
      },
    };
    for (let times = 0; times < 3; times += 1)
      assert.equal((await receive({ ...here, claims: ofAnother }, { changedAt })).kind, 'duplicate');
    assert.equal(here.sent.length, 0);
    assert.equal(claimed, 1, 'it is asked for once a process');
  }
});

test('a message that was nobody’s is accepted when it comes again and is somebody’s', async () => {
  for (const changedAt of [callback.changedAt, ...old]) {
    const here = world();
    assert.equal((await receive(here, { changedAt }, [])).kind, 'not-for-us');
    assert.equal((await receive(here, { changedAt })).kind, 'accepted');
    assert.equal(here.sent.length, 1);
  }
});

test('a message that is known asks for no link', async () => {
  const here = world();
  await receive(here);
  const outcome = await receiveConnectWiseCallback(
    { rawBody: Buffer.from('{}'), signature: 'x' },
    {
      ...here,
      verify: () => Promise.resolve(callback),
      linksFor: () => Promise.reject(new Error('storage is away')),
      servesCompany: () => Promise.resolve(false),
    },
  );
  assert.equal(outcome.kind, 'duplicate');
});

test('the claim and the nudge are written at the same time, and the sender is answered when both are stored', async () => {
  const here = world();
  const begun: string[] = [];
  const claimed = Promise.withResolvers<'new'>();
  const queued = Promise.withResolvers<void>();
  const claims: MessageClaims = {
    ...here.claims,
    claimMessage() {
      begun.push('claim');
      return claimed.promise;
    },
  };
  const nudges: NudgeQueue = {
    send() {
      begun.push('nudge');
      return queued.promise;
    },
  };
  let answered = '';
  const receiving = receive({ ...here, claims, nudges }).then(({ kind }) => (answered = kind));
  await setImmediate();
  assert.deepEqual(begun, ['claim', 'nudge']);
  claimed.resolve('new');
  await setImmediate();
  assert.equal(answered, '', 'the nudge is not stored yet');
  queued.resolve();
  await receiving;
  assert.equal(answered, 'accepted');
});

test('a message that was sent just now and has the row of an older release costs a nudge once a process', async () => {
  const here = world();
  const claims: MessageClaims = { ...here.claims, claimMessage: () => Promise.resolve('accepted') };
  assert.equal((await receive({ ...here, claims })).kind, 'duplicate');
  assert.equal((await receive({ ...here, claims })).kind, 'duplicate');
  assert.equal(here.sent.length, 1);
});

test('a refused callback is never claimed: a forger cannot use up a message id', async () => {
  const here = world();
  const refused = new CodedError('callback-signature-wrong');
  await assert.rejects(
    receiveConnectWiseCallback(
      { rawBody: Buffer.from('{}'), signature: 'x' },
      {
        ...here,
        verify: () => Promise.reject(refused),
        linksFor: () => Promise.resolve(['contoso']),
        servesCompany: () => Promise.resolve(true),
      },
    ),
    refused,
  );
  assert.equal((await receive(here)).kind, 'accepted');
});

test('other records and other companies are thanked and left alone', async () => {
  const here = world();
  assert.deepEqual(await receive(here, { type: 'contact' }), {
    kind: 'not-for-us',
    messageId: 'm-1',
    reason: 'type',
  });
  assert.equal((await receive(here, { messageId: 'm-2' }, [])).kind, 'not-for-us');
  assert.equal(here.sent.length, 0);
});

test('a ServiceNow hint becomes a nudge of its link; equal ids of two links do not meet', async () => {
  const here = world();
  const hear = (link: string) =>
    receiveServiceNowCallback(
      { link, rawBody: Buffer.from('{}'), headers: { id: 'x', timestamp: '1', signature: 'v1,x' } },
      {
        ...here,
        verify: () => Promise.resolve({ messageId: 'x', table: 'incident', sysId: sysId('a'.repeat(32)) }),
      },
    );
  assert.equal((await hear('contoso')).kind, 'accepted');
  assert.equal((await hear('northwind')).kind, 'accepted');
  assert.equal((await hear('contoso')).kind, 'duplicate');
  assert.deepEqual(
    here.sent.map(({ link }) => link),
    ['contoso', 'northwind'],
  );
});

test('a ServiceNow hint whose nudge was not written is not taken for a duplicate when it comes again', async () => {
  const here = world();
  const hear = () =>
    receiveServiceNowCallback(
      {
        link: 'contoso',
        rawBody: Buffer.from('{}'),
        headers: { id: 'x', timestamp: '1', signature: 'v1,x' },
      },
      {
        ...here,
        verify: () => Promise.resolve({ messageId: 'x', table: 'incident', sysId: sysId('a'.repeat(32)) }),
      },
    );
  here.broken.queue = true;
  await assert.rejects(hear(), { code: 'callback-queue-unavailable' });
  here.broken.queue = false;
  assert.equal((await hear()).kind, 'accepted');
  assert.equal(here.sent.length, 1);
});

test('a ticket is the business of the links of its company, and of those that hold a pair for it', async () => {
  const connectwise = (companyId: number) => ({ companyId, boards: [1], createOnBoard: 1 });
  const links = [
    aLink({ name: 'of-company', connectwise: connectwise(12) }),
    aLink({ name: 'holds-it', connectwise: connectwise(13) }),
    aLink({ name: 'stranger', connectwise: connectwise(14) }),
    aLink({ name: 'switched-off', connectwise: connectwise(12), enabled: false }),
  ];
  const keyOf = (link: string, side: string, id: string) =>
    Promise.resolve(
      link === 'holds-it' && side === 'connectwise' && id === '4711' ? 'connectwise:4711' : null,
    );
  const linksFor = linksForTicket(links, { keyOf });
  assert.deepEqual(await linksFor('4711', 12), ['of-company', 'holds-it']);
  assert.deepEqual(await linksFor('4711', null), ['holds-it'], 'a deleted ticket shows no company');
  assert.deepEqual(await linksFor('4712', 15), []);
});

test('the order of the writes: claim, nudges, accepted; the claim is reported first, then the link is looked up', async () => {
  const here = world();
  const steps: string[] = [];
  const noted = <T>(step: string, done: Promise<T>): Promise<T> => {
    steps.push(step);
    return done;
  };
  await receiveConnectWiseCallback(
    { rawBody: Buffer.from('{}'), signature: 'x' },
    {
      ...here,
      claims: {
        ...here.claims,
        claimMessage: (...of) => noted('claim', here.claims.claimMessage(...of)),
        markAccepted: (...of) => noted('accepted', here.claims.markAccepted(...of)),
      },
      nudges: { send: (nudge) => noted(`nudge ${nudge.link}`, here.nudges.send(nudge)) },
      verify: () => noted('verify', Promise.resolve(callback)),
      linksFor: () => noted('links', Promise.resolve(['contoso', 'northwind'])),
      servesCompany: () => Promise.resolve(true),
    },
  );
  assert.deepEqual(steps, ['verify', 'claim', 'links', 'nudge contoso', 'nudge northwind', 'accepted']);
});

test('a callback of a company that no link serves writes nothing, unless a pair of it is held', async () => {
  const links = [aLink({ name: 'contoso', connectwise: { companyId: 12, boards: [1], createOnBoard: 1 } })];
  let rows = 0;
  const hear = async (recordId: number, companyId: number | null) => {
    const here = world();
    const outcome = await receiveConnectWiseCallback(
      { rawBody: Buffer.from('{}'), signature: 'x' },
      {
        ...here,
        claims: {
          ...here.claims,
          claimMessage: (...of) => {
            rows += 1;
            return here.claims.claimMessage(...of);
          },
          markAccepted: (...of) => {
            rows += 1;
            return here.claims.markAccepted(...of);
          },
        },
        verify: () => Promise.resolve({ ...callback, recordId, companyId }),
        servesCompany: (id) => Promise.resolve(isServed(links, id)),
        linksFor: linksForTicket(links, {
          keyOf: (_link, _side, id) => Promise.resolve(id === '7' ? 'connectwise:7' : null),
        }),
      },
    );
    return [outcome.kind, here.sent.length] as const;
  };
  for (let of = 100; of < 150; of += 1) assert.deepEqual(await hear(of, of), ['not-for-us', 0]);
  assert.equal(rows, 0);
  // It has just been moved to that company.
  assert.deepEqual(await hear(7, 100), ['accepted', 1]);
  assert.deepEqual(await hear(8, 12), ['accepted', 1]);
  // A deleted ticket shows no company.
  assert.deepEqual(await hear(9, null), ['not-for-us', 0]);
});
