/**
 * A Teams channel's workflow ("Send webhook alerts to a channel") as its callers see it: the trigger answers 202 to
 * almost anything, and what it cannot post fails in a run that only its owner sees. Codes and texts as operators reported
 * them from the Power Platform, 2025 and 2026; the body of a 429 is not known to us.
 */
import { json, type SimRequest, type SimResponse } from '../common/message.ts';

/** The only workflow there is. */
export const flowPath =
  '/powerautomate/automations/direct/workflows/0c0ffee0c0ffee0c0ffee0c0ffee0000/triggers/manual/paths/invoke';
/** The signature in its address: whoever has it may post. */
export const flowSignature = 'sim-workflow-signature';

/** One run of the workflow. */
export interface FlowRun {
  readonly at: string;
  readonly status: 'Succeeded' | 'Failed';
  /** Null where it posted. */
  readonly error: string | null;
  readonly bytes: number;
  readonly body: unknown;
}

/** Posting fails above this; bytes of UTF-8. */
const maxMessageBytes = 28 * 1024;

/** Undefined where the call may pass; else the answer to a caller without the right signature. */
export function refusedCaller({ query }: Pick<SimRequest, 'query'>): SimResponse | undefined {
  const sent = query.get('sig');
  if (sent === flowSignature) return undefined;
  return sent === null
    ? failure(401, 'DirectApiAuthorizationRequired', 'The request must be authenticated.')
    : failure(401, 'AuthorizationFailed', 'The authentication credentials are not valid.');
}

/** The answer for a workflow that does not run any more. */
export function notEnabled(state: 'Deleted' | 'Suspended'): SimResponse {
  return failure(
    400,
    'WorkflowTriggerIsNotEnabled',
    `Could not execute workflow '0c0ffee0c0ffee0c0ffee0c0ffee0000' trigger 'manual' with state '${state}': trigger is not enabled.`,
  );
}

/** The answer for a workflow that was never there, or is long gone. */
export function notFound(): SimResponse {
  return failure(404, 'WorkflowNotFound', 'The workflow could not be found.');
}

/** Runs the workflow on a body; undefined for one that the trigger itself refuses. */
export function runFlow(body: Buffer, at: string): FlowRun | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  const error = problemOf(parsed, body.length);
  return { at, status: error === null ? 'Succeeded' : 'Failed', error, bytes: body.length, body: parsed };
}

function problemOf(message: unknown, bytes: number): string | null {
  const attachments = memberOf(message, 'attachments');
  if (!Array.isArray(attachments))
    return `The execution of template action 'Send_each_adaptive_card' failed: the result of the evaluation of 'foreach' expression '@triggerOutputs()?['body']?['attachments']' is of type 'Null'. The result must be a valid array.`;
  if (bytes > maxMessageBytes) return 'Request Entity Too Large';
  for (const attachment of attachments as readonly unknown[]) {
    const card = memberOf(attachment, 'content');
    if (
      memberOf(attachment, 'contentType') !== 'application/vnd.microsoft.card.adaptive' ||
      memberOf(card, 'type') !== 'AdaptiveCard'
    )
      return "AdaptiveCards.AdaptiveSerializationException: Property 'type' must be 'AdaptiveCard'";
    const strange = [...elementsOf(memberOf(card, 'body')), ...elementsOf(memberOf(card, 'actions'))].find(
      (type) => !knownTypes.has(type),
    );
    if (strange !== undefined) return `Unsupported card element '${strange}'`;
  }
  return null;
}

/** Elements and actions of version 1.4 that Teams shows from a workflow; `Action.Submit` is shown and does nothing. */
const knownTypes: ReadonlySet<string> = new Set([
  'TextBlock',
  'FactSet',
  'Container',
  'ColumnSet',
  'Column',
  'Image',
  'ImageSet',
  'RichTextBlock',
  'ActionSet',
  'Table',
  'Action.OpenUrl',
  'Action.ShowCard',
  'Action.ToggleVisibility',
  'Action.Submit',
]);

function elementsOf(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((element) => [
    String(memberOf(element, 'type')),
    ...elementsOf(memberOf(element, 'items')),
    ...elementsOf(memberOf(element, 'actions')),
    ...elementsOf(memberOf(element, 'columns')),
  ]);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function failure(status: number, code: string, message: string): SimResponse {
  return json(status, { error: { code, message } });
}
