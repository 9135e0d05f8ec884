/**
 * The instance's refusals: a status and the platform's error envelope.
 */

/** Thrown anywhere below the request handler; becomes `{error: {message, detail}, status: "failure"}`. */
export class Refusal extends Error {
  readonly status: number;
  readonly detail: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    detail: string | null,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }
}

/** 404: the platform does not say whether the record is gone or hidden. */
export function noRecord(): Refusal {
  return new Refusal(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");
}

/** 403 by an access rule. */
export function aclRefusal(operation: 'Insert' | 'Update' | 'Delete'): Refusal {
  return new Refusal(
    403,
    'Operation Failed',
    `ACL Exception ${operation} Failed due to security constraints`,
  );
}

/** 403 because a script of the instance aborted the write. */
export function businessRuleAbort(table: string, rule: string, sysId: string): Refusal {
  return new Refusal(
    403,
    'Operation Failed',
    `Operation against file '${table}' was aborted by Business Rule '${rule}^${sysId}'. Business Rule Stack:${rule}`,
  );
}

/** 403 because mandatory fields (named by their labels) are empty. */
export function dataPolicyRefusal(labels: readonly string[]): Refusal {
  return new Refusal(
    403,
    'Operation Failed',
    `Data Policy Exception: The following fields are mandatory: ${labels.join(', ')}`,
  );
}

/** 401 without a usable identity. */
export function notAuthenticated(headers: Readonly<Record<string, string>> = {}): Refusal {
  return new Refusal(401, 'User Not Authenticated', 'Required to provide Auth information', {
    'www-authenticate': 'BASIC realm="Service-now"',
    ...headers,
  });
}
