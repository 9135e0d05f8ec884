// If this fails, an answer that ConnectWise, its proxy or its cloud edge was seen to give is taken for something else: a
// ticket is made twice, a read ends early, or a limit is overrun.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { createOnce } from '../../../shared/kit/create-once.ts';
import { startSimulated } from '../../support/connectwise/simulated.ts';

interface Expected {
  /** Undefined: it works, after as many attempts as the fault asks for and one more. */
  readonly code?: string;
  readonly attempts: number;
  /** The waits of the call, milliseconds; left out if they are random. */
  readonly slept?: readonly number[];
}
interface Case {
  readonly fault: string;
  readonly options?: Record<string, unknown>;
  /** The number of times that it is played. */
  readonly times?: number;
  readonly read: Expected;
  readonly create: Expected & { readonly made: 0 | 1 };
  readonly patch: Expected;
}

const works = (attempts: number, slept?: readonly number[]): Expected => ({
  attempts,
  ...(slept === undefined ? {} : { slept }),
});
const fails = (code: string, attempts: number): Expected => ({ code, attempts });
const doubt = fails('remote-write-ambiguous', 1);
/** Half of the full jitter, as the test's dice fall. */
const short = [150];

/** Each fault with the end of a read, of a create, and of a change that sets a value. */
const cases: readonly Case[] = [
  {
    fault: 'html-page',
    read: fails('http-not-json', 1),
    create: { ...doubt, made: 0 },
    patch: fails('http-not-json', 1),
  },
  { fault: 'timeout-500', read: works(2, short), create: { ...doubt, made: 0 }, patch: works(2, short) },
  {
    fault: 'timeout-500',
    times: 9,
    read: fails('connectwise-failed', 4),
    create: { ...doubt, made: 0 },
    patch: fails('connectwise-failed', 4),
  },
  { fault: 'bad-gateway', read: works(2, short), create: { ...doubt, made: 0 }, patch: works(2, short) },
  { fault: 'unavailable', read: works(2, short), create: { ...doubt, made: 0 }, patch: works(2, short) },
  {
    fault: 'unavailable',
    times: 9,
    read: fails('remote-busy', 4),
    create: { ...doubt, made: 0 },
    patch: fails('remote-busy', 4),
  },
  { fault: 'request-timeout', read: works(2, short), create: { ...doubt, made: 0 }, patch: works(2, short) },
  { fault: 'connection-reset', read: works(2, short), create: { ...doubt, made: 0 }, patch: works(2, short) },
  {
    fault: 'rate-limited',
    options: { retryAfterSeconds: 2 },
    read: works(2, [2_000]),
    create: { ...works(2, [2_000]), made: 1 },
    patch: works(2, [2_000]),
  },
  {
    fault: 'rate-limited',
    options: { retryAfterSeconds: 2, asDate: true },
    read: works(2, [2_000]),
    create: { ...works(2, [2_000]), made: 1 },
    patch: works(2, [2_000]),
  },
  {
    fault: 'rate-limited',
    options: { retryAfterSeconds: 30 },
    read: fails('remote-busy', 1),
    create: { ...fails('remote-busy', 1), made: 0 },
    patch: fails('remote-busy', 1),
  },
  {
    fault: 'cloudflare-rate-limited',
    read: works(2, short),
    create: { ...works(2, short), made: 1 },
    patch: works(2, short),
  },
  {
    fault: 'cloudflare-rate-limited',
    times: 9,
    read: fails('remote-busy', 4),
    create: { ...fails('remote-busy', 4), made: 0 },
    patch: fails('remote-busy', 4),
  },
  {
    fault: 'cloudflare-blocked',
    read: fails('connectwise-forbidden', 1),
    create: { ...fails('connectwise-forbidden', 1), made: 0 },
    patch: fails('connectwise-forbidden', 1),
  },
  {
    fault: 'conflict',
    read: fails('connectwise-refused', 1),
    create: { ...fails('connectwise-refused', 1), made: 0 },
    patch: fails('connectwise-refused', 1),
  },
  { fault: 'truncated-json', read: works(2, short), create: { ...doubt, made: 1 }, patch: works(2, short) },
  {
    fault: 'reset-after-commit',
    read: works(2, short),
    create: { ...doubt, made: 1 },
    patch: works(2, short),
  },
  {
    fault: 'error-after-commit',
    read: works(2, short),
    create: { ...doubt, made: 1 },
    patch: works(2, short),
  },
  {
    fault: 'slow',
    options: { seconds: 3 },
    read: works(2, short),
    create: { ...fails('remote-write-ambiguous', 1), made: 1 },
    patch: works(2, short),
  },
];

for (const [index, one] of cases.entries())
  test(`${one.fault}${one.times === undefined ? '' : ', again and again'} (${index})`, async () => {
    await using sim = await startSimulated(3, { timeoutMs: one.fault === 'slow' ? 400 : 20_000 });
    const ids = sim.held().map(({ id }) => id);
    const company = sim.held()[0]?.company?.id ?? 0;
    // The codebase is asked for before, so that the fault meets the call itself.
    await sim.client.systemInfo();
    const play = async (work: () => Promise<unknown>, expected: Expected, name: string): Promise<void> => {
      sim.simulator.core.faults.remove();
      sim.rateLimiter.blocks.clear();
      sim.slept.length = 0;
      sim.reports.length = 0;
      sim.order(one.fault, one.times ?? 1, one.options);
      const ended = await work().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (ended !== undefined && !(ended instanceof CodedError)) throw ended;
      assert.deepEqual([ended?.code, sim.reports.length], [expected.code, expected.attempts], name);
      if (expected.slept !== undefined) assert.deepEqual(sim.slept, expected.slept, name);
      // A 429 is everybody's.
      const told = one.fault.includes('rate-limited');
      assert.equal(sim.rateLimiter.blocks.size > 0, told, `${name}: the rate limiter`);
      if (ended?.code === 'remote-busy') assert.ok((ended.retryAfterMs ?? 0) > 2_000, name);
    };

    await play(
      async () => {
        const read: number[] = [];
        for await (const { id } of sim.client.tickets.list({ fields: ['id'], pageSize: 100 })) read.push(id);
        assert.deepEqual(read, ids);
      },
      one.read,
      'read',
    );
    const [id = 0] = ids;
    await play(
      () => sim.client.tickets.patch(id, [{ op: 'replace', path: 'summary', value: 'Set' }]),
      one.patch,
      'patch',
    );
    if (one.patch.code === undefined) assert.equal(sim.held()[0]?.summary, 'Set');
    await play(
      () => sim.client.tickets.create({ summary: 'Only once', company: { id: company } }),
      one.create,
      'create',
    );
    if (one.fault === 'slow') await sim.simulator.core.control.advance(10);
    assert.equal(sim.held().filter(({ summary }) => summary === 'Only once').length, one.create.made);
  });

test('the list holds every fault of a whole call that the simulator can play, but for those tested elsewhere', async () => {
  await using sim = await startSimulated(1);
  const elsewhere = [
    'unauthorized',
    'forbidden',
    'redirect-after-commit',
    'unnamed-after-commit',
    'bodiless-after-commit',
  ];
  const whole = sim.simulator.core.faults.kinds.filter(
    ({ stage }) => stage === 'before' || stage === 'after',
  );
  assert.deepEqual(
    whole
      .map(({ name }) => name)
      .filter((name) => !elsewhere.includes(name))
      .toSorted(),
    [...new Set(cases.map(({ fault }) => fault))].toSorted(),
  );
});

for (const fault of [
  'error-after-commit',
  'reset-after-commit',
  'unnamed-after-commit',
  'bodiless-after-commit',
  'truncated-json',
  'timeout-500',
  'bad-gateway',
])
  test(`a create looked up before it is repeated makes one ticket: ${fault}`, async () => {
    await using sim = await startSimulated(3);
    const company = sim.held()[0]?.company?.id ?? 0;
    sim.order(fault);
    const { row } = await createOnce({
      create: () => sim.client.tickets.create({ summary: 'Only once', company: { id: company } }),
      async lookUp() {
        const { rows } = await sim.client.tickets.first({ fields: ['id', 'summary'], pageSize: 1_000 });
        const found = rows.find(({ summary }) => summary === 'Only once');
        return found === undefined ? null : sim.client.tickets.get(found.id);
      },
      sleep: () => Promise.resolve(),
    });
    const made = sim.held().filter(({ summary }) => summary === 'Only once');
    assert.deepEqual(
      made.map(({ id }) => id),
      [row.id],
    );
  });

test('plain text where the company or the codebase is wrong is a refusal that says so', async () => {
  await using sim = await startSimulated(3);
  await sim.client.systemInfo();
  // The codebase moves and the one before it is gone: the client asks again by itself and goes on.
  sim.simulator.core.faults.order({ fault: 'codebase-changed', options: { legacy: true } });
  assert.ok((await sim.client.tickets.count()) >= 3);
  const company = sim.held()[0]?.company?.id ?? 0;
  sim.simulator.core.faults.remove();
  const made = await sim.client.tickets.create({ summary: 'Moved', company: { id: company } });
  assert.equal(sim.held().filter(({ summary }) => summary === 'Moved').length, 1);
  assert.equal(made.summary, 'Moved');
});
