/**
 * Azurite's database, without the sorting that makes it stand still. Whoever hands it a list of documents, even an empty one, has it
 * sort all indexes of the collection again, and Azurite does so at each request of a queue: it removes the list of messages that
 * have expired, and changes the list of those that it gives out. With eight thousand messages waiting each request then takes a tenth
 * of a second, also those of another queue and of tables behind it.
 */

/** The part of a collection that is used here. */
interface Collection {
  find(filter: object): readonly object[];
  remove(documents: object | readonly object[]): void;
  update(documents: object | readonly object[]): void;
}

/** The database that Azurite loads. */
export interface LokiClass {
  readonly prototype: { autosaveEnable: () => void };
  readonly Collection: {
    readonly prototype: Pick<Collection, 'remove' | 'update'> & {
      findAndRemove(this: Collection, filter: object): void;
    };
  };
}

/** Azure gives out at most 32 messages at once; for many more documents one sorting costs less than their places. */
const fewDocuments = 32;

/** A few documents are removed and changed one by one, which moves them within the indexes and sorts none. */
export function changeFewOneByOne({ Collection: { prototype } }: LokiClass): void {
  const isFew = (documents: object | readonly object[]): documents is readonly object[] =>
    Array.isArray(documents) && documents.length <= fewDocuments;
  for (const name of ['remove', 'update'] as const) {
    const change: Collection[typeof name] = Reflect.get(prototype, name);
    prototype[name] = function (documents) {
      if (!isFew(documents)) change.call(this, documents);
      else for (const one of documents) change.call(this, one);
    };
  }
  // Once a minute Azurite removes what nobody refers to, by a query for each.
  const findAndRemove: (filter: object) => void = Reflect.get(prototype, 'findAndRemove');
  prototype.findAndRemove = function (filter) {
    const found = this.find(filter);
    if (isFew(found)) this.remove(found);
    else findAndRemove.call(this, filter);
  };
}
