/** The parts of an automation, and those that a tree of files lacks: each lack ends with the step that helps. */
import { dirname, join, normalize } from 'node:path';
import { readFunctions, type DeclaredFunction } from './declarations.ts';
import { functionListText, listFile } from './list.ts';
import { filesOf, isThere, metricName, pascal, stories, textOf, type Story } from './read.ts';

/** The words with which the paragraphs of every automation's page begin. */
const pageParts = [
  'Purpose',
  'Trigger',
  'Prerequisites',
  'Configuration',
  'How to see that it ran',
  'Troubleshooting',
] as const;

/** One sentence for each part that is missing; none when every automation is whole. */
export async function missingParts(root: string): Promise<readonly string[]> {
  const { declared, unread } = readFunctions(root);
  const told = stories(root);
  const list = isThere(root, listFile) ? textOf(root, listFile) : '';
  return [
    ...unread,
    ...declared.flatMap((one) => [...ofFunction(root, one), ...importsMissing(root, one.file)]),
    ...(list === (await functionListText(root))
      ? []
      : [`${listFile} is not what the files of functions/ declare. do this: npm run docs`]),
    ...pagesWithoutFunction(root, declared),
    ...told.flatMap((story) => ofStory(root, story)),
    ...filesOf(root, `{shared/automations,test/unit/automations}/{${rooms(told)}}/*.ts`).flatMap((file) =>
      importsMissing(root, file),
    ),
  ];
}

/** A list of one alternative would be taken as it stands. */
function rooms(told: readonly Story[]): string {
  return [...new Set(told.map(({ room }) => room)), ''].join(',');
}

function ofFunction(root: string, { name, file }: DeclaredFunction): readonly string[] {
  const page = `docs/automations/${name}.md`;
  if (file !== `functions/${name}.ts`)
    return [`${file} declares the function "${name}". do this: call the file functions/${name}.ts`];
  if (!isThere(root, page))
    return [
      `${file} has no page. do this: write ${page}, with a paragraph for each of ${pageParts.join(', ')}, as docs/automations/waiting-tickets.md`,
    ];
  const text = textOf(root, page);
  return pageParts
    .filter((part) => !text.includes(`**${part}`))
    .map(
      (part) => `${page} has no ${part}. do this: add a paragraph that begins with **${part}.** to ${page}`,
    );
}

function pagesWithoutFunction(root: string, declared: readonly DeclaredFunction[]): readonly string[] {
  const names = new Set(declared.map(({ name }) => name));
  return filesOf(root, 'docs/automations/*.md')
    .map((page) => page.replace(/^.*\/|\.md$/g, ''))
    .filter((name) => !names.has(name))
    .map(
      (name) =>
        `docs/automations/${name}.md is about no function. do this: write functions/${name}.ts, or remove the page`,
    );
}

function ofStory(root: string, { name, room, file }: Story): readonly string[] {
  const trigger = `functions/${name}.ts`;
  const test = `test/unit/automations/${room}/${name}.test.ts`;
  const metric = metricName(name);
  const isMeasured = new RegExp(`^  ${metric}: \\{`, 'm').test(textOf(root, 'shared/rules/metrics.ts'));
  return [
    ...(isThere(root, trigger)
      ? []
      : [`${file} has no trigger. do this: write ${trigger}, which calls run${pascal(name)}`]),
    ...(isThere(root, test)
      ? []
      : [
          `${file} has no test. do this: write ${test}, as test/unit/automations/tickets/waiting-tickets.test.ts`,
        ]),
    ...(isMeasured
      ? []
      : [
          `${file} counts nothing. do this: add a row "${metric}: { unit, tags, sentence }" to metricTable in shared/rules/metrics.ts, then npm run docs`,
        ]),
  ];
}

/** Files that one file imports and that are not there. */
function importsMissing(root: string, file: string): readonly string[] {
  return [...textOf(root, file).matchAll(/ from '(\.[^']+)'/g)]
    .map(([, target = '']) => normalize(join(dirname(file), target)).replaceAll('\\', '/'))
    .filter((target) => !isThere(root, target))
    .map(
      (target) => `${file} imports ${target}, which is not there. do this: write it, or take the import out`,
    );
}
