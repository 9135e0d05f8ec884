/**
 * Azurite's database, without the one thing that makes it stand still. In memory each message of a queue is a document of its
 * own, and once a minute Azurite removes those that nobody refers to, one by one. For each removal by a query the database
 * sorts all of its indexes again: with some thousands of messages nothing is answered for seconds.
 */

/** The part of a collection that is used here. */
interface Collection {
  find(filter: object): readonly object[];
  remove(document: object): void;
}

/** The database that Azurite loads. */
export interface LokiClass {
  readonly prototype: { autosaveEnable: () => void };
  readonly Collection: { readonly prototype: { findAndRemove(this: Collection, filter: object): void } };
}

/** A document that is found alone is removed as itself, which takes it out of the indexes and sorts none. */
export function removeOneAsItself({ Collection: { prototype } }: LokiClass): void {
  const findAndRemove = Reflect.get(prototype, 'findAndRemove');
  prototype.findAndRemove = function (filter) {
    const [found, ...others] = this.find(filter);
    if (found === undefined) return;
    if (others.length === 0) this.remove(found);
    else findAndRemove.call(this, filter);
  };
}
