/** One acceptance run from the ticket to the clean-up: measures each step, stops at the first that fails, always cleans up. */
import { asCodedError } from '../../rules/errors.ts';
import type { StepResult } from '../../rules/acceptance/report.ts';
import { summaryOf } from '../../rules/acceptance/marker.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import { cleanUp, openOfOthers, type CleanUp } from './clean-up.ts';
import { NotHeld, type Stage, type TestPair } from './stage.ts';
import { incidentOf, makeTicket, stepsOf } from './steps.ts';

/** The result of an acceptance run; the clean-up is reported whether the steps passed or not. */
export interface Ran {
  readonly steps: readonly StepResult[];
  readonly isPassed: boolean;
  readonly cleanUp: CleanUp;
}

/**
 * Runs the acceptance test on a stage. `requests`: the number of requests that its clients have sent so far. Throws
 * nothing of a step.
 */
export async function runAcceptance(
  stage: Stage,
  requests: () => number,
  which: 'all' | 'essential' = 'all',
): Promise<Ran> {
  const steps: StepResult[] = [];
  const isFailed = (): boolean => steps.some(({ state }) => state === 'failed');

  async function step<Made>(
    name: string,
    work: () => Promise<{ readonly made: Made; readonly says: string }>,
  ): Promise<Made | null> {
    if (isFailed()) {
      steps.push({ name, state: 'not-reached', seconds: 0, requests: 0, says: '', look: [] });
      return null;
    }
    const from = { at: stage.now(), requests: requests() };
    const took = (): Pick<StepResult, 'name' | 'seconds' | 'requests'> => ({
      name,
      seconds: (stage.now() - from.at) / 1000,
      requests: requests() - from.requests,
    });
    try {
      stage.say(name);
      const { made, says } = await work();
      steps.push({ ...took(), state: 'held', says, look: [] });
      return made;
    } catch (thrown) {
      steps.push({ ...took(), state: 'failed', ...failure(thrown) });
      return null;
    }
  }

  const ticket = await step('ticket created in ConnectWise', async () => {
    const made = await makeTicket(stage);
    return { made, says: `ticket #${made}` };
  });
  const incident = await step('incident created in ServiceNow', async () => {
    const made = await incidentOf(stage, madeBefore(ticket));
    return { made, says: 'exactly one, with the summary of the ticket' };
  });
  const pair: TestPair | null =
    ticket === null || incident === null ? null : { connectwise: ticket, servicenow: incident };
  // Without a pair the steps are named all the same.
  const nobody: TestPair = { connectwise: '' as RecordId, servicenow: '' as RecordId };
  const wanted = stepsOf(stage, pair ?? nobody).filter(({ isEssential }) => isEssential || which === 'all');
  for (const { name, leftOut, run } of wanted) {
    if (leftOut !== null)
      steps.push({ name, state: 'left-out', seconds: 0, requests: 0, says: leftOut, look: [] });
    else await step(name, async () => ({ made: true, says: await run() }));
  }
  const cleaned = await cleanUp(
    { ...stage, signal: new AbortController().signal },
    summaryOf(stage.marker, ''),
  );
  // Leftovers of other runs are no part of this run's result: if they cannot be read, the report leaves them out.
  const others = await openOfOthers(stage, summaryOf(stage.marker, '')).catch(() => []);
  const told =
    others.length === 0
      ? []
      : [
          `Another run is in progress or left records open: ${others.join(', ')}. If none is in progress, the same command with --clean closes them.`,
        ];
  return {
    steps,
    isPassed: !isFailed() && cleaned.isDone,
    cleanUp: { ...cleaned, says: [...cleaned.says, ...told] },
  };
}

function madeBefore(id: RecordId | null): RecordId {
  if (id === null) throw new Error('A step ran although the one before it failed.');
  return id;
}

function failure(thrown: unknown): Pick<StepResult, 'says' | 'look'> {
  if (thrown instanceof NotHeld) return { says: thrown.message, look: thrown.look };
  const { code, message, action } = asCodedError(thrown);
  return { says: `${code}: ${message}`, look: [action] };
}
