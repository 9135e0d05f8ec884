/** Writes the simulator's field lists: every field of a record, as the vendor's document has it. */
import { namesIn } from './choices/index.ts';
import type { ListChoice } from './choices/lists.ts';
import { type Facts, wordOf } from './facts.ts';
import { withReferred } from './kept.ts';

const width = 106;

/** The text of each file, by its name, not yet laid out. */
export function listFiles(choices: readonly ListChoice[], facts: Facts, head: string): Map<string, string> {
  const named = choices.flatMap(({ records }) => namesIn(records));
  const referred = withReferred(named, facts).slice(named.length).toSorted();
  const half = Math.ceil(referred.length / 2);
  const all: readonly ListChoice[] = [
    ...choices,
    ...[referred.slice(0, half), referred.slice(half)].map((records, index) => ({
      file: index === 0 ? 'references' : 'more-references',
      says: 'References inside records: what each shows of the record that it points to.',
      records: records.join(' '),
    })),
  ].filter(({ records }) => records !== '');
  const texts = new Map(all.map((choice) => [`${choice.file}.ts`, listText(choice, facts, head)]));
  texts.set('index.ts', indexText(all, head));
  return texts;
}

function listText({ file, says, records }: ListChoice, facts: Facts, head: string): string {
  const lists = namesIn(records).map((name) => {
    const words = facts.get(name)?.map((fact) => `${fact.name}${fact.isRequired ? '!' : ''}:${wordOf(fact)}`);
    if (words === undefined) throw new Error(`No document holds ${name}.`);
    return `${/^\w+$/.test(name) ? name : `'${name}'`}: \`\n${wrapped(words)}\`,`;
  });
  return [
    `// ${head}`,
    `/** ${says} */`,
    `export const ${nameOf(file)}: Readonly<Record<string, string>> = {`,
    ...lists,
    '};',
    '',
  ].join('\n');
}

function indexText(choices: readonly ListChoice[], head: string): string {
  const files = choices.map(({ file }) => file).toSorted();
  return [
    `// ${head}`,
    ...files.map((file) => `import { ${nameOf(file)} } from './${file}.ts';`),
    '',
    "/** The fields of each record, by the vendor's name for it; schema.ts says how they are written. */",
    'export const fieldLists: Readonly<Record<string, string>> = {',
    ...files.map((file) => `...${nameOf(file)},`),
    '};',
    '',
  ].join('\n');
}

/** `look-ups` is `lookUpsFields` in code. */
const nameOf = (file: string): string =>
  `${file.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Fields`;

/** The words in lines that fit between the margins. */
function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => `    ${line}`).join('\n');
}
