/** Writes the client's types of the vendor's records: what was chosen, as the vendor's document has it. */
import { namesIn } from './choices/index.ts';
import type { FileChoice, TypeChoice } from './choices/choice.ts';
import type { Fact, Facts } from './facts.ts';

/** The types that are written by hand, in `base.ts`, and that others refer to. */
const byHand = ['BillOption', 'IdentifiedKey', 'Maybe', 'RecordInfo', 'Reference', 'ReferenceKey'];
/** The words of which `BillOption` is the name. */
const billOption = 'Billable|DoNotBill|NoCharge|NoDefault';

/** The place of each type of ours: the file by the type's name. */
type Places = ReadonlyMap<string, string>;

/** The text of each file, by its name, not yet laid out. */
export function typeFiles(choices: readonly FileChoice[], facts: Facts, head: string): Map<string, string> {
  const places = new Map([
    ...byHand.map((name) => [name, '../base.ts'] as const),
    ...choices.flatMap(({ file, types }) => types.map(({ name }) => [name, `./${file}.ts`] as const)),
  ]);
  const ours = new Map(
    choices
      .filter(({ isSent }) => isSent !== true)
      .flatMap(({ types }) => types.map((type) => [type.of, type.name])),
  );
  const texts = new Map<string, string>();
  for (const choice of choices) {
    const bodies = choice.types.map((type) =>
      typeText(type, { facts, ours, isSent: choice.isSent === true }),
    );
    const body = bodies.join('\n\n');
    const own = new Set(choice.types.map(({ name }) => name));
    texts.set(
      `${choice.file}.ts`,
      `// ${head}\n/** ${choice.says} */\n${importsOf(body, own, places)}\n${body}\n`,
    );
  }
  texts.set('index.ts', indexText(choices, head));
  return texts;
}

const indexText = (choices: readonly FileChoice[], head: string): string =>
  [
    `// ${head}`,
    "/** All types that are made from the vendor's document. */",
    ...choices
      .map(({ file }) => file)
      .toSorted()
      .map((file) => `export type * from './${file}.ts';`),
    '',
  ].join('\n');

/** Imports of the names that a text has and does not say itself. */
function importsOf(body: string, own: ReadonlySet<string>, places: Places): string {
  const code = body.replaceAll(/\/\*\*[^]*?\*\//g, '').replaceAll(/'[^']*'/g, '');
  const used = new Set(
    (code.match(/\b[A-Z]\w+\b/g) ?? []).filter((name) => places.has(name) && !own.has(name)),
  );
  const byPlace = Map.groupBy([...used].toSorted(), (name) => places.get(name) ?? '');
  return [...byPlace]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([place, names]) => `import type { ${names.join(', ')} } from '${place}';\n`)
    .join('');
}

interface Surroundings {
  readonly facts: Facts;
  /** Our name for what is read of a vendor's record. */
  readonly ours: ReadonlyMap<string, string>;
  readonly isSent: boolean;
}

function typeText(choice: TypeChoice, around: Surroundings): string {
  const held = around.facts.get(choice.of) ?? [];
  const names = namesIn(choice.fields).map((word) => ({
    name: word.replace('!', ''),
    isSure: word.endsWith('!'),
  }));
  refuseWrong(choice, held, names, around.isSent);
  const lines = names.map(({ name, isSure }) => {
    const fact = held.find((one) => one.name === name);
    const value = choice.types?.[name] ?? (fact === undefined ? 'RecordInfo' : typeOf(fact, around));
    const type = isSure ? `: ${value}` : around.isSent ? `?: ${value}` : `?: Maybe<${value}>`;
    return `${noteOf(fact, choice.notes?.[name])}readonly ${name}${fact?.kind === 'any' && !isSure ? '?: unknown' : type};`;
  });
  return `/** ${choice.says} */\nexport interface ${choice.name} {\n${lines.join('\n')}\n}`;
}

/** Throws where a choice contradicts the document. */
function refuseWrong(
  { name: type, of, notes = {}, types = {} }: TypeChoice,
  held: readonly Fact[],
  names: readonly { readonly name: string; readonly isSure: boolean }[],
  isSent: boolean,
): void {
  const facts = new Map(held.map((fact) => [fact.name, fact]));
  const chosen = new Map(names.map(({ name, isSure }) => [name, isSure]));
  const refuse = (name: string, why: string): never => {
    throw new Error(`${type}.${name}: ${why}. do this: change its line in scripts/wire/choices`);
  };
  for (const [name, isSure] of chosen) {
    const fact = facts.get(name);
    if (fact === undefined && (isSent || name !== '_info'))
      refuse(name, `${of} has no such field in the document`);
    if (!isSent && fact?.marks.includes('write-only') === true) refuse(name, 'it is never returned');
    if (isSent && fact?.marks.includes('read-only') === true) refuse(name, 'the server alone writes it');
    if (!isSent && isSure && fact?.isRequired !== true && name !== 'id')
      refuse(name, 'the document does not promise that every record has it');
  }
  if (isSent)
    for (const { name, isRequired } of held)
      if (isRequired && chosen.get(name) !== true) refuse(name, 'the document demands it of a new record');
  for (const name of [...Object.keys(notes), ...Object.keys(types)])
    if (!chosen.has(name)) refuse(name, 'something is said of a field that is not chosen');
}

function noteOf(fact: Fact | undefined, note: string | undefined): string {
  const limit = fact?.limit;
  const length = limit === undefined ? [] : [`At most ${limit} ${limit === 1 ? 'character' : 'characters'}.`];
  const words = [...length, ...(note === undefined ? [] : [note])].join(' ');
  return words === '' ? '' : `/** ${words} */\n`;
}

function typeOf(fact: Fact, around: Surroundings): string {
  const { kind, words = [], of = '' } = fact;
  if (kind === 'enum') return wordsOf(words);
  if (kind === 'list') return `readonly ${itemOf(of, around)}[]`;
  if (kind === 'ref') return around.isSent ? keyOf(of, around.facts) : shapeOf(of, around);
  if (kind === 'date') return around.isSent ? 'Date | string' : 'string';
  return plain[kind];
}

const plain = {
  any: 'unknown',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  text: 'string',
} as const;

const wordsOf = (words: readonly string[]): string =>
  words.join('|') === billOption ? 'BillOption' : words.map((word) => `'${word}'`).join(' | ');

function itemOf(of: string, around: Surroundings): string {
  if (of === 'text') return 'string';
  if (of === 'number') return 'number';
  const shape = shapeOf(of, around);
  return around.isSent && shape === 'Reference' ? '{ readonly id: number }' : shape;
}

/** The shape of a reference: a type of its own if one was chosen, else the id and the name that most of them have. */
function shapeOf(of: string, { facts, ours }: Surroundings): string {
  const own = ours.get(of);
  if (own !== undefined) return own;
  const names = facts.get(of)?.map(({ name }) => name) ?? [];
  if (names.includes('id') && names.includes('name')) return 'Reference';
  throw new Error(`${of} has no name. do this: choose a type for it in scripts/wire/choices`);
}

/** A reference is sent by one of its keys; some records have a short name beside their name. */
function keyOf(of: string, facts: Facts): string {
  const isIdentified = facts.get(of)?.some(({ name }) => name === 'identifier') === true;
  return isIdentified ? 'IdentifiedKey' : 'ReferenceKey';
}
