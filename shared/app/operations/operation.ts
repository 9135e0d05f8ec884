/**
 * An operation is a question or an order of the operator's command to the app, as a value: the command runs it in its
 * own process, or sends it to a deployed app, whose functions `operator-show` and `operator-act` run it there. Both
 * read what was asked by the same rules.
 */
import * as z from 'zod';
import type { WaitingTicketsNeeds } from '../../automations/tickets/waiting-tickets.ts';
import { parseRequest } from '../../rules/request.ts';
import type { App } from '../app.ts';

/** The actor, and the time that there is. */
export type OperationRun = Pick<WaitingTicketsNeeds, 'actor' | 'signal' | 'deadline'>;

/** Reads what was sent: `Sent` is what a caller may write, `Asked` what the work is handed. */
export interface Reader<Sent, Asked> {
  /** Throws `request-invalid` (refuse). */
  read(sent: unknown): Asked;
  /** For the compiler alone. */
  readonly sent?: Sent;
}

/** One thing that can be asked. Its answer goes through JSON. */
export interface Operation<Sent, Answer> {
  run(app: App, sent: unknown, run: OperationRun): Promise<Answer>;
  readonly sent?: Sent;
}

/** Reads by a schema. */
export function bySchema<Schema extends z.ZodType>(
  schema: Schema,
): Reader<z.input<Schema>, z.output<Schema>> {
  return { read: (sent) => parseRequest(schema, sent) };
}

/** Reads by the rules of the story, which are the same for its own function. */
export function byRules<Sent extends object, Asked>(read: (sent: object) => Asked): Reader<Sent, Asked> {
  return { read: (sent) => read(parseRequest(z.looseObject({}), sent)) };
}

/** The reader of an operation to which nothing is said beside its name. */
export const nothing = bySchema(z.strictObject({}));

/** Joins the rules of what may be asked with the work. */
export function operation<Sent, Asked, Answer>(
  reader: Reader<Sent, Asked>,
  work: (app: App, asked: Asked, run: OperationRun) => Promise<Answer>,
): Operation<Sent, Answer> {
  return { run: async (app, sent, run) => work(app, reader.read(sent), run) };
}

/** The name of a link; whether there is one is for the story to say. */
export const linkName = z.string().min(1).max(60);
/** A record's side. */
export const sideName = z.enum(['connectwise', 'servicenow']);
