/** Reads an answer's body as JSON, and says what came instead when it is none. */
import { CodedError } from '../rules/errors.ts';
import { parseJson } from './parse-json.ts';
import type { WebAnswer } from './send.ts';

/**
 * The JSON of an answer. Throws `http-not-json` for HTML (a login page, a sleeping instance, a proxy's error), for a
 * body that ends in the middle, and for anything else that is not JSON.
 */
export function jsonOf(answer: WebAnswer, host: string): unknown {
  try {
    return parseJson(answer.body);
  } catch {
    const text = answer.body.toString('utf8').trim();
    const html = /^<(!doctype|html|\?xml)/i.test(text);
    const what = text === '' ? 'nothing' : html ? 'a web page' : 'text that is no JSON or ends too early';
    throw new CodedError('http-not-json', {
      detail: `${host} answered ${answer.status} with ${what}. A wrong address, a login page or a proxy answers so.`,
      facts: { host, status: answer.status, html },
    });
  }
}

/** The JSON of an answer, or undefined when it is none: for error answers, where any body may come. */
export function jsonIfAny(answer: WebAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    return undefined;
  }
}
