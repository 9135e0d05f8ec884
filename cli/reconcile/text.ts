/** A comparison and what it found, as a person reads them at the command. */
import type { ReconcileRun } from '../../shared/ports/reconcile.ts';
import { printable } from '../../shared/rules/printable.ts';
import { findingTable, type Finding } from '../../shared/rules/reconcile/findings.ts';
import { sideNames } from '../../shared/rules/sync/record.ts';
import { localTime } from '../terminal/local-time.ts';

/** The run, and each finding that is open. */
export function runText(run: ReconcileRun, findings: readonly Finding[]): string {
  const open = findings.filter(({ closedAt }) => closedAt === null);
  return [
    `run ${run.run}${run.dryRun ? ' (dry run)' : ''}: ${run.phase}, started ${localTime(run.startedAt)}, ${run.pairs} pairs compared`,
    ...sideNames.map(
      (side) =>
        `  ${side}: ${run.tallies[side].map(({ by, bucket, count }) => `${by} ${bucket}: ${count}`).join(', ')}`,
    ),
    ...(run.older > 0
      ? [
          `  ${run.older} open records are older than the link and have no pair: npm run cli -- backfill preview ${run.link}`,
        ]
      : []),
    ...(run.verdict === null ? [] : [`  ${run.verdict}`]),
    ...(run.failure === null ? [] : [`  failed: ${run.failure.code} ${run.failure.detail}`]),
    ...open.flatMap(({ code, side, recordId, state, firstSeen, detail }) => [
      `  ${code}  ${side}:${printable(recordId)}  ${state}  since ${localTime(firstSeen)}`,
      `      ${findingTable[code].sentence} ${detail}`,
    ]),
    ...(run.phase === 'waiting'
      ? [
          '  it waits for approval; this approves exactly this plan:',
          `  npm run cli -- reconcile approve --run ${run.run} --link ${run.link} --yes`,
        ]
      : []),
  ].join('\n');
}
