/**
 * What the user would lose: somebody uses the keys of the app and nobody is told; or everybody is told every night of what
 * the app did itself, until nobody reads it any more.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAuditReview } from '../../../../shared/automations/audit/audit-review.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import { auditWorld } from '../../../support/connectwise/audit-world.ts';

type Simulated = Awaited<ReturnType<typeof startSimulated>>;

/** A change as a member makes it; of a ticket unless said otherwise. */
function edit(
  sim: Simulated,
  by: string,
  id: number | null,
  set: Record<string, unknown>,
  table = 'tickets',
): number {
  const done = sim.simulator.core.control.edit({ table, id: id === null ? null : String(id), set, by });
  return (done as { readonly id: number }).id;
}

const ticketOf = (sim: Simulated, company: number): number =>
  sim.held().find((one) => one.company?.id === company)?.id ?? assert.fail('no ticket');

/** The simulator's clock is ours here: what was done now is old enough to be reviewed. */
async function afterwards(sim: Simulated): Promise<number> {
  await sim.simulator.core.control.advance(1_200);
  return sim.client.serverTime();
}

test('a change by our member that our journal does not hold is found, and one by a person is not', async () => {
  await using sim = await startSimulated(30);
  const id = ticketOf(sim, 2);
  edit(sim, 'API-SIM', id, { summary: 'Changed with our key' });
  edit(sim, 'tpatel', id, { summary: 'Changed by a person' });
  const now = await afterwards(sim);
  const { needs, reviews } = auditWorld(sim.client, { now: () => now });
  const outcome = await runAuditReview(needs);
  assert.equal(outcome.kind, 'complete', JSON.stringify(outcome));
  assert.deepEqual(
    outcome.groups.map(({ finding, by, type, link, count, records }) => [
      finding,
      by,
      type,
      link,
      count,
      records,
    ]),
    [['not-ours', 'API-SIM', 'Ticket', 'northwind', 1, [id]]],
  );
  assert.deepEqual(await reviews.groups(outcome.report.night), outcome.groups);
});
