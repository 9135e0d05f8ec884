/** The second half of a run: the plan's records are handed to the engine, and findings that are gone are closed. */
import { findingTable } from '../../rules/reconcile/findings.ts';
import { stateKey } from '../../rules/reconcile/state-key.ts';
import { parseRecordId } from '../../rules/sync/record-id.ts';
import type { ReconcileNeeds, ReconcileRun } from '../../ports/reconcile.ts';

const findingsAtOnce = 200;
/** The time for which a closed finding can still be looked up, in milliseconds. */
const keepClosedMs = 30 * 24 * 3_600_000;

/** One window of nudges: exactly the records of this run's plan, and of no other. */
export async function sendNudges(run: ReconcileRun, needs: ReconcileNeeds): Promise<ReconcileRun> {
  const book = stateKey(run.link, run.dryRun);
  const rows = await needs.findings.list(book, run.place, findingsAtOnce);
  let nudged = 0;
  for (const { key, finding } of rows) {
    if (finding.run !== run.run || findingTable[finding.code].action !== 'nudge') continue;
    const recordId = parseRecordId(finding.side, finding.recordId);
    if (finding.state === 'planned' && recordId !== null)
      await needs.nudges.send({
        link: run.link,
        side: finding.side,
        recordId,
        origin: 'reconcile',
        learnedAt: new Date(needs.now()).toISOString(),
        messageId: `reconcile:${run.run}:${finding.code}`,
      });
    nudged += 1;
    await needs.findings.put(book, key, {
      ...finding,
      state: 'nudged',
      approvedBy: run.approvedBy ?? finding.approvedBy,
    });
  }
  const next = { ...run, nudged: run.nudged + nudged };
  const last = rows.length < findingsAtOnce ? undefined : rows.at(-1);
  return last === undefined ? { ...next, phase: 'close', place: null } : { ...next, place: last.key };
}

/** One window of closing: findings that this run did not find any more. A run that saw a short list closes none. */
export async function closeFindings(run: ReconcileRun, needs: ReconcileNeeds): Promise<ReconcileRun> {
  const book = stateKey(run.link, run.dryRun);
  const rows = await needs.findings.list(book, run.place, findingsAtOnce);
  const now = needs.now();
  for (const { key, finding } of rows) {
    if (finding.run === run.run) continue;
    if (finding.closedAt === null && run.short.length === 0)
      await needs.findings.put(book, key, { ...finding, closedAt: new Date(now).toISOString() });
    else if (finding.closedAt !== null && now - Date.parse(finding.closedAt) > keepClosedMs)
      await needs.findings.remove(book, key);
  }
  const last = rows.length < findingsAtOnce ? undefined : rows.at(-1);
  if (last !== undefined) return { ...run, place: last.key };
  return { ...run, phase: 'done', place: null, endedAt: new Date(now).toISOString() };
}
