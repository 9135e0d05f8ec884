/**
 * The trace of the invocation that is running: what is reported meanwhile hangs below the request that the host reports.
 * Only what the library needs of OpenTelemetry is set up, and nothing is patched.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, ContextManager } from '@opentelemetry/api';

/** The parent of a report: 32 and 16 hexadecimal digits (W3C Trace Context, `traceparent`). */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
}

/** The parent that a `traceparent` names; undefined when it names none. */
export function parseTraceParent(text: string | null | undefined): TraceParent | undefined {
  const [, traceId, spanId] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(text ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId))
    return undefined;
  return { traceId, spanId };
}

const running = new AsyncLocalStorage<TraceParent | undefined>();

/** Runs the work below that parent; whatever it awaits knows it. */
export function withinTrace<Result>(parent: TraceParent | undefined, work: () => Result): Result {
  return running.run(parent, work);
}

/** The parent of what is running now. */
export function currentTrace(): TraceParent | undefined {
  return running.getStore();
}

/** Calls `report` so that OpenTelemetry puts what it reports below the parent, although it happened earlier. */
export type ReportBelow = (parent: TraceParent | undefined, report: () => void) => void;

/** Loads OpenTelemetry's API, which the library brings along anyway. */
export async function reportBelow(): Promise<ReportBelow> {
  const { context, trace, ROOT_CONTEXT, TraceFlags } = await import('@opentelemetry/api');
  // Without a manager every context is the root. One that is there already does as well.
  context.setGlobalContextManager(synchronousContexts(ROOT_CONTEXT));
  return (parent, report) => {
    // Marked as sampled: the host often says that it is not, and then what we report would be dropped unseen.
    const below =
      parent === undefined
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: TraceFlags.SAMPLED, isRemote: true });
    context.with(below, report);
  };
}

/** Contexts for calls that end before anything else runs: all that is needed to report something. */
function synchronousContexts(root: Context): ContextManager {
  let active = root;
  const manager: ContextManager = {
    active: () => active,
    with(next, work, receiver, ...args) {
      const before = active;
      active = next;
      try {
        return work.call(receiver, ...args);
      } finally {
        active = before;
      }
    },
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
