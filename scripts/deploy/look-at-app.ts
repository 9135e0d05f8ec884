/** Checks that the app's host runs, and that the app answers. */
import { z } from 'zod';
import { ask, oneLine, sentenceOf, type Reply } from './ask.ts';
import type { Finding } from './finding.ts';
import type { Target } from './target.ts';
import { lookUntil, type Waiting } from './waiting.ts';

/** Two and a half minutes. */
const hostLooks = { maxLooks: 10, pauseMs: 15_000 };
/** Five minutes: the first start reads the vault. */
const healthLooks = { maxLooks: 20, pauseMs: 15_000 };

const hostStatus = z.object({
  properties: z.object({
    state: z.string(),
    version: z.string().optional(),
    errors: z.array(z.string()).nullish(),
  }),
});

/** Looks until the host says `Running` without an error. */
export async function lookAtHost(target: Target, waiting: Waiting): Promise<Finding> {
  const subject = 'host';
  let last = '';
  const found = await lookUntil<Finding>(waiting, hostLooks, async () => {
    const reply = await target.askApp('GET', '/host/default/properties/status');
    const read = reply.kind === 'answered' && reply.status === 200 ? hostStatus.safeParse(reply.body) : null;
    if (read?.success !== true) {
      last = `Azure does not say how the host is: ${sentenceOf(reply)}`;
      return null;
    }
    const { state, version, errors } = read.data.properties;
    last = oneLine(`the host is "${state}"${errors?.[0] === undefined ? '' : `: ${errors.join('; ')}`}`);
    return state === 'Running' && (errors ?? []).length === 0
      ? {
          verdict: 'ok',
          subject,
          text: `runs${version === undefined ? '' : `, version ${oneLine(version)}`}`,
        }
      : null;
  });
  return found ?? { verdict: 'fail', subject, text: `after ${hostLooks.maxLooks} looks: ${last}` };
}

/** docs/automations/health.md says what the app answers. */
const health = z.object({ status: z.string(), overdue: z.array(z.string()) });

/**
 * Looks until the app answers as itself. A remote that is down, or a timer that was late before, is shown and is no reason to
 * send the previous package; an app that cannot start or cannot reach its storage is.
 */
export async function lookAtHealth(target: Target, waiting: Waiting): Promise<Finding> {
  const subject = 'health';
  let last: Reply | null = null;
  const found = await lookUntil<Finding>(waiting, healthLooks, async () => {
    last = await ask({ url: `${target.appUrl}/api/health` });
    if (last.kind === 'no-answer' || (last.status !== 200 && last.status !== 503)) return null;
    const read = health.safeParse(last.body);
    if (!read.success) return null;
    const { status, overdue } = read.data;
    if (overdue.length > 0)
      return {
        verdict: 'warn',
        subject,
        text: oneLine(`the app answers; late: ${overdue.join(', ')}. docs/run-book.md: A timer has stopped.`),
      };
    if (last.status === 503) return null;
    return status === 'healthy'
      ? { verdict: 'ok', subject, text: 'the app is healthy' }
      : {
          verdict: 'warn',
          subject,
          text: oneLine(`the app answers and calls itself "${status}". Do this: npm run cli -- health`),
        };
  });
  if (found !== null) return found;
  const said = last === null ? '' : sentenceOf(last);
  return {
    verdict: 'fail',
    subject,
    text: `/api/health did not answer well in ${healthLooks.maxLooks} looks; last: ${said}`,
  };
}
