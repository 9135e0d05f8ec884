/** Collects what a request changes, and afterwards tells the business rules of it or keeps it out of sight for a while. */
import type { Clock } from '../common/clock.ts';
import type { Change } from './store/instance.ts';
import type { LateCommits } from './store/late-commits.ts';

/** The receivers of collected changes. */
export interface ChangeWatchNeeds {
  readonly clock: Clock;
  /** The hidden changes of the present instance. */
  readonly late: () => LateCommits;
  /** Looks at a change as the business rules do. */
  readonly tell: (change: Change) => void;
}

/** Collects the changes of one request, then tells the business rules or hides the changes for a while. */
export class ChangeWatch {
  readonly #needs: ChangeWatchNeeds;
  #collected: Change[] = [];

  constructor(needs: ChangeWatchNeeds) {
    this.#needs = needs;
  }

  /** Takes a change that an instance announces. */
  collect(change: Change): void {
    this.#collected.push(change);
  }

  /** Begins a new collection and gives it; it grows until the next one begins. */
  begin(): readonly Change[] {
    this.#collected = [];
    return this.#collected;
  }

  /**
   * Runs synchronous work, then tells of its changes, with `earlier` ones before them. `lateFor` is asked when there
   * are any: with seconds, they stay hidden so long instead.
   */
  observe<Result>(
    work: () => Result,
    lateFor: () => number | undefined = () => undefined,
    earlier: readonly Change[] = [],
  ): Result {
    const own = this.begin();
    const result = work();
    const changes = [...earlier, ...own];
    const seconds = changes.length > 0 ? lateFor() : undefined;
    if (seconds === undefined) for (const change of changes) this.#needs.tell(change);
    else this.#needs.late().hide(changes, this.#needs.clock.now() + seconds * 1000);
    return result;
  }

  /** Brings hidden changes into sight that are due, or that belong to a record about to be written, and tells of them. */
  reveal(sysId?: string): void {
    for (const change of this.#needs.late().reveal(this.#needs.clock.now(), sysId)) this.#needs.tell(change);
  }
}
