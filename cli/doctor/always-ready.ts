/** Checks that instances are kept ready for the functions that must not wait for a start. */
import { z } from 'zod';
import { ask, type RunAz } from './az.ts';
import type { Deployed } from './deployed.ts';
import { ok, warn, type Line } from './line.ts';
import { isAnswered, unanswered } from './unanswered.ts';

const groups = z.array(z.object({ name: z.string(), instanceCount: z.number() })).nullable();
/** ConnectWise sends a callback again for six seconds only, and an idle queue is looked at slowly. */
const wanted = ['http', 'function:sync-pair'] as const;

/** Checks that the plan keeps instances warm for the callbacks, which must be answered within seconds. */
export async function checkAlwaysReady(run: RunAz, { group, app, asking }: Deployed): Promise<Line> {
  const subject = `always-ready instances of ${app}`;
  const of = `--name ${app} --resource-group ${group}`;
  const answer = await ask(run, groups, [
    'functionapp',
    'scale',
    'config',
    'show',
    ...of.split(' '),
    '--query',
    'alwaysReady',
  ]);
  if (!isAnswered(answer)) return unanswered(subject, answer, { role: 'Reader', asking });
  const ready = (answer.value ?? []).filter(({ instanceCount }) => instanceCount > 0);
  const missing = wanted.filter((name) => !ready.some((one) => one.name === name));
  if (missing.length === 0)
    return ok(subject, ready.map(({ name, instanceCount }) => `${name}=${instanceCount}`).join(', '));
  return warn(
    subject,
    `none for ${missing.join(' and ')}: callbacks and edits wait for a cold start; the poll finds lost callbacks (price: docs/scale.md)`,
    `az functionapp scale config always-ready set ${of} --settings ${missing.map((name) => `${name}=1`).join(' ')}`,
    'and set the same in scale of infra/main.NAME.bicepparam, or the next deployment removes it',
  );
}
