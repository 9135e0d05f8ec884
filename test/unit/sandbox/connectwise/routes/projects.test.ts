// If this fails, scripts that work on projects meet another ConnectWise here than the one they will run against.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSimulated } from '../../../../support/connectwise/simulated.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';
import { field } from '../../../../../shared/connectwise/query/conditions.ts';
import type { ProjectTicket } from '../../../../../shared/connectwise/wire/index.ts';

const code = (expected: string) => (thrown: unknown) =>
  thrown instanceof CodedError && thrown.code === expected;

test('a project ticket takes company and project from its phase, and is listed among the tickets as well', async () => {
  await using sim = await startSimulated(5);
  const { client } = sim;
  const project = await client.projects.list().first();
  const phase = await client
    .phases(project?.id ?? 0)
    .list()
    .first();
  assert.ok(project !== undefined && phase !== undefined);
  const made = await client.projectTickets.create({
    summary: 'Order the rack',
    phase: { id: phase.id },
    initialDescription: 'Two of them',
  });
  assert.deepEqual(
    [made.project?.id, made.phase?.id, made.company?.id],
    [project.id, phase.id, project.company?.id],
  );
  assert.equal((await client.projectTickets.list().toArray({ limit: 10 })).length, 1);
  assert.equal((await client.tickets.get(made.id)).recordType, 'ProjectTicket');
  const notes = await client.projectTicketNotes(made.id).list().toArray({ limit: 10 });
  assert.deepEqual(
    notes.map(({ text }) => text),
    ['Two of them'],
  );
  const changed = await client.projectTickets.update(made.id, { summary: 'Order two racks', budgetHours: 4 });
  assert.equal(changed.budgetHours, 4);
  const ids = [made.id, ...Array.from({ length: 400 }, (_, index) => 900_000 + index)];
  const found = await client.projectTickets
    .list({ where: field<ProjectTicket>('id').in(ids) })
    .toArray({ limit: 5 });
  assert.equal(found.length, 1);
  assert.equal(await client.projectTickets.count(), 1);
  await assert.rejects(client.projectTickets.get(sim.held()[0]?.id ?? 0), code('connectwise-not-found'));
  await assert.rejects(
    client.projectTickets.create({ summary: 'No phase', phase: { id: 9_999_999 } }),
    code('connectwise-refused'),
  );
  await client.projectTickets.delete(made.id);
  assert.equal(await client.projectTickets.count(), 0);
});

test('additions, tasks, activities, the catalog and reports can be read and written at the vendor’s addresses', async () => {
  await using sim = await startSimulated(5);
  const { client } = sim;
  const agreement = await client.agreements.list().first();
  const additions = client.additions(agreement?.id ?? 0);
  const [addition] = await additions.list().toArray({ limit: 10 });
  assert.equal((await additions.update(addition?.id ?? 0, { quantity: 12 })).quantity, 12);
  const tasks = client.tasks(sim.held()[1]?.id ?? 0);
  const task = await tasks.create({ notes: 'Call back', closedFlag: false });
  assert.equal((await tasks.update(task.id, { closedFlag: true })).closedFlag, true);
  assert.equal(await tasks.count(), 1);
  const member = await client.members.list().first();
  const company = await client.companies.list().first();
  const activity = await client.activities.create({
    name: 'Review',
    company: { id: company?.id ?? 0 },
    assignTo: { id: member?.id ?? 0 },
  });
  assert.equal(activity.company?.id, company?.id);
  const catalog = client.resource<{ readonly id: number; readonly identifier: string }>(
    'procurement/catalog',
  );
  const [cable] = await catalog
    .list({ where: (item) => item('identifier').is("CBL-5'") })
    .toArray({ limit: 5 });
  assert.equal(cable?.identifier, "CBL-5'");
  const report = await client.report('ChargeCode', { columns: ['Description', 'Billable_Flag'] });
  assert.deepEqual(report.columns, ['Description', 'Billable_Flag']);
  assert.deepEqual(report.rows[0], { Description: 'Administration', Billable_Flag: false });
  const travel = await client.report('ChargeCode', { where: { Description: "Travel - O'Hare" } });
  assert.deepEqual(
    travel.rows.map((row) => row['Charge_Code_RecID']),
    [3],
  );
  await assert.rejects(client.report('NoSuchReport'), code('connectwise-not-found'));
  await assert.rejects(client.report('../tickets'), code('query-value-refused'));
});
