/** Finds links that would make counterparts of each other's work, as far as the configuration shows it. */
import type { ConfigMistake } from './link-mistakes.ts';

/** The parts of a link that select its records. */
export interface LinkScope {
  readonly name: string;
  readonly connectwise: { readonly companyId: number; readonly boards: readonly (number | string)[] };
  readonly servicenow: {
    readonly instance: string;
    readonly company: string | null;
    readonly filter: string;
  };
}

/** Two links over the same records on both sides would each make a counterpart of the other's work. */
export function overlaps(links: readonly LinkScope[]): ConfigMistake[] {
  return links.flatMap((link, index) =>
    links.slice(0, index).flatMap((earlier) => {
      const sameCompany = earlier.connectwise.companyId === link.connectwise.companyId;
      const sharedBoards = link.connectwise.boards.filter((board) =>
        earlier.connectwise.boards.includes(board),
      );
      const sameIncidents =
        originOf(earlier) === originOf(link) &&
        earlier.servicenow.company === link.servicenow.company &&
        filtersMeet(earlier.servicenow.filter, link.servicenow.filter);
      const mistakes: ConfigMistake[] = [];
      if (sameCompany && sharedBoards.length > 0) {
        mistakes.push({
          path: ['links', index, 'connectwise', 'boards'],
          message: `company ${link.connectwise.companyId} on board ${sharedBoards.join(', ')} already belongs to "${earlier.name}"`,
        });
      }
      if (sameIncidents) {
        mistakes.push({
          path: ['links', index, 'servicenow'],
          message: `the same incidents already belong to "${earlier.name}"`,
        });
      }
      return mistakes;
    }),
  );
}

/**
 * True when the filters visibly share incidents: all conditions of one stand in the other too. Only ServiceNow knows what
 * two filters share beyond that.
 */
function filtersMeet(one: string, other: string): boolean {
  if (one === other || one === '' || other === '') return true;
  const [left, right] = [conditionsOf(one), conditionsOf(other)];
  if (left === null || right === null) return false;
  return [...left].every((part) => right.has(part)) || [...right].every((part) => left.has(part));
}

/** The conditions that must all hold; null for a filter whose parts say nothing one by one. */
function conditionsOf(filter: string): ReadonlySet<string> | null {
  // Two carets are one that belongs to a value.
  if (/\^\^|\^(?:OR|NQ)/.test(filter)) return null;
  return new Set(filter.split('^'));
}

function originOf({ servicenow }: LinkScope): string {
  return URL.parse(servicenow.instance)?.origin ?? servicenow.instance;
}
