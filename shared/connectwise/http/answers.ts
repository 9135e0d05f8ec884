/** Turns ConnectWise's refusals into coded errors; it has two shapes of error body, plain text, and web pages. */
import { z } from 'zod';
import { CodedError, type ErrorCode } from '../../rules/errors.ts';
import { withoutCredentials } from '../../rules/safe-text.ts';
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
  const sentence = withoutCredentials(said).slice(0, 500);
  return new CodedError(codeOf(answer, said), {
    detail: `${route} answered ${answer.status}${sentence === '' ? '' : `: ${sentence}`}.${hint(answer, body !== undefined)}`,
    facts: {
      route,
      status: answer.status,
      ...(vendor.length === 0 ? {} : { vendorCode: withoutCredentials(vendor.join(',')) }),
      ...(fields.length === 0 ? {} : { fields: withoutCredentials(fields.join(',')) }),
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

function hint({ status }: WebAnswer, isJson: boolean): string {
  if (status === 400 && !isJson) return ' Plain text here means a wrong company or codebase.';
  if (status === 404 && !isJson) return ' A web page here means a wrong host, or keys that are not accepted.';
  if (status === 403) return " Look at the API member's security role and at CONNECTWISE_CLIENT_ID.";
  return '';
}
