/** A new link out of what was answered, without what its template says anyway. Pure. */
import type { PriorityRow, StatusRow } from './propose-words.ts';

/** A person's answers about a new link. */
export interface LinkAnswers {
  readonly name: string;
  readonly template: string | null;
  readonly companyId: number;
  readonly boards: readonly number[];
  readonly createOnBoard: number;
  readonly instance: string;
  readonly auth: Readonly<Record<string, string>>;
  readonly user: string;
  readonly company: string;
  readonly assignmentGroup: string | null;
  readonly caller: string | null;
  readonly webhookSecret: string | null;
  readonly status: readonly { readonly board: number; readonly rows: readonly StatusRow[] }[];
  readonly priority: readonly PriorityRow[];
}

/** The link in the order in which people read it; `below` is what its template gives. */
export function draftLink(answers: LinkAnswers, below: unknown): Readonly<Record<string, unknown>> {
  const { name, template, companyId, boards, createOnBoard, status, priority } = answers;
  const { instance, auth, user, company, assignmentGroup, caller, webhookSecret } = answers;
  const optional = Object.fromEntries(
    Object.entries({ assignmentGroup, caller, webhookSecret }).filter(([, value]) => value !== null),
  );
  const said = {
    connectwise: { companyId, boards, createOnBoard },
    servicenow: { instance, auth, user, company, ...optional },
    status,
    priority,
  };
  const rest = without(said, below);
  return {
    name,
    ...(template === null ? {} : { template }),
    ...(isObject(rest) ? rest : {}),
  };
}

/** The members that are not the same below; lists are whole or not there. */
function without(value: unknown, below: unknown): unknown {
  if (!isObject(value) || !isObject(below)) return value;
  const left = Object.entries(value).flatMap(([key, one]) => {
    if (!Object.hasOwn(below, key)) return [[key, one] as const];
    if (JSON.stringify(one) === JSON.stringify(below[key])) return [];
    return [[key, without(one, below[key])] as const];
  });
  return Object.fromEntries(left);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
