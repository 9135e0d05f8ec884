/**
 * If this fails, the command hides a change by the app's keys that the app did not make, shows another night than the
 * one asked for, or lets an author's name act on the terminal.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTable } from '../../../shared/azure/open-table.ts';
import { createAuditReviewStore } from '../../../shared/azure/stores/audit/reviews.ts';
import type { AuditGroup } from '../../../shared/rules/audit/night.ts';
import type { NightReport } from '../../../shared/rules/audit/report.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { startCliWorld, type CliWorld } from '../../support/cli/world.ts';

let world: CliWorld;
before(async () => {
  world = await startCliWorld();
});
after(() => world.close());

const report = (night: string): NightReport => ({
  night,
  from: '2026-11-26T04:12:00.000Z',
  to: '2026-11-27T04:12:00.000Z',
  startedAt: '2026-11-27T04:22:00.000Z',
  endedAt: '2026-11-27T04:22:09.000Z',
  apiMember: 'API-SIM',
  requests: 12,
  lookedAt: 5,
  carried: 0,
  left: 3,
  givenUp: 0,
  groups: 1,
  groupsLeftOut: 0,
  entries: 7,
  held: 4,
  system: 0,
  other: 1,
  failures: [],
});
const group = (finding: AuditGroup['finding'], by: string): AuditGroup => ({
  finding,
  by,
  type: 'Ticket',
  link: 'northwind',
  count: 2,
  firstAt: '2026-11-26T22:00:00.000Z',
  lastAt: '2026-11-26T23:00:00.000Z',
  records: [4711, 4712],
});

test('the last night that was ended is shown, another one by its day, and a change by our keys ends with 1', async () => {
  const none = await world.run(['audit', 'review']);
  assert.deepEqual([none.code, none.stdout], [0, 'no night has been reviewed yet\n']);

  const account = { kind: 'connection-string', value: new Secret(world.storage) } as const;
  const reviews = createAuditReviewStore(openTable(account, 'auditreview'));
  await reviews.saveReport(report('2026-11-26'));
  await reviews.replaceGroups('2026-11-26', [group('deletion', 'tpatel')]);
  await reviews.saveReport(report('2026-11-27'));
  await reviews.replaceGroups('2026-11-27', [
    group('not-ours', 'API-SIM'),
    group('deletion', '\u001b[31mjdoe'),
  ]);
  const state = { from: '', to: '', night: '2026-11-28', previous: '2026-11-27', phase: 'begun' } as const;
  await reviews.saveState(state, null);

  const [last, other] = await Promise.all([
    world.run(['audit', 'review']),
    world.run(['audit', 'review', '--night', '2026-11-26', '--json']),
  ]);
  assert.equal(last.code, 1);
  assert.match(last.stdout, /^night 2026-11-27: changes from 2026-11-2[56] \d\d:12:00 \S+ to/);
  assert.match(
    last.stdout,
    /not-ours {2}2 × Ticket {2}northwind {2}API-SIM .* ids 4711, 4712: by our API member/,
  );
  assert.match(last.stderr, /not reviewed yet: 3 records/);
  assert.ok(!last.stdout.includes('\u001b'));

  assert.equal(other.code, 0);
  const shown = JSON.parse(other.stdout) as {
    readonly report: NightReport;
    readonly groups: readonly AuditGroup[];
  };
  assert.deepEqual([shown.report.night, shown.groups[0]?.by], ['2026-11-26', 'tpatel']);
});
