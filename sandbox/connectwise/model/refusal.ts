/** Answers by which the vendor says no, in the shapes that were recorded or that its guide gives. */

/** One line of `errors`. */
export interface FieldError {
  readonly code: string;
  readonly message: string;
  readonly resource: string;
  readonly field: string;
}

/** Thrown anywhere in the simulator's work; the core turns it into the answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** A text is sent as text/plain, anything else as JSON. */
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`answered with ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** The words of a refusal, in one line: its message, and that of each field. */
export function saidBy({ body, status }: Refusal): string {
  if (typeof body === 'string') return body;
  const { message, errors } = (body ?? {}) as {
    readonly message?: unknown;
    readonly errors?: readonly FieldError[] | null;
  };
  const fields = (errors ?? []).map((one) => `${one.field}: ${one.message}`);
  const parts = [...(typeof message === 'string' ? [message] : []), fields.join(' ')];
  const said = parts.filter((one) => one !== '').join(': ');
  return said === '' ? `it answered ${status}` : said;
}

/** A refusal with the vendor's usual body. */
export function refuse(status: number, code: string, message: string): Refusal {
  return new Refusal(status, { code, message, errors: null });
}

/** The condition parser's refusal, which was recorded without an `errors` member. */
export function refuseCondition(message: string): Refusal {
  return new Refusal(400, { code: 'ApiFindCondition', message });
}

/** 400 `InvalidObject` with what is wrong, field by field. */
export function refuseObject(resource: string, errors: readonly Omit<FieldError, 'resource'>[]): Refusal {
  return new Refusal(400, {
    code: 'InvalidObject',
    message: `${resource} object is invalid`,
    errors: errors.map(({ code, message, field }) => ({ code, message, resource, field })),
  });
}

/** 404 for a record that is not there. */
export function notFound(title: string, id: number | string): Refusal {
  return refuse(404, 'NotFound', `${title} ${id} not found`);
}
