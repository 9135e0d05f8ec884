/**
 * The facts in a vendor's document about its records, in a form of our own: a name a line, its fields indented below
 * it.
 *
 *     Ticket
 *       id integer
 *       summary! text100
 *       company! ref(CompanyReference)
 *       initialDescription text write-only
 *
 * `!` marks what the document demands of a new record. `text100` is a text of at most 100 characters, `ref(X)` a record
 * of shape X inside this one, `list(X)` a list of them, `enum(A|B)` one of these words. Whether a field may be null is
 * not kept: servers of older versions send null for any field that nobody filled in. `_info` is not kept either: every
 * record has it.
 */

/** The kind of a field's value. */
export type FactKind = 'any' | 'boolean' | 'date' | 'enum' | 'integer' | 'list' | 'number' | 'ref' | 'text';
/** The document's remark on a field beside its kind. */
export type Mark = 'read-only' | 'required-on-updates' | 'write-only';

/** One field of a record. */
export interface Fact {
  readonly name: string;
  readonly isRequired: boolean;
  readonly kind: FactKind;
  /** The longest text, in characters. */
  readonly limit?: number;
  /** The words of an enumeration. */
  readonly words?: readonly string[];
  /** The shape of a reference or of each item of a list; `text` or `number` for a list of plain values. */
  readonly of?: string;
  readonly marks: readonly Mark[];
}

/** The fields of each record, by the vendor's name for the record, in the document's order. */
export type Facts = ReadonlyMap<string, readonly Fact[]>;

/** A field's kind as one word: `text100`, `enum(A|B)`, `ref(X)`. The simulator's lists use the same words. */
export function wordOf({ kind, limit, words, of }: Fact): string {
  const inside = kind === 'enum' ? words?.join('|') : of;
  return `${kind}${limit ?? ''}${inside === undefined ? '' : `(${inside})`}`;
}

/** The text of a file of facts; `title` is its first line. */
export function writeFacts(title: string, facts: Facts): string {
  const records = [...facts].map(([record, fields]) =>
    [record, ...fields.map((fact) => `  ${lineOf(fact)}`)].join('\n'),
  );
  return `# ${title}\n\n${records.join('\n\n')}\n`;
}

const lineOf = (fact: Fact): string =>
  [`${fact.name}${fact.isRequired ? '!' : ''}`, wordOf(fact), ...fact.marks].join(' ');

/** Reads a file of facts. Throws on a line that is none, with its number. */
export function readFacts(text: string): Facts {
  const facts = new Map<string, Fact[]>();
  let fields: Fact[] | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    if (!line.startsWith(' ')) {
      if (facts.has(line)) throw new Error(`line ${index + 1}: ${line} stands there twice`);
      fields = [];
      facts.set(line, fields);
      continue;
    }
    const fact = readLine(line.trim());
    if (fact === undefined || fields === undefined) throw new Error(`line ${index + 1} is no fact: ${line}`);
    fields.push(fact);
  }
  return facts;
}

const marks: readonly Mark[] = ['read-only', 'required-on-updates', 'write-only'];

function readLine(line: string): Fact | undefined {
  const match =
    /^(?<name>\w+)(?<must>!?) (?<kind>any|boolean|date|enum|integer|list|number|ref|text)(?<limit>\d*)(?:\((?<inside>[^)]+)\))?(?<rest>(?: [a-z-]+)*)$/.exec(
      line,
    )?.groups;
  if (match === undefined) return undefined;
  const { name = '', must, kind, limit, inside, rest = '' } = match;
  const found = rest.split(' ').filter((word) => word !== '');
  if (!found.every((word) => marks.some((mark) => mark === word))) return undefined;
  return {
    name,
    isRequired: must === '!',
    kind: kind as FactKind,
    ...(limit === '' ? {} : { limit: Number(limit) }),
    ...(inside === undefined ? {} : kind === 'enum' ? { words: inside.split('|') } : { of: inside }),
    marks: found as Mark[],
  };
}
