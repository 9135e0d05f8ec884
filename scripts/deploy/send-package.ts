/**
 * Sends a package to the app as `azd` does for Flex Consumption (Azure/azure-dev, cli/azd/pkg/azsdk/funcapp_host_client.go):
 * POST /api/publish, 202 with an id, then looks at /api/deployments/ID.
 */
import { z } from 'zod';
import { ask, oneLine, sentenceOf, type Reply } from './ask.ts';
import type { Target } from './target.ts';
import { lookUntil, type Waiting } from './waiting.ts';

/** The end of sending a package: taken, refused, or unknown. */
export type Sent =
  | { readonly kind: 'taken' }
  /** Nothing was changed: the app runs what it ran. */
  | { readonly kind: 'refused'; readonly text: string }
  /** Nobody knows what the app runs now. */
  | { readonly kind: 'unknown'; readonly text: string };

/** A role that was granted a minute ago is not in force everywhere: refused three times, it is missing. */
const maxTries = 3;
const pauseAfterRefusalMs = 60_000;
const sendMs = 5 * 60_000;
/** Ten minutes of looks. */
const looks = { maxLooks: 200, pauseMs: 3_000 };

const idOf = z.string().regex(/^[\w-]{1,80}$/);
const progress = z.object({ status: z.number(), status_text: z.string().nullish() });
/** The states in which nothing changes any more; 4 is success. */
const ended: Readonly<Record<number, string>> = {
  [-1]: 'it was cancelled',
  3: 'it failed',
  5: 'another deployment was under way',
  6: 'it was carried out in part',
};

/** 403 alone is tried again: it says that nothing was begun, and passes by itself. */
const usual = (reply: Reply): boolean => reply.kind === 'answered' && reply.status === 403;

/**
 * Returns true for an answer after which the previous package is sent again. An app may be down until it is taken, the
 * deployment that failed may still be under way (409), and sending the same bytes twice does no harm.
 */
export const insistent = (reply: Reply): boolean =>
  reply.kind === 'no-answer' || ![202, 401, 404].includes(reply.status);

/** Sends the bytes of a zip; again after the answers that `isTriedAgain` names, three times in all. */
export async function sendPackage(
  target: Target,
  zip: Uint8Array,
  waiting: Waiting,
  isTriedAgain: (reply: Reply) => boolean = usual,
): Promise<Sent> {
  for (let turn = 1; ; turn += 1) {
    const reply = await ask({
      url: `${target.publishUrl}/api/publish?RemoteBuild=false`,
      method: 'POST',
      token: target.tokens.management,
      body: zip,
      maxMs: sendMs,
    });
    if (isTriedAgain(reply) && turn < maxTries) {
      await waiting.sleep(pauseAfterRefusalMs);
      continue;
    }
    if (reply.kind === 'answered' && reply.status === 202) return follow(target, reply, waiting);
    return notTaken(reply, turn);
  }
}

function notTaken(reply: Reply, turns: number): Sent {
  const said = sentenceOf(reply);
  if (reply.kind === 'no-answer' && !reply.mayHaveArrived)
    return { kind: 'refused', text: `The package was not sent, because Azure was not reached: ${said}.` };
  // A proxy's 200 or 408 says nothing of what Azure did.
  if (reply.kind === 'no-answer' || reply.status >= 500 || reply.status < 300 || reply.status === 408)
    return {
      kind: 'unknown',
      text: `The package was sent, and Azure did not say what became of it: ${said}`,
    };
  if (reply.status !== 403) return { kind: 'refused', text: `Azure refused the package: ${said}` };
  return {
    kind: 'refused',
    text: `Azure refused the package ${turns} times in ${turns - 1} minutes: ${said}. The deployer needs Website Contributor on the app, and the app's identity Storage Blob Data Owner on the storage account.`,
  };
}

async function follow(target: Target, accepted: Reply, waiting: Waiting): Promise<Sent> {
  const id = idOf.safeParse(accepted.kind === 'answered' ? accepted.body : null);
  if (!id.success)
    return { kind: 'unknown', text: 'Azure took the package and named no deployment to look at.' };
  let wasSeen = false;
  let last: Reply | null = null;
  const end = await lookUntil<Sent>(waiting, looks, async () => {
    last = await ask({
      url: `${target.publishUrl}/api/deployments/${id.data}`,
      token: target.tokens.management,
    });
    if (last.kind === 'no-answer') return null;
    // Not there yet; or there no more, because what deployed has ended and was put away.
    if (last.status === 404) return wasSeen ? { kind: 'taken' } : null;
    if (last.status === 401 || last.status === 403)
      return { kind: 'unknown', text: `Azure does not say how the deployment is: ${sentenceOf(last)}` };
    // Busy (429, 503) or the page of a proxy: the deployment goes on meanwhile.
    const read = last.status === 200 || last.status === 202 ? progress.safeParse(last.body) : null;
    if (read?.success !== true) return null;
    wasSeen = true;
    const { status, status_text: said } = read.data;
    if (status === 4) return { kind: 'taken' };
    const why = ended[status];
    return why === undefined
      ? null
      : { kind: 'unknown', text: oneLine(`The deployment did not end well: ${why}. ${said ?? ''}`) };
  });
  if (end !== null) return end;
  const said = last === null ? '' : ` The last answer was ${sentenceOf(last)}`;
  return { kind: 'unknown', text: `The deployment has not ended within ten minutes.${said}` };
}
