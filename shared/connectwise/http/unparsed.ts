/** Successes and what they hold: parsed at once, or as they came until somebody has room for them. */
import { CodedError } from '../../rules/errors.ts';
import { freeBytes, jsonOf } from '../../web/json.ts';
import type { WebAnswer } from '../../web/send.ts';
import { type Call, routeOf } from './call.ts';

/** A success as it came, not looked into yet. */
export class Unparsed {
  readonly bytes: number;
  readonly #answer: WebAnswer;
  readonly #call: Call;
  readonly #host: string;

  constructor(answer: WebAnswer, call: Call, host: string) {
    this.bytes = answer.body.length;
    this.#answer = answer;
    this.#call = call;
    this.#host = host;
  }

  /** Its JSON, once: the bytes are freed. Throws what the call throws for an answer that is not JSON. */
  parse(): unknown {
    try {
      return readAnswer(this.#answer, this.#call, this.#host);
    } finally {
      freeBytes(this.#answer.body);
    }
  }
}

/**
 * The JSON of a success. Throws `http-not-json` (retry) for another body, and `remote-write-ambiguous` (retry) when the
 * call is not `repeatable`: for a create the record may exist, so that must be looked up, not repeated.
 */
export function readAnswer(answer: WebAnswer, call: Call, host: string): unknown {
  try {
    return jsonOf(answer, host);
  } catch (cause) {
    if (call.repeatable) throw cause;
    throw new CodedError('remote-write-ambiguous', {
      detail: `${routeOf(call)} answered ${answer.status}, but not with a record.`,
      facts: { route: routeOf(call), status: answer.status },
      cause,
    });
  }
}
