/**
 * Reads the declarations in the files of functions/ as syntax: nothing in them is run, and none is passed over in
 * silence.
 */
import { basename, dirname, join } from 'node:path';
import { camel, filesOf, textOf as sourceOf } from './read.ts';
import { isNode, nameOf, parseSource, textOf, type SyntaxNode } from './syntax.ts';

/** One function as its file declares it: name, trigger and address. */
export interface DeclaredFunction {
  /** As the host knows it: `waiting-tickets`. */
  readonly name: string;
  /** The constant that is exported: `waitingTickets`. */
  readonly constant: string;
  /** `functions/waiting-tickets.ts` */
  readonly file: string;
  /** The route or the queue, as it is written; null for a timer. */
  readonly address: string | null;
  /** The queue that it reads, as it is written; null for any other trigger. */
  readonly queueName: string | null;
  /** When a timer is due, as it is written; null for any other trigger. */
  readonly schedule: string | null;
}

interface Read {
  readonly declared: readonly DeclaredFunction[];
  /** One sentence for each thing that cannot be read, with what to do. */
  readonly unread: readonly string[];
}

/** A constant at the margin of a file. */
interface Constant {
  readonly local: string;
  readonly type: string | undefined;
  readonly value: unknown;
  /** Under which name it is exported. */
  readonly exported: string | undefined;
}

const definitionTypes = [
  'HttpDefinition',
  'FrontDefinition',
  'QueueDefinition',
  'TimerDefinition',
  'FunctionDefinition',
];
const entryFile = 'functions/main.ts';
/** Their imports follow from what is declared here. */
const derivedFiles = ['functions/list.ts', 'functions/timers.ts'];

/** Lists the declarations of the files of `functions/`, by file. */
export function declaredFunctions(root: string): readonly DeclaredFunction[] {
  return readFunctions(root).declared;
}

/**
 * Every declaration of the files of `functions/`, and what of them cannot be read. A file that another file of the folder
 * imports, or that is the entry, need not declare a function.
 */
export function readFunctions(root: string): Read {
  const files = filesOf(root, 'functions/**/*.ts').map((file) => ({ file, source: sourceOf(root, file) }));
  const helpers = new Set([entryFile, ...derivedFiles]);
  const parsed = files.map(({ file, source }) => ({ file, program: programOf(file, source) }));
  for (const { file, program } of parsed)
    if (!derivedFiles.includes(file) && isNode(program))
      for (const target of importedBy(program))
        helpers.add(join(dirname(file), target).replaceAll('\\', '/'));

  const reads = parsed
    .filter(({ file }) => dirname(file) === 'functions')
    .map(({ file, program }) => {
      if (!isNode(program)) return { declared: [], unread: [`${program} do this: correct it`] };
      const read = definitionsIn(file, program);
      const isEmpty = read.declared.length === 0 && read.unread.length === 0;
      return isEmpty && !helpers.has(file) ? { declared: [], unread: [nothingIn(file)] } : read;
    });
  return {
    declared: reads.flatMap(({ declared }) => declared),
    unread: reads.flatMap(({ unread }) => unread),
  };
}

function nothingIn(file: string): string {
  const constant = camel(basename(file, '.ts'));
  return `${file} declares no function that can be read. do this: write \`export const ${constant}: TimerDefinition = { name: '${basename(file, '.ts')}', …\` (or HttpDefinition, QueueDefinition), or move it to a folder below functions/`;
}

/** The tree of a file, or why there is none. */
function programOf(file: string, source: string): SyntaxNode | string {
  try {
    return parseSource(file, source).program;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : `${file} cannot be parsed.`;
  }
}

const bodyOf = (program: SyntaxNode): readonly SyntaxNode[] => nodes(program['body']);
const nodes = (value: unknown): readonly SyntaxNode[] =>
  Array.isArray(value) ? value.filter((one) => isNode(one)) : [];

function importedBy(program: SyntaxNode): readonly string[] {
  return bodyOf(program).flatMap(({ type, source }) => {
    const target = /^(?:Import|ExportNamed|ExportAll)Declaration$/.test(type) ? textOf(source) : undefined;
    return target?.startsWith('.') === true ? [target] : [];
  });
}

/** Constants whose type says that they are functions of the app. */
function definitionsIn(file: string, program: SyntaxNode): Read {
  const declared: DeclaredFunction[] = [];
  const unread: string[] = [];
  for (const { local, type, value, exported } of constantsIn(program)) {
    if (type === undefined || !definitionTypes.includes(type)) continue;
    const name = textOf(propertyOf(value, 'name'));
    const queueName = textOf(propertyOf(value, 'queueName')) ?? null;
    const schedule = textOf(propertyOf(value, 'schedule')) ?? null;
    const address = textOf(propertyOf(value, 'route')) ?? queueName;
    const written = `export const ${local}: ${type} = { name: '${name ?? basename(file, '.ts')}', …`;
    if (exported === undefined)
      unread.push(`${file} declares ${local} and does not export it. do this: write \`${written}\``);
    else if (name === undefined)
      unread.push(`${file} gives ${local} no name that can be read. do this: write \`${written}\``);
    else if (schedule === null && propertyOf(value, 'schedule') !== undefined)
      unread.push(`${file} gives ${local} no schedule that can be read. do this: write it there as a text`);
    else declared.push({ name, constant: exported, file, address, queueName, schedule });
  }
  return { declared, unread };
}

function constantsIn(program: SyntaxNode): readonly Constant[] {
  const exportedAs = new Map<string, string>();
  for (const statement of bodyOf(program))
    for (const specifier of statement.type === 'ExportNamedDeclaration' && !isNode(statement['source'])
      ? nodes(statement['specifiers'])
      : []) {
      const [local, exported] = [nameOf(specifier['local']), nameOf(specifier['exported'])];
      if (local !== undefined && exported !== undefined) exportedAs.set(local, exported);
    }
  return bodyOf(program).flatMap((statement) => {
    const isExported = statement.type === 'ExportNamedDeclaration';
    const declaration = isExported ? statement['declaration'] : statement;
    if (!isNode(declaration, 'VariableDeclaration')) return [];
    return nodes(declaration['declarations']).flatMap(({ id, init }) => {
      const local = nameOf(id);
      if (local === undefined || !isNode(id)) return [];
      const [value, satisfied] = unwrapped(init);
      const type = isNode(id['typeAnnotation'])
        ? typeName(id['typeAnnotation']['typeAnnotation'])
        : undefined;
      const exported = isExported ? local : exportedAs.get(local);
      return [{ local, type: type ?? satisfied, value, exported }];
    });
  });
}

/** The value behind `satisfies`, `as` and parentheses, and the type that was named there. */
function unwrapped(init: unknown): readonly [value: unknown, type: string | undefined] {
  if (!isNode(init) || !/^(?:TSSatisfies|TSAs|Parenthesized)Expression$/.test(init.type))
    return [init, undefined];
  const [value, inner] = unwrapped(init['expression']);
  const outer = typeName(init['typeAnnotation']);
  // `as const` names no type.
  return [value, outer === undefined || outer === 'const' ? inner : outer];
}

const typeName = (type: unknown): string | undefined =>
  isNode(type, 'TSTypeReference') ? nameOf(type['typeName']) : undefined;

/** The value of a property of an object literal. */
function propertyOf(object: unknown, name: string): unknown {
  if (!isNode(object, 'ObjectExpression')) return undefined;
  const property = nodes(object['properties']).find(
    ({ key, computed }) => computed !== true && (nameOf(key) ?? textOf(key)) === name,
  );
  return unwrapped(property?.['value'])[0];
}
