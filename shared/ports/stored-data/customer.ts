/** One customer's data in every store, as types: looked for, removed, and looked for once more. */

/** The result of a look at a store. */
export interface CustomerLook {
  /** Rows or messages that were looked at. */
  readonly examined: number;
  /** Those of them that are the customer's. */
  readonly found: number;
  /** Messages of a queue that nobody can see now: delayed, or being worked on. Nobody knows whose they are. */
  readonly hidden: number;
}

/** One table or queue of the app. Every method throws the codes of storage. */
export interface CustomerStore {
  readonly name: string;
  readonly kind: 'table' | 'queue';
  /** Changes nothing: of a queue it looks at no more than 32 messages. */
  look(signal: AbortSignal): Promise<CustomerLook>;
  /** Removes all that is found; answers how much. Doing it again does nothing more. */
  remove(signal: AbortSignal): Promise<number>;
  /** Looks at every row and every visible message, in another way than `remove` does. */
  prove(signal: AbortSignal): Promise<CustomerLook>;
}

/** All stores of one link, in the order in which they are emptied. */
export interface CustomerData {
  readonly stores: readonly CustomerStore[];
  /** Reads when the last worker's claim on a pair of the link ends, milliseconds since 1970; 0 if none works. */
  workedUntil(): Promise<number>;
}
