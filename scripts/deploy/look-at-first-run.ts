/**
 * Checks that the timer `ticket-sync` ran after the deployment. Flex Consumption has had every timer of an app stop
 * after a deployment while HTTP went on (azure-functions-host 11828), so nothing else shows it.
 */
import { z } from 'zod';
import { ask, sentenceOf } from './ask.ts';
import type { Finding } from './finding.ts';
import type { Target } from './target.ts';
import { lookUntil, type Waiting } from './waiting.ts';

/** It runs every 15 minutes; 20 for the run, and five for what tells of it to arrive. */
const looks = { maxLooks: 25, pauseMs: 60_000 };

/** One row: how many runs, and how many of them ended well. */
const answer = z.object({
  tables: z.tuple([z.object({ rows: z.tuple([z.tuple([z.number(), z.number()])]) })]).rest(z.unknown()),
});

/** `sinceMs`: when the package was taken. Azure's clock counts back from its own now: this machine's may be wrong. */
export async function lookAtFirstRun(target: Target, sinceMs: number, waiting: Waiting): Promise<Finding> {
  const subject = 'ticket-sync';
  if (target.insightsId === null)
    return beside(
      'nobody can see whether it ran: Azure shows no Application Insights in the resource group that the app writes to.',
    );
  let wasAnswered = false;
  let last = '';
  const found = await lookUntil<Finding>(waiting, looks, async () => {
    const seconds = Math.ceil((waiting.now() - sinceMs) / 1000);
    const query = `requests | where name == '${subject}' and timestamp > ago(${seconds}s) | summarize runs = count(), well = countif(tobool(success))`;
    const reply = await ask({
      url: `${target.addresses.insights}/v1/apps/${encodeURIComponent(target.insightsId ?? '')}/query`,
      method: 'POST',
      token: target.tokens.insights,
      body: { query, timespan: 'PT2H' },
    });
    const read = reply.kind === 'answered' && reply.status === 200 ? answer.safeParse(reply.body) : null;
    if (read?.success !== true) {
      last = sentenceOf(reply);
      return null;
    }
    wasAnswered = true;
    const [[runs, well]] = read.data.tables[0].rows;
    if (runs === 0) return null;
    if (well > 0) return { verdict: 'ok', subject, text: `ran after the deployment (${runs} times)` };
    return {
      verdict: 'warn',
      subject,
      text: 'ran after the deployment and failed, as it does while a remote does not answer. Do this: npm run cli -- health',
    };
  });
  if (found !== null) return found;
  if (!wasAnswered)
    return beside(
      `nobody can see whether it ran: Application Insights does not answer (${last}). The deployer needs Monitoring Reader on it.`,
    );
  return {
    verdict: 'fail',
    subject,
    text: `did not run in the ${looks.maxLooks} minutes since the deployment: timers may have stopped. docs/run-book.md: A timer has stopped.`,
  };
}

function beside(text: string): Finding {
  return { verdict: 'fail-beside', subject: 'ticket-sync', text };
}
