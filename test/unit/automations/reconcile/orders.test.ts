// If this fails, a comparison that a person requested stands in no journal, a dry run writes, or a run in a shell
// asks a remote that has asked everybody to wait.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuresOfWindow } from '../../../../shared/automations/reconcile/measures.ts';
import {
  orderReconcile,
  reconcileHere,
  reconcileStatus,
} from '../../../../shared/automations/reconcile/orders.ts';
import type { ReconcileOutcome } from '../../../../shared/ports/reconcile.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { memoryStores } from '../../../support/fakes/memory-stores.ts';
import { reconcileWorld } from '../../../support/engine/reconcile-world.ts';

const actor = { by: 'operator', name: 'ann' } as const;

function world() {
  const here = reconcileWorld();
  const { engine } = here;
  const needs = {
    ...here.needs(),
    audit: memoryStores({ state: engine.state }).audit,
    newId: () => 'order',
  };
  const journal = () =>
    [...engine.state.auditRows.values()].map(({ action, scope, outcome }) => [action, scope, outcome]);
  return { ...here, needs, journal, link: engine.link().name };
}

test('a started run stands in the journal, a dry run does not', async () => {
  const { needs, journal, link, memory } = world();
  const begin = (dryRun: boolean) => orderReconcile({ link, order: { kind: 'begin', dryRun }, actor }, needs);
  assert.equal((await begin(true)).kind, 'started');
  assert.deepEqual(journal(), []);
  assert.equal((await begin(false)).kind, 'started');
  assert.deepEqual(journal(), [['reconcile-start', 'whole link', 'started']]);
  assert.equal(memory.windows.length, 2);
});

test('an approval that is refused leaves its code in the journal', async () => {
  const { needs, journal, link } = world();
  await assert.rejects(orderReconcile({ link, order: { kind: 'approve', run: 'run-9' }, actor }, needs), {
    code: 'reconcile-run-unknown',
  });
  assert.deepEqual(journal(), [['reconcile-approve', 'run run-9', 'reconcile-run-unknown']]);
});

test('a whole run in the shell ends as the queue would end it, and reports each window', async () => {
  const here = world();
  const { needs, link, memory, engine } = here;
  await here.pairs(2);
  engine.openTicket({ summary: 'Missed' });
  engine.advance(3600);
  const seen: string[] = [];
  const outcome = await reconcileHere(
    { link, dryRun: true, actor },
    (window) => seen.push(window.kind),
    needs,
  );
  assert.equal(outcome.kind, 'done');
  assert.equal(seen.at(-1), 'done');
  assert.ok(seen.length > 3 && seen.slice(0, -1).every((kind) => kind === 'window'));
  assert.equal(memory.windows.length, 0);
  const status = await reconcileStatus(link, true, needs);
  assert.deepEqual(
    [status?.state.run?.phase, status?.findings.map(({ code }) => code)],
    ['done', ['pair-missing']],
  );
  assert.equal(await reconcileStatus(link, false, needs), null);
});

test('a remote that asks us to wait leaves the rest to the queue', async () => {
  const { needs, link, memory } = world();
  const busy = new CodedError('remote-busy', { retryAfterMs: 60_000 });
  const tally = () => Promise.reject(busy);
  const linkOf = async (name: string) => {
    const linked = await needs.linkOf(name);
    return (
      linked && {
        ...linked,
        sides: { ...linked.sides, connectwise: { ...linked.sides.connectwise, tally } },
      }
    );
  };
  const outcome = await reconcileHere({ link, dryRun: true, actor }, () => undefined, { ...needs, linkOf });
  assert.equal(outcome.kind, 'deferred');
  assert.deepEqual(
    memory.windows.map(({ delaySeconds }) => delaySeconds),
    [60],
  );
});

test('findings are measured once, when the run is over', () => {
  const run = { found: { 'pair-missing': 2, 'record-absent': 1 } };
  const outcome = (kind: string) => ({ kind, link: 'acme', run }) as ReconcileOutcome;
  assert.deepEqual(measuresOfWindow(outcome('window')), []);
  for (const kind of ['done', 'waiting'])
    assert.deepEqual(measuresOfWindow(outcome(kind)), [
      { name: 'reconcile_findings', value: 2, tags: { link: 'acme', code: 'pair-missing' } },
      { name: 'reconcile_findings', value: 1, tags: { link: 'acme', code: 'record-absent' } },
    ]);
});
