/**
 * Turns the answer of a mail server, or the failure of the way to it, into an error of the channel: its numbers, never
 * its text, which may repeat a password.
 */
import * as z from 'zod';
import { channelRefused, channelUnreachable } from '../rules/alerts/delivery-error.ts';
import { CodedError } from '../rules/errors.ts';

/** The parts of nodemailer's errors (10.6) that are read. */
const smtpError = z.looseObject({
  /** Nodemailer's own, such as EAUTH. */
  code: z.string().optional(),
  /** Node's, such as ECONNREFUSED. */
  originalCode: z.string().optional(),
  responseCode: z.number().optional(),
  response: z.string().optional(),
  rejectedErrors: z.array(z.unknown()).optional(),
  recipient: z.string().optional(),
});

/**
 * The error of a mail that was not taken at all: `alert-channel-refused` (dead-letter) or `alert-channel-unreachable`
 * (retry). Throws again what is no failure of a mail.
 */
export function smtpFailure(thrown: unknown, to: readonly string[]): CodedError {
  if (thrown instanceof CodedError) return thrown;
  const { data } = smtpError.safeParse(thrown);
  if (data?.code === undefined) throw thrown;
  const said = numbersOf(data);
  const of = refusedRecipients(data.rejectedErrors ?? [], to);
  const where = of === '' ? said : of;
  if (data.responseCode !== undefined && data.responseCode < 500)
    return channelUnreachable(`The mail server asks to try again later (${where}).`);
  if (data.code === 'EAUTH') return channelRefused(`The mail server refused to sign us in (${said}).`);
  if (data.responseCode !== undefined)
    return channelRefused(`The mail server refused the message (${where}).`);
  if (data.code === 'EENVELOPE' || data.code === 'EMESSAGE')
    return channelRefused(`The message cannot be sent (${where}).`);
  return channelUnreachable(`The mail server could not be reached, or not securely (${said}).`);
}

/** Lists the refused recipients by their place in the configuration: `to[1] 550 5.1.1`. Addresses are left out. */
export function refusedRecipients(errors: readonly unknown[], to: readonly string[]): string {
  return errors
    .flatMap((one) => {
      const { data } = smtpError.safeParse(one);
      return data === undefined ? [] : [`to[${to.indexOf(data.recipient ?? '')}] ${numbersOf(data)}`];
    })
    .join(', ');
}

/** `535 5.7.8`, or the code of the connection's failure. */
function numbersOf({ code, originalCode, responseCode, response }: z.infer<typeof smtpError>): string {
  if (responseCode === undefined) return originalCode ?? code ?? 'no reason given';
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  return [String(responseCode), ...(enhanced === undefined ? [] : [enhanced])].join(' ');
}
