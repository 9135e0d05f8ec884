// If this fails, an operator changes tickets without having said --yes, or does not learn their outcome.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { PlanOutcome } from '../../../../shared/automations/tickets/plan-update.ts';
import type { Ticket } from '../../../../shared/connectwise/index.ts';
import { makeTicket } from '../../../support/connectwise/tickets.ts';
import { startCliWorld, type CliWorld } from '../../../support/cli/world.ts';

let world: CliWorld;

before(async () => {
  world = await startCliWorld();
});
after(() => world.close());

const tickets = () => world.connectwise.core.control.records('tickets') as readonly Ticket[];
const run = (...words: readonly string[]) => world.run(['update-tickets', ...words]);

test('a plan is made, shown, refused without --yes, and carried out with it', async () => {
  const ids = Array.from({ length: 4 }, () => makeTicket({ simulator: world.connectwise }, 2));
  const set = ['--set', 'status=in progress', '--set', 'owner=tpatel'];
  const made = await run('plan', '--company', '2', '--ids', ids.join(','), ...set, '--json');
  assert.equal(made.code, 0, made.stderr);
  const { plan } = JSON.parse(made.stdout) as PlanOutcome;
  assert.equal(plan?.total, 4);
  const id = plan.id;

  const unsure = await run('apply', id);
  assert.deepEqual([unsure.code, /4 tickets of company 2 would change/.test(unsure.stdout)], [3, true]);
  const status = await run('status', id);
  assert.match(status.stdout, /waiting {2}0\/4/);
  assert.match(status.stdout, /status: New → In Progress, owner: [^,]* → tpatel/);

  const done = await run('apply', id, '--yes', '--here', '--as', 'Ann');
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /done {2}4\/4 \(4 changed, 0 already right, 0 skipped, 0 failed\)/);
  assert.match(done.stdout, /approved by Ann/);
  const changed = tickets().filter((ticket) => ids.includes(ticket.id));
  assert.ok(
    changed.every((ticket) => ticket.status?.name === 'In Progress' && ticket.owner?.identifier === 'tpatel'),
  );
  const again = await run('apply', id, '--yes', '--here');
  assert.deepEqual([again.code, /update-plan-state-wrong/.test(again.stderr)], [3, true]);
});

test('a plan that cannot be made has an exit code and a sentence of its own', async () => {
  const calls: readonly (readonly [readonly string[], number, RegExp])[] = [
    [
      ['plan', '--company', '2', '--where', 'status=New', '--set', 'status=Nirvana'],
      3,
      /status-unknown.*Those in use/s,
    ],
    [
      ['plan', '--company', '2', '--where', 'status', '--set', 'status=New'],
      2,
      /is not of the form name=value/,
    ],
    [['plan', '--company', '2', '--where', 'color=red', '--set', 'status=New'], 2, /request-invalid/],
    [
      ['plan', '--company', '77', '--where', 'status=New', '--set', 'status=Closed'],
      3,
      /company-not-allowed/,
    ],
    [
      ['plan', '--company', '2', '--ids', '1', '--where', 'status=New', '--set', 'status=Closed'],
      2,
      /request-invalid/,
    ],
    [['plan', '--company', 'x', '--set', 'status=Closed'], 2, /company/],
    [['apply', '2-20200101T000000-00000000', '--yes'], 3, /update-plan-unknown/],
    [['status', 'plan-1'], 2, /is not the id of a plan/],
  ];
  for (const [words, code, said] of calls) {
    const { code: ended, stderr } = await run(...words);
    assert.equal(ended, code, `${words.join(' ')}: ${stderr}`);
    assert.match(stderr, said);
  }
});
