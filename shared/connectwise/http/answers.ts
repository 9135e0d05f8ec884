/** Turns ConnectWise's refusals into coded errors; it has two shapes of error body, plain text, and web pages. */
import * as z from 'zod';
import { CodedError, type ErrorCode } from '../../rules/errors.ts';
import { cutAt } from '../../rules/canonical.ts';
import { clipSafe, redactText } from '../../rules/safe-text.ts';
import { jsonIfAny } from '../../web/json.ts';
import type { WebAnswer } from '../../web/send.ts';

const errorBody = z.looseObject({
  code: z.string().nullish(),
  message: z.string().nullish(),
  errors: z
    .array(
      z.looseObject({
        code: z.string().nullish(),
        message: z.string().nullish(),
        field: z.string().nullish(),
      }),
    )
    .nullish(),
});

/** A coded error for an answer of 300 or more. The vendor's own code and fields are among the facts. */
export function refusalOf(answer: WebAnswer, route: string): CodedError {
  const parsed = errorBody.safeParse(jsonIfAny(answer));
  const body = parsed.success ? parsed.data : undefined;
  const fields = (body?.errors ?? []).flatMap(({ field }) => (typeof field === 'string' ? [field] : []));
  const vendor = [body?.code, ...(body?.errors ?? []).map(({ code }) => code)].filter(
    (code) => typeof code === 'string',
  );
  const said = [body?.message, ...(body?.errors ?? []).map(({ message }) => message)]
    .filter((text) => typeof text === 'string')
    .join(' ');
  const sentence = clipSafe(redactText(said), 500);
  return new CodedError(codeOf(answer, said), {
    detail: `${route} answered ${answer.status}${sentence === '' ? '' : `: ${sentence}`}.${hint(answer, body !== undefined)}`,
    facts: {
      route,
      status: answer.status,
      ...(vendor.length === 0 ? {} : { vendorCode: redactText(vendor.join(',')) }),
      ...(fields.length === 0 ? {} : { fields: redactText(fields.join(',')) }),
    },
  });
}

function codeOf({ status }: WebAnswer, said: string): ErrorCode {
  // A client id that ConnectWise does not accept is answered 403, whatever was asked for.
  if (status === 401 || (status === 403 && /client ?id/i.test(said))) return 'connectwise-unauthorized';
  if (status === 403) return 'connectwise-forbidden';
  if (status === 404) return 'connectwise-not-found';
  if (status >= 500) return 'connectwise-failed';
  if (status >= 300 && status < 400) return 'connectwise-redirect-refused';
  return 'connectwise-refused';
}

function hint({ status, body }: WebAnswer, isJson: boolean): string {
  if (!isJson) {
    const text = cutAt(Buffer.from(body).toString('utf8', 0, 4_000).trim(), 200);
    // The one text that is known: `Cannot route. Codebase/company is invalid`.
    if (status === 400 && /cannot route|codebase|company/i.test(text))
      return ` It said "${redactText(text)}": a wrong company or codebase.`;
    if (/^<(?:!doctype|html|\?xml)/i.test(text))
      return status === 404
        ? ' The answer is a web page: a wrong host, or keys that are not accepted.'
        : ' The answer is a web page, as of a proxy or a firewall on the way.';
    if (status === 400) return text === '' ? ' It said nothing more.' : ` It said "${redactText(text)}".`;
  }
  if (status === 403) return " Look at the API member's security role and at CONNECTWISE_CLIENT_ID.";
  return '';
}

/**
 * The answers that an old codebase gives: a web page or plain text, or the JSON of an unknown route, whose code is
 * `ConnectWiseApi`. A JSON 404 with the code `NotFound` names a missing record and is final.
 */
export function mayBeMoved(answer: WebAnswer): boolean {
  if (answer.status !== 404 && answer.status !== 400) return false;
  const body = jsonIfAny(answer);
  if (typeof body !== 'object' || body === null) return true;
  return answer.status === 404 && 'code' in body && body.code === 'ConnectWiseApi';
}

/**
 * `remote-busy` (retry): refused before any work was done; the next read of the same run finds the right keys or
 * codebase.
 */
export function sentOnce(route: string, status: number): CodedError {
  return new CodedError('remote-busy', {
    detail: `${route} answered ${status}, and a streamed body cannot be sent a second time.`,
    facts: { route, status },
    retryAfterMs: 1_000,
  });
}
