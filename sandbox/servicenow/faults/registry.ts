/**
 * One fault book per fault, shown to the control routes as one: so that a fault is used up only where it can act, and
 * several faults can act on one request.
 */
import { faultBook, type FaultBook, type FaultKind } from '../../common/fault-registry.ts';
import type { FaultOptions } from '../api/call.ts';

export interface FaultShelf extends FaultBook {
  /** The options of an ordered fault that is due for this call, which counts it as played. */
  takeNamed(name: string, method: string, path: string): FaultOptions | undefined;
}

/** A shelf with nothing ordered. */
export function faultShelf(kinds: readonly FaultKind[]): FaultShelf {
  const books = new Map(kinds.map((kind) => [kind.name, { kind, book: faultBook([kind]) }]));
  // Ids of the single books begin at 1 each; with the name before them they are unique.
  const named = (name: string, id: string): string => `${name}-${id}`;

  return {
    kinds,
    order(order) {
      const shelf = books.get(order.fault);
      // Lets the book of all kinds say what there is.
      if (shelf === undefined) return faultBook(kinds).order(order);
      const ordered = shelf.book.order(order);
      return { ...ordered, id: named(order.fault, ordered.id) };
    },
    list: () =>
      [...books].flatMap(([name, { book }]) =>
        book.list().map((ordered) => ({ ...ordered, id: named(name, ordered.id) })),
      ),
    remove(id) {
      if (id === undefined) {
        for (const { book } of books.values()) book.remove();
        return true;
      }
      const split = id.lastIndexOf('-');
      return books.get(id.slice(0, split))?.book.remove(id.slice(split + 1)) ?? false;
    },
    take(stage, method, path) {
      for (const [name, { book }] of books) {
        const ordered = book.take(stage, method, path);
        if (ordered !== undefined) return { ...ordered, id: named(name, ordered.id) };
      }
      return undefined;
    },
    takeNamed(name, method, path) {
      const shelf = books.get(name);
      if (shelf === undefined)
        throw new Error(`The simulator asks for a fault "${name}" that is not on its list.`);
      const ordered = shelf.book.take(shelf.kind.stage, method, path);
      return ordered === undefined ? undefined : (ordered.options ?? {});
    },
  };
}
