/**
 * Runs a scheduled story, whoever starts it: its begin and end are stored, and its heartbeat is sent. Nothing of that can
 * fail the run or hold it up.
 */
import type { RunStore } from '../../ports/health.ts';
import { asCodedError } from '../../rules/errors.ts';

/** Tells a monitor outside of a run; never throws, and waits at most half a minute. */
export interface Heartbeat {
  start(automation: string, runId: string): Promise<void>;
  /** `report` is a short text without personal data. */
  end(automation: string, runId: string, how: 'success' | 'fail', report: string): Promise<void>;
}

/** The stored runs and the heartbeat of a scheduled run. */
export interface TimedRunNeeds {
  readonly runs: Pick<RunStore, 'started' | 'ended'>;
  readonly heartbeat: Heartbeat;
  /** A UUID. */
  newId(): string;
}

/** The story's outcome; throws what it throws. */
export async function timedRun(
  name: string,
  needs: TimedRunNeeds,
  story: () => Promise<string>,
): Promise<string> {
  const runId = needs.newId();
  const begun = needs.heartbeat.start(name, runId);
  await needs.runs.started(name).catch(() => undefined);
  const finish = async (outcome: string, failedWith: string | null): Promise<void> => {
    await needs.runs.ended(name, outcome, failedWith).catch(() => undefined);
    // A monitor that hears of the end before the start measures no time.
    await begun;
    await needs.heartbeat.end(name, runId, failedWith === null ? 'success' : 'fail', outcome);
  };
  let outcome: string;
  try {
    outcome = await story();
  } catch (thrown) {
    const { code } = asCodedError(thrown);
    await finish(code, code);
    throw thrown;
  }
  await finish(outcome, null);
  return outcome;
}
