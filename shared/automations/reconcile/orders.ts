/**
 * Carries out a person's requests to the reconciliation: begin a run, approve one that waits, run one here and now. Each
 * request stands in the audit journal before it is carried out; a dry run changes nothing and leaves no row.
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type {
  ReconcileNeeds,
  ReconcileOutcome,
  ReconcileState,
  WindowMessage,
} from '../../ports/reconcile.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import { findingTable, type Finding } from '../../rules/reconcile/findings.ts';
import type { ReconcileOrder } from '../../rules/reconcile/order.ts';
import { stateKey } from '../../rules/reconcile/state-key.ts';
import { approveReconcile, reconcileWindow, startReconcile } from './run.ts';

/** The dependencies of a comparison, and the audit journal. */
export type ReconcileOrderNeeds = ReconcileNeeds & AuditNeeds;

/** Begins a run or approves a waiting one. Throws `reconcile-run-unknown` (refuse), and the codes of storage. */
export async function orderReconcile(
  asked: { readonly link: string; readonly order: ReconcileOrder; readonly actor: Actor },
  needs: ReconcileOrderNeeds,
): Promise<ReconcileOutcome> {
  const { link, order, actor } = asked;
  if (order.kind === 'begin') return begin({ link, dryRun: order.dryRun, actor }, needs);
  const { run } = order;
  return audited({ actor, action: 'reconcile-approve', link, scope: `run ${run}` }, needs, async () => {
    const result = await approveReconcile({ link, run, by: actor.name }, needs);
    return { outcome: result.kind, result };
  });
}

/**
 * Does a whole run in this process, window by window, and tells of each. A remote that asks us to wait, and a person who
 * interrupts, leave the rest to the queue.
 */
export async function reconcileHere(
  asked: {
    readonly link: string;
    readonly dryRun: boolean;
    readonly actor: Actor;
    readonly signal?: AbortSignal;
  },
  onWindow: (outcome: ReconcileOutcome) => void,
  needs: ReconcileOrderNeeds,
): Promise<ReconcileOutcome> {
  const sent: { message: WindowMessage; delaySeconds: number }[] = [];
  const here: ReconcileOrderNeeds = {
    ...needs,
    windows: {
      send(message, { delaySeconds = 0 } = {}) {
        sent.push({ message, delaySeconds });
        return Promise.resolve();
      },
    },
  };
  let outcome = await begin(asked, here);
  for (let next = sent.shift(); next !== undefined; next = sent.shift()) {
    if (next.delaySeconds > 0 || asked.signal?.aborted === true) {
      await needs.windows.send(next.message, { delaySeconds: next.delaySeconds });
      return outcome;
    }
    outcome = await reconcileWindow(next.message, here);
    onWindow(outcome);
  }
  return outcome;
}

async function begin(
  { link, dryRun, actor }: { readonly link: string; readonly dryRun: boolean; readonly actor: Actor },
  needs: ReconcileOrderNeeds,
): Promise<ReconcileOutcome> {
  const start = (): Promise<ReconcileOutcome> => startReconcile({ link, dryRun, kind: 'on-demand' }, needs);
  if (dryRun) return start();
  return audited({ actor, action: 'reconcile-start', link, scope: 'whole link' }, needs, async () => {
    const result = await start();
    return { outcome: result.kind, result };
  });
}

/** The last run of a link, or its last dry run, and the first of what it found. */
export interface ReconcileStatus {
  readonly state: ReconcileState;
  readonly findings: readonly (Finding & { readonly sentence: string })[];
}

/** Findings that are shown at once. */
const maxShown = 500;

/** Reads the last run of a link; null when there was none. Throws the codes of storage. */
export async function reconcileStatus(
  link: string,
  dryRun: boolean,
  needs: Pick<ReconcileNeeds, 'states' | 'findings'>,
): Promise<ReconcileStatus | null> {
  const key = stateKey(link, dryRun);
  const stored = await needs.states.read(key);
  if (stored === null) return null;
  const rows = await needs.findings.list(key, null, maxShown);
  return {
    state: stored.state,
    findings: rows.map(({ finding }) => ({ ...finding, sentence: findingTable[finding.code].sentence })),
  };
}
