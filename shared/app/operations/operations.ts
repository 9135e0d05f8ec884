/** Every operation of the operator's command, by its name, and their types. */
import { acting } from './act.ts';
import type { Operation } from './operation.ts';
import { showing } from './show.ts';

/** All operations, showing and acting ones. */
export const operations = { ...showing, ...acting };

/** The name of an operation. */
export type OperationName = keyof typeof operations;

/** The input that may be sent with it. */
export type SentTo<Name extends OperationName> =
  (typeof operations)[Name] extends Operation<infer Sent, infer _Answer> ? Sent : never;

/** The answer of an operation. */
export type AnswerOf<Name extends OperationName> =
  (typeof operations)[Name] extends Operation<infer _Sent, infer Answer> ? Answer : never;

/** Returns true if an operation may change something, and so needs an acting key. */
export function isActing(name: OperationName): boolean {
  return Object.hasOwn(acting, name);
}

export { acting, showing };
