/**
 * Reconciliation: finds what neither callbacks nor polls can see, hands what may be repaired to the engine, and tells
 * people the rest.
 *
 *   counts ─▶ pairs ─▶ tickets ─▶ incidents ─▶ judge ─▶ repair ─▶ close ─▶ done
 *                                                 ╰─▶ waiting (the guard asks) ── approve ──▶ repair
 *
 * Every arrow is a window: one message on the queue `reconcile-window`, a bounded piece of work, and one save of the
 * run's row. The row says where the next window begins, so a crash anywhere costs one window done twice; findings are
 * rows with keys of their own, so twice is once. Nothing is sent to the engine before the whole plan stands.
 */
import { backOffSeconds } from '../../rules/back-off.ts';
import { CodedError, asCodedError } from '../../rules/errors.ts';
import { guardVerdict } from '../../rules/reconcile/guard.ts';
import type { Link } from '../../rules/config/link.ts';
import { findingTable, linkShape } from '../../rules/reconcile/findings.ts';
import { isNightlyDue } from '../../rules/reconcile/nightly.ts';
import { stateKey } from '../../rules/reconcile/state-key.ts';
import type {
  Phase,
  ReconcileNeeds,
  ReconcileOutcome,
  ReconcileRun,
  ReconcileState,
  WindowMessage,
} from '../../ports/reconcile.ts';
import { closeFindings, sendNudges } from './repair.ts';
import { compareInventory, comparePairs, countSides } from './survey.ts';
import type { SurveyWindow } from './survey.ts';

/** A run that has not moved for so long has lost its message. */
const stalledMs = 30 * 60_000;
const maxAttempts = 20;
const maxDelaySeconds = 15 * 60;
/** Until a run of a paused link looks whether the pause is over. */
const pausedSeconds = 5 * 60;
const resting: readonly Phase[] = ['waiting', 'done', 'failed'];

/** The state of a link that was never compared. */
export const noState: ReconcileState = { run: null, acceptedShape: null, horizon: null };

/** True if a run has work left that nobody has to approve. */
export function isRunning(run: ReconcileRun | null): run is ReconcileRun {
  return run !== null && !resting.includes(run.phase);
}

/**
 * Begins a run of one link, or takes up one that lost its message. A plan that waits for approval is replaced by the
 * new run's; one that is being carried out is not disturbed. Throws the codes of storage; a link that is not configured is
 * the outcome `link-unknown`.
 */
export async function startReconcile(
  order: { readonly link: string; readonly kind: ReconcileRun['kind']; readonly dryRun: boolean },
  needs: ReconcileNeeds,
): Promise<ReconcileOutcome> {
  const linked = await needs.linkOf(order.link);
  if (linked === null) return { kind: 'link-unknown', link: order.link };
  const book = stateKey(order.link, order.dryRun);
  const stored = await needs.states.read(book);
  const state = stored?.state ?? noState;
  if (isRunning(state.run) && state.run.shape === linkShape(linked.link))
    return resumeIfStalled(state.run, needs);

  const run = newRun(linked.link, order, needs);
  if (!(await needs.states.save(book, { ...state, run }, stored?.version ?? null))) {
    const winner = (await needs.states.read(book))?.state.run;
    return { kind: 'already-running', link: order.link, run: winner?.run ?? '' };
  }
  await needs.windows.send(messageOf(run, 0));
  return { kind: 'started', link: order.link, run: run.run };
}

/**
 * The timer's part, every hour: runs that lost their message go on, and at night each link that had no run for half a
 * day gets one. Links are begun one by one and fail one by one: it never throws, and `not-started` holds the code.
 */
export async function reconcileDue(
  links: readonly string[],
  needs: ReconcileNeeds,
): Promise<readonly ReconcileOutcome[]> {
  const outcomes: ReconcileOutcome[] = [];
  for (const link of links) {
    try {
      if (await needs.isPaused?.(link)) continue;
      const run = (await needs.states.read(link))?.state.run ?? null;
      const lastStartedAt = run?.startedAt ?? null;
      if (isRunning(run)) outcomes.push(await resumeIfStalled(run, needs));
      else if (isNightlyDue(needs.now(), lastStartedAt))
        outcomes.push(await startReconcile({ link, kind: 'nightly', dryRun: false }, needs));
    } catch (thrown) {
      const { code } = asCodedError(thrown);
      needs.alarm('reconcile-not-started', { link, code });
      outcomes.push({ kind: 'not-started', link, code });
    }
  }
  return outcomes;
}

/** Sends the message again that a run waits for, if it has not moved for long. Throws the codes of storage. */
export async function resumeIfStalled(run: ReconcileRun, needs: ReconcileNeeds): Promise<ReconcileOutcome> {
  const { link } = run;
  if (needs.now() - Date.parse(run.touchedAt) < stalledMs)
    return { kind: 'already-running', link, run: run.run };
  await needs.windows.send(messageOf(run, 0));
  return { kind: 'resumed', link, run: run.run };
}

/** Lets exactly the plan of this run go on. Throws `reconcile-run-unknown` (refuse) when it waits no longer. */
export async function approveReconcile(
  order: { readonly link: string; readonly run: string; readonly by: string },
  needs: ReconcileNeeds,
): Promise<ReconcileOutcome> {
  const linked = await needs.linkOf(order.link);
  if (linked === null) return { kind: 'link-unknown', link: order.link };
  const stored = await needs.states.read(order.link);
  const run = stored?.state.run ?? null;
  const refused = (detail: string): CodedError =>
    new CodedError('reconcile-run-unknown', { detail, facts: { link: order.link, run: order.run } });
  if (stored === null || run?.run !== order.run || run.phase !== 'waiting')
    throw refused(
      `A later run may have made a new plan: npm run cli -- reconcile status --link ${order.link}`,
    );
  if (run.shape !== linkShape(linked.link))
    throw refused('The configuration changed since this plan was made; a new run makes another plan.');
  const next: ReconcileRun = {
    ...run,
    phase: 'repair',
    place: null,
    step: run.step + 1,
    touchedAt: iso(needs.now()),
    approvedBy: order.by,
  };
  if (!(await needs.states.save(order.link, { ...stored.state, run: next }, stored.version)))
    throw refused('Somebody else was quicker.');
  await needs.windows.send(messageOf(next, 0));
  return { kind: 'resumed', link: order.link, run: run.run };
}

/** Does one window of a run. Throws only when the stores or the queue cannot be written. */
export async function reconcileWindow(
  message: WindowMessage,
  needs: ReconcileNeeds,
): Promise<ReconcileOutcome> {
  const { link } = message;
  const book = stateKey(link, message.dryRun);
  const stored = await needs.states.read(book);
  const run = stored?.state.run ?? null;
  if (stored === null || !isRunning(run) || run.run !== message.run) return { kind: 'stale', link };
  if (message.step !== run.step) {
    // The window was done and its worker died before it could say so. Two chains of messages become one again: of two
    // workers in one window only one can save.
    await needs.windows.send(messageOf(run, 0));
    return { kind: 'stale', link };
  }

  if (!message.dryRun && (await needs.isPaused?.(link)) === true) {
    await needs.windows.send(message, { delaySeconds: pausedSeconds });
    return { kind: 'deferred', link, code: 'link-paused', delaySeconds: pausedSeconds };
  }

  let state: ReconcileState;
  try {
    const linked = await needs.linkOf(link);
    if (linked === null) throw new CodedError('link-unknown', { facts: { link } });
    if (run.shape !== linkShape(linked.link))
      throw new CodedError('reconcile-run-unknown', { detail: 'The configuration changed under the run.' });
    state = await nextState({ state: stored.state, run, linked, needs });
  } catch (thrown) {
    const error = asCodedError(thrown);
    if (error.treatment === 'retry' && message.attempt < maxAttempts) {
      const delaySeconds = backOffSeconds(error, message.attempt, maxDelaySeconds);
      await needs.windows.send(messageOf(run, message.attempt + 1), { delaySeconds });
      return { kind: 'deferred', link, code: error.code, delaySeconds };
    }
    const failure = { code: error.code, detail: error.detail };
    state = { ...stored.state, run: { ...run, phase: 'failed', failure, endedAt: iso(needs.now()) } };
    needs.alarm('reconcile-failed', { link, code: error.code });
  }

  const moved = state.run === null ? run : { ...state.run, step: run.step + 1, touchedAt: iso(needs.now()) };
  if (!(await needs.states.save(book, { ...state, run: moved }, stored.version)))
    return { kind: 'stale', link };
  if (!resting.includes(moved.phase)) {
    await needs.windows.send(messageOf(moved, 0));
    return { kind: 'window', link, run: moved };
  }
  return { kind: endOf(moved.phase), link, run: moved };
}

function endOf(phase: Phase): 'waiting' | 'failed' | 'done' {
  return phase === 'waiting' || phase === 'failed' ? phase : 'done';
}

/** The state after the run's next window. */
async function nextState(window: SurveyWindow): Promise<ReconcileState> {
  const { state, run, linked, needs } = window;
  switch (run.phase) {
    case 'counts':
      return countSides(window);
    case 'pairs':
      return { ...state, run: await comparePairs(window) };
    case 'connectwise':
    case 'servicenow':
      return { ...state, run: await compareInventory(window, run.phase) };
    case 'judge':
      return { ...state, run: judge(run, linked.link, needs) };
    case 'repair':
      return { ...state, run: await sendNudges(run, needs) };
    case 'close': {
      const next = await closeFindings(run, needs);
      // A dry run closes in its own list; nobody is notified, and no configuration is accepted by it.
      if (next.phase !== 'done' || run.dryRun) return { ...state, run: next };
      tellFindings(next, needs);
      return { ...state, run: next, acceptedShape: run.shape };
    }
    case 'waiting':
    case 'done':
    case 'failed':
      return state;
    default:
      return run.phase satisfies never;
  }
}

/** The plan stands: does it go on by itself? */
function judge(run: ReconcileRun, link: Link, needs: ReconcileNeeds): ReconcileRun {
  const verdict = guardVerdict(run.changes, run.pairs, link.guard);
  const told = { ...run, place: null, verdict: verdict.sentence };
  if (run.dryRun) return { ...told, phase: 'close' };
  if (verdict.kind === 'go') return { ...told, phase: 'repair' };
  needs.alarm('reconcile-waits-for-approval', {
    link: run.link,
    run: run.run,
    changes: verdict.changes,
    pairs: verdict.pairs,
  });
  return { ...told, phase: 'waiting', endedAt: iso(needs.now()) };
}

function tellFindings(run: ReconcileRun, needs: ReconcileNeeds): void {
  for (const code of ['correlation-twice', 'record-absent', 'inventory-short'] as const) {
    const count = run.found[code] ?? 0;
    if (count > 0)
      needs.alarm('reconcile-findings', {
        link: run.link,
        code,
        count,
        sentence: findingTable[code].sentence,
      });
  }
}

function newRun(
  link: Link,
  order: { readonly kind: ReconcileRun['kind']; readonly dryRun: boolean },
  needs: ReconcileNeeds,
): ReconcileRun {
  const at = iso(needs.now());
  return {
    link: link.name,
    run: needs.newRun(),
    kind: order.kind,
    dryRun: order.dryRun,
    shape: linkShape(link),
    phase: 'counts',
    place: null,
    step: 0,
    startedAt: at,
    touchedAt: at,
    endedAt: null,
    tallies: { connectwise: [], servicenow: [] },
    pairs: 0,
    older: 0,
    found: {},
    changes: 0,
    nudged: 0,
    short: [],
    verdict: null,
    approvedBy: null,
    failure: null,
  };
}

function messageOf({ link, run, step, dryRun }: ReconcileRun, attempt: number): WindowMessage {
  return { link, run, step, dryRun, attempt };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
