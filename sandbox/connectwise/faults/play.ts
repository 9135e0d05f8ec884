/** Plays the faults that act on a whole call: instead of the work, or after it. */
import { type OrderedFault, numberOption, textOption } from '../../common/fault-registry.ts';
import { connectionReset, htmlPage, type SimResponse } from '../../common/message.ts';
import { jsonAnswer } from '../api/responses.ts';
import type { World } from '../store/world.ts';

/** The answer in place of the work; undefined when the work is to be done after all (it was only slow). */
export async function playBefore(world: World, fault: OrderedFault): Promise<SimResponse | undefined> {
  switch (fault.fault) {
    case 'rate-limited':
      return rateLimited(world, fault);
    case 'cloudflare-rate-limited':
      return edgePage(429, 'Error 1015', 'You are being rate limited');
    case 'cloudflare-blocked':
      return edgePage(403, 'Attention Required! | Cloudflare', 'Sorry, you have been blocked');
    case 'timeout-500':
      return jsonAnswer(world, 500, {
        code: 'ConnectWiseApi',
        message:
          'Execution Timeout Expired. The timeout period elapsed prior to completion of the operation.',
        errors: null,
      });
    case 'bad-gateway':
      return edgePage(502, '502 Bad Gateway', 'The web server reported a bad gateway error.');
    case 'unavailable':
      return edgePage(503, 'Service Unavailable', 'The service is unavailable.');
    case 'html-page':
      return edgePage(200, 'ConnectWise', 'Sign in');
    case 'slow':
      await world.clock.sleep(numberOption(fault.options, 'seconds', 20) * 1000);
      return undefined;
    case 'connection-reset':
      return connectionReset;
    case 'unauthorized':
      return jsonAnswer(world, 401, { code: 'Unauthorized', message: 'UserNotAuthenticated', errors: null });
    case 'forbidden':
      return jsonAnswer(world, 403, {
        code: 'Forbidden',
        message: 'You do not have security permission to perform this action.',
        errors: null,
      });
    case 'request-timeout':
      return edgePage(408, 'Request Timeout', 'The request took too long.');
    default:
      return jsonAnswer(world, 409, { code: 'Conflict', message: 'The record is in use.', errors: null });
  }
}

/** The body of the real one has `error` where every other has `code`. */
function rateLimited(world: World, fault: OrderedFault): SimResponse {
  const seconds = numberOption(fault.options, 'retryAfterSeconds', 30);
  const retryAfter =
    fault.options?.['asDate'] === true
      ? new Date(world.clock.now() + seconds * 1000).toUTCString()
      : String(seconds);
  return jsonAnswer(
    world,
    429,
    { error: 'ConnectWiseAPI', message: `Too many requests. Please try again in ${seconds} seconds.` },
    { 'retry-after': retryAfter },
  );
}

/** The answer that arrives although its work was done. */
export function playAfter(world: World, fault: OrderedFault, answer: SimResponse, path: string): SimResponse {
  switch (fault.fault) {
    case 'reset-after-commit':
      return { ...answer, cut: 'reset' };
    case 'unnamed-after-commit':
      return jsonAnswer(world, answer.status, fault.options === undefined ? {} : { id: fault.options['id'] });
    case 'bodiless-after-commit':
      return { ...answer, status: 204, body: null };
    case 'truncated-json':
      return { ...answer, cut: 'truncate' };
    case 'redirect-after-commit':
      return {
        status: numberOption(fault.options, 'status', 302),
        headers: { location: textOption(fault.options, 'location', insecureAddress(world, answer, path)) },
        body: null,
      };
    default:
      return jsonAnswer(world, 500, {
        code: 'ConnectWiseApi',
        message: 'An unexpected error occurred.',
        errors: null,
      });
  }
}

/** The address of the record over plain http on the site's own host: what the cloud's proxy was seen to answer. */
function insecureAddress(world: World, answer: SimResponse, path: string): string {
  const id = /"id":(\d+)/.exec(typeof answer.body === 'string' ? answer.body : '')?.[1];
  const host = new URL(world.origin).host;
  return `http://${host}/${world.codebase}apis/3.0${path}${id === undefined ? '' : `/${id}`}`;
}

/** A page of the cloud edge in front of the site. */
function edgePage(status: number, title: string, text: string): SimResponse {
  return htmlPage(status, title, text, { server: 'cloudflare' });
}
