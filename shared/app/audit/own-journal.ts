/** The app's own record of its writes to ConnectWise, out of its stores. */
import type { OwnJournal } from '../../automations/audit/needs.ts';
import type { Stores } from '../../azure/stores/create-stores.ts';
import type { ReconcileNeeds } from '../../ports/reconcile.ts';
import { evidenceOf, type TicketEvidence } from '../../rules/audit/own-writes.ts';
import { pairKey } from '../../rules/sync/pair.ts';
import { parseRecordId } from '../../rules/sync/record-id.ts';

/** Rows of one pair, of the audit journal, and of the findings of a link that are read at most. */
const maxHistory = 1_000;
const maxOrders = 5_000;
const maxFindings = 500;
const dayMs = 86_400_000;

/** The journal over the stores. */
export function ownJournal({
  pairs,
  history,
  audit,
  findings,
}: Pick<Stores, 'history' | 'audit'> & {
  readonly pairs: Pick<Stores['pairs'], 'keyOf' | 'read'>;
  readonly findings: Pick<ReconcileNeeds['findings'], 'list'>;
}): OwnJournal {
  async function ofLink(link: string, id: number, since: number): Promise<TicketEvidence> {
    const own = pairKey('connectwise', String(id));
    const key = (await pairs.keyOf(link, 'connectwise', String(id))) ?? own;
    const [rows, stored] = await Promise.all([history.list(link, key, maxHistory), pairs.read(link, key)]);
    // A run's row is written at its end, so an earlier one can tell of nothing later.
    return evidenceOf(
      rows.filter(({ at }) => Date.parse(at) >= since - dayMs),
      stored,
    );
  }
  return {
    async ticket(links, id, since) {
      const found: TicketEvidence[] = [];
      for (const link of links) found.push(await ofLink(link, id, since));
      return {
        writes: found.flatMap(({ writes }) => writes),
        isOurs: found.some(({ isOurs }) => isOurs),
      };
    },
    async orders(since) {
      const rows = await audit.list(null, maxOrders);
      // One that was begun long before may still have been under way.
      return rows.filter(({ at, endedAt }) => Date.parse(endedAt ?? at) >= since - dayMs);
    },
    async missingTickets(link, since) {
      const rows = await findings.list(link, null, maxFindings);
      const ids: number[] = [];
      for (const { finding } of rows) {
        if (finding.code !== 'record-absent' || Date.parse(finding.lastSeen) < since) continue;
        const id =
          finding.side === 'connectwise'
            ? finding.recordId
            : finding.pair === null
              ? null
              : ((await pairs.read(link, finding.pair))?.pair.connectwiseId ?? null);
        const known = id === null ? null : parseRecordId('connectwise', id);
        if (known !== null) ids.push(Number(known));
      }
      return ids;
    },
  };
}
