/** Questions to Azure through its command `az`, and what an answer can be. */
import type { z } from 'zod';

/** The end of a run of `az`. `status` is null where the program could not be started. */
export interface AzRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `az` with these arguments; the doctor asks and changes nothing. */
export type RunAz = (args: readonly string[]) => Promise<AzRun>;

/** The reason why there is no answer. */
export type NoAnswer = 'not-installed' | 'not-signed-in' | 'denied' | 'shut-out' | 'not-found' | 'failed';

/** The answer to one question to `az`: its value, or why there is none, with a text for a person. */
export type Answer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: NoAnswer; readonly text: string };

/** Asks once. An answer in another form than `schema` is `failed`. */
export async function ask<T>(run: RunAz, schema: z.ZodType<T>, args: readonly string[]): Promise<Answer<T>> {
  const { status, stdout, stderr } = await run([...args, '--output', 'json']);
  if (status === null) return { kind: 'not-installed', text: 'az is not on the PATH' };
  if (status !== 0) return { kind: reasonOf(stderr), text: firstLine(stderr) };
  const read = schema.safeParse(parsed(stdout));
  if (read.success) return { kind: 'answered', value: read.data };
  return { kind: 'failed', text: `az ${args.slice(0, 3).join(' ')} answered in an unknown form` };
}

/** The reasons by the words in which `az` tells them. The first that fits is taken. */
const reasons: readonly (readonly [RegExp, NoAnswer])[] = [
  [/az login|AADSTS|not logged in|No subscription found/i, 'not-signed-in'],
  [/ForbiddenByFirewall|ForbiddenByConnection|Public network access is disabled/i, 'shut-out'],
  [/AuthorizationFailed|Forbidden|does not have (?:authorization|permission|.{0,40}permission)/i, 'denied'],
  [/ResourceGroupNotFound|ResourceNotFound|could not be found|was not found|NotFound/i, 'not-found'],
];

function reasonOf(stderr: string): NoAnswer {
  return reasons.find(([words]) => words.test(stderr))?.[1] ?? 'failed';
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line.slice(0, 300);
}

function parsed(text: string): unknown {
  try {
    // Some questions are answered by nothing at all where nothing is there.
    return text.trim() === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}
