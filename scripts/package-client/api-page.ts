/**
 * The page of everything that the package exports: each declaration with the words above it, and the errors. It is read off
 * the declarations that the package holds, so it shows what a stranger's editor shows.
 */
import { posix } from 'node:path';
import { errorTable } from '../../shared/rules/errors.ts';
import { codesIn } from './errors.ts';
import { laidOut } from '../format/laid-out.ts';
import { isNode, nameOf, parseSource, type SyntaxNode } from '../automations/syntax.ts';
import { buildDeclarations } from './declarations.ts';
import { buildProgram, type Files } from './program.ts';

/** The heading under which a room's exports stand on the page; the first that fits. */
const groups: readonly (readonly [heading: string, rooms: RegExp])[] = [
  ['Making a client', /^types\/(client\/(connect|process-rate-limiter)|connectwise\/client)\./],
  ['Where the keys are', /^types\/(client\/|secrets\/|ports\/secrets|rules\/secret\.)/],
  ['Conditions and fields', /^types\/connectwise\/query\//],
  ['Lists', /^types\/connectwise\/lists\//],
  ['Records and changes', /^types\/connectwise\/records\//],
  ['One company', /^types\/connectwise\/scope\//],
  ['Batches, and creates that happen once', /^types\/kit\//],
  ['Calls, attempts and limits', /^types\/(connectwise\/http\/|web\/|ports\/remotes|rules\/retry)/],
  ['Callbacks that arrive', /^types\/(connectwise\/callbacks\/|ports\/receive)/],
  ['Errors', /^types\/rules\/errors/],
  ['Kinds of record', /^types\/connectwise\/wire\//],
];

/** One thing that is exported. */
interface Exported {
  readonly name: string;
  readonly file: string;
  /** Without the sign and the stars. */
  readonly words: string;
  readonly text: string;
}

/** The page below its head, as the formatter leaves it. */
export async function apiPage(root: string): Promise<string> {
  const [types, program] = await Promise.all([buildDeclarations(root), buildProgram(root)]);
  const found = ['types/client/index.d.ts', 'types/client/key-vault.d.ts'].flatMap((door) =>
    exportsOf(types, door),
  );
  const once = [...new Map(found.map((one) => [one.name, one])).values()];
  const headingOf = ({ name, file }: Exported): string => {
    const [heading] = groups.find(([, rooms]) => rooms.test(file)) ?? [];
    if (heading === undefined) throw new Error(`${name} of ${file} has no place on the page of the client.`);
    return heading;
  };
  const parts = groups.map(([heading]) => {
    const here = once.filter((one) => headingOf(one) === heading);
    if (here.length === 0) throw new Error(`Nothing of the client stands under "${heading}".`);
    const body = heading === 'Kinds of record' ? recordList(here) : here.map(entry).join('\n\n');
    return `## ${heading}\n\n${body}`;
  });
  const errors = `## Codes of errors\n\n${errorRows(Object.values(program.files).join('\n'))}`;
  return (await laidOut('docs/package/API.md', [...parts, errors].join('\n\n'))).trim();
}

function entry({ name, words, text }: Exported): string {
  return `### ${name}\n\n${words}\n\n\`\`\`ts\n${text}\n\`\`\``;
}

/** The kinds of record are long: their fields by name, since the editor knows the rest. */
function recordList(kinds: readonly Exported[]): string {
  return kinds
    .map(({ name, words, text }) => {
      const fields = [...text.matchAll(/^ {4}(?:readonly )?(\w+)\??:/gm)].map(
        ([, field = '']) => `\`${field}\``,
      );
      const all = fields.length === 0 ? '' : ` ${fields.join(', ')}`;
      return `- **${name}**: ${words.replaceAll('\n', ' ')}${all}`;
    })
    .join('\n');
}

function errorRows(program: string): string {
  const own = codesIn(program).filter((code) => !code.startsWith('servicenow-'));
  const rows = own.map((code) => {
    const { sentence, treatment } = errorTable[code];
    return `| \`${code}\` | ${sentence} | \`${treatment}\` |`;
  });
  return ['| code | what happened | treatment |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Lists the exports of a file of declarations, its own and those of others, in its order. */
function exportsOf(types: Files, file: string): readonly Exported[] {
  const source = types[file] ?? '';
  const { program } = parseSource(file, source);
  const body = Array.isArray(program['body']) ? program['body'].filter((node) => isNode(node)) : [];
  return body.flatMap((node): readonly Exported[] => {
    const target = pathOf(file, node);
    if (node.type === 'ExportAllDeclaration' && target !== null) return exportsOf(types, target);
    if (node.type !== 'ExportNamedDeclaration') return [];
    if (target !== null) {
      const wanted = specifiersOf(node);
      const there = exportsOf(types, target);
      return wanted.map((name) => {
        const one = there.find((found) => found.name === name);
        if (one === undefined)
          throw new Error(`${file} passes on ${name}, which ${target} does not declare.`);
        return one;
      });
    }
    const { declaration } = node;
    if (!isNode(declaration)) return [];
    return namesIn(declaration).map((name) => ({
      name,
      file,
      words: wordsAbove(source.slice(0, node.start)),
      text: source
        .slice(node.start, node.end)
        .replace(/^export (?:declare )?/, '')
        .replaceAll(/^ +#private;\n/gm, ''),
    }));
  });
}

/** The file that a declaration passes something on from; null where it declares by itself. */
function pathOf(file: string, { source }: SyntaxNode): string | null {
  if (!isNode(source) || typeof source['value'] !== 'string') return null;
  return posix.join(posix.dirname(file), source['value'].replace(/\.js$/, '.d.ts'));
}

function specifiersOf({ specifiers }: SyntaxNode): readonly string[] {
  return Array.isArray(specifiers)
    ? specifiers.flatMap((one) => (isNode(one) ? [nameOf(one['exported']) ?? ''] : []))
    : [];
}

function namesIn({ id, declarations }: SyntaxNode): readonly string[] {
  const own = nameOf(id);
  if (own !== undefined) return [own];
  return Array.isArray(declarations)
    ? declarations.flatMap((one) => (isNode(one) ? [nameOf(one['id']) ?? ''] : []))
    : [];
}

/** The comment that ends here, as Markdown: an example that is set in stays a block of code. */
function wordsAbove(before: string): string {
  const [, inside = ''] = /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*$/.exec(before) ?? [];
  return inside
    .split('\n')
    .map((line) => line.replace(/^ *\* ?/, ''))
    .join('\n')
    .trim();
}
