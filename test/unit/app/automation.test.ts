// If this fails, two runs of one automation write the same note side by side, or a run that died stops all later ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { automationApp } from '../../../shared/app/automation.ts';
import type { ConnectWiseClient } from '../../../shared/connectwise/client.ts';
import type { Company, CompanyOptions } from '../../../shared/connectwise/index.ts';
import { parseConfig } from '../../../shared/rules/config/parse.ts';
import type { Measure } from '../../../shared/rules/metrics.ts';
import { memoryTable } from '../../support/fakes/memory-table.ts';

const clock = { now: 0 };
const measured: Measure[] = [];

function anInstance(table = memoryTable(), testCompanies: number[] = []) {
  return automationApp({
    config: parseConfig({ links: [], automations: { companies: [5], testCompanies } }),
    table,
    plansTable: memoryTable(),
    steps: { send: () => Promise.resolve() },
    connectwise: {
      forCompany: (companyId: number, options: CompanyOptions) => ({ companyId, options }),
    } as unknown as ConnectWiseClient,
    metrics: { all: (measures) => void measured.push(...measures) },
    pauses: { of: () => Promise.resolve(null) },
    auditing: {
      audit: { write: () => Promise.resolve(), list: () => Promise.resolve([]) },
      now: () => clock.now,
      newId: () => 'order',
    },
  });
}

test('one run at a time of all instances together, and the next one once it has ended, well or not', async () => {
  const table = memoryTable();
  const [one, other] = [anInstance(table).automation, anInstance(table).automation];
  let end: () => void = () => undefined;
  const first = one.underClaim("waiting O'Brien/5", () => new Promise<void>((resolve) => (end = resolve)));
  await assert.rejects(
    other.underClaim("waiting O'Brien/5", () => Promise.resolve()),
    { code: 'run-in-progress' },
  );
  assert.equal(await other.underClaim('waiting 6', () => Promise.resolve('free')), 'free');
  end();
  await first;
  await assert.rejects(
    other.underClaim("waiting O'Brien/5", () => Promise.reject(new Error('broke'))),
    /broke/,
  );
  assert.equal(await one.underClaim("waiting O'Brien/5", () => Promise.resolve('free')), 'free');
});

test('a run that died holds up the next one for ten minutes', async () => {
  const { automation } = anInstance();
  void automation.underClaim('waiting 5', () => new Promise<never>(() => undefined));
  await new Promise((resolve) => setImmediate(resolve));
  clock.now += 10 * 60_000 - 1;
  await assert.rejects(
    automation.underClaim('waiting 5', () => Promise.resolve()),
    { code: 'run-in-progress' },
  );
  clock.now += 2;
  assert.equal(await automation.underClaim('waiting 5', () => Promise.resolve('free')), 'free');
});

test('the client of a company that is not allowed is not given', () => {
  const app = anInstance();
  const { automation } = app;
  assert.equal(automation.forCompany(5).companyId, 5);
  assert.throws(() => automation.forCompany(6), { code: 'company-not-allowed' });
  app.measure([{ name: 'waiting_tickets', value: 1, tags: { company: '5', outcome: 'changed' } }]);
  assert.equal(measured.length, 1);
});

test('the client of a company asks before each write whether test companies alone may be changed', async () => {
  const { automation } = anInstance(memoryTable(), [7]);
  const mayWrite = (id: number, name: string) => {
    const { options } = automation.forCompany(id) as unknown as { readonly options: CompanyOptions };
    assert.ok(options.beforeWrite !== undefined);
    return options.beforeWrite({ get: () => Promise.resolve({ id, identifier: 'x', name } as Company) });
  };
  await mayWrite(7, 'TEST - seven');
  await assert.rejects(mayWrite(7, 'Seven'), { code: 'test-company-required' });
  await assert.rejects(mayWrite(5, 'TEST - five'), { code: 'test-company-required' });
});
