/** The parts of the documentation that come from the code, as Markdown: tables, and pieces of the code itself. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { functions } from '../functions/list.ts';
import type { FunctionDefinition } from '../functions/define.ts';
import { runBookSection } from '../shared/rules/alerts/run-book.ts';
import { healthTable, isFindingCode } from '../shared/rules/operate/health-table.ts';
import { alarmTable, eventTable, metricTable } from '../shared/rules/metrics.ts';
import { configSchema } from '../shared/rules/config/link.ts';
import { shippedTemplates } from '../shared/rules/config/templates/shipped.ts';
import { storeTable } from '../shared/rules/retention/stores.ts';
import { settingsTable } from '../shared/app/settings-table.ts';
import { quotations, type WrittenPart } from './doc-quotes.ts';
import { apiPage } from './package-client/api-page.ts';
import { errorSections, shownText } from './doc-errors.ts';
import { readDefects } from './planted/defects.ts';
import { countsOf, defectRows } from './planted/table.ts';
import { performancePage } from './performance/page.ts';
import { scalePage } from './scale/page.ts';
import { everyCommand } from './doc-commands.ts';
import { connectWiseRows, serviceNowRows } from './doc-routes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every part that is written. */
export async function writtenParts(): Promise<readonly WrittenPart[]> {
  return [...(await partsOfApp()), { file: 'docs/package/API.md', marker: 'api', text: await apiPage(root) }];
}

/** The parts that speak of the app: all but those of the package of the client, which no automation changes. */
export async function partsOfApp(): Promise<readonly WrittenPart[]> {
  return [
    { file: 'README.md', marker: 'automations', text: automations() },
    {
      file: 'docs/operator-command.md',
      marker: 'every-command',
      text: markdownTable(['command', 'changes', 'does'], everyCommand()),
    },
    { file: 'docs/errors.md', marker: 'errors', text: errorSections() },
    { file: 'docs/settings.md', marker: 'settings', text: settings() },
    { file: 'docs/configuration.md', marker: 'templates', text: templates() },
    { file: 'docs/metrics.md', marker: 'metrics', text: metrics() },
    { file: 'docs/metrics.md', marker: 'events', text: events() },
    { file: 'docs/security.md', marker: 'retention', text: retention() },
    { file: 'docs/automations/health-check.md', marker: 'findings', text: findings() },
    { file: 'docs/run-book.md', marker: 'run-book', text: runBook() },
    {
      file: 'docs/sandbox.md',
      marker: 'connectwise-routes',
      text: markdownTable(['address', 'does'], connectWiseRows()),
    },
    {
      file: 'docs/sandbox.md',
      marker: 'servicenow-tables',
      text: markdownTable(['table', 'is', 'columns'], serviceNowRows()),
    },
    { file: 'docs/tests.md', marker: 'planted', text: planted() },
    ...scalePage(root).parts.map(({ marker, rows: [head = [], ...rows] }) => ({
      file: 'docs/scale.md',
      marker,
      text: markdownTable(head, rows),
    })),
    ...performancePage(root).parts.map(({ marker, rows: [head = [], ...rows] }) => ({
      file: 'docs/performance.md',
      marker,
      text: markdownTable(head, rows),
    })),
    ...(await quotations(root)),
  ];
}

function planted(): string {
  const defects = readDefects(root);
  const { all, tests, storms, histories, nothing } = countsOf(defects);
  const [head = [], ...rows] = defectRows(defects);
  const by = (name: string, { asked, found }: { readonly asked: number; readonly found: number }): string =>
    `${name} ran against ${asked} and found ${found}`;
  const counts = `There are ${all} planted defects. ${by('Unit and contract tests', tests)}; ${by('storms', storms)}; ${by('histories', histories)}. Nothing found ${nothing}.`;
  return `${counts}\n\n${markdownTable(head, rows)}`;
}

function automations(): string {
  const rows = functions.map(
    (one) => [`[${one.name}](docs/automations/${one.name}.md)`, runsOn(one), purposeOf(one.name)] as const,
  );
  return markdownTable(['automation', 'runs on', 'what it does'], rows);
}

/** The trigger of a function, in the words of its declaration. */
function runsOn(one: FunctionDefinition): string {
  if (one.trigger === 'http') return `\`${one.methods.join(', ')} /api/${one.route}\``;
  return one.trigger === 'queue' ? `queue \`${one.queueName}\`` : `timer \`${one.schedule}\``;
}

/** The first sentence of a page's purpose, up to a full stop or a colon, without links. */
function purposeOf(name: string): string {
  const page = readFileSync(`${root}/docs/automations/${name}.md`, 'utf8');
  const paragraph = /\*\*Purpose\.\*\*\s+([^]*?)\n\n/.exec(page)?.[1] ?? '';
  const plain = paragraph.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/\s+/g, ' ');
  return plain.replace(/[.:](?: .*)?$/, '');
}

/** A row for each finding; its section of the run-book says what it means and what to do. */
function findings(): string {
  const rows = Object.entries(healthTable).map(
    ([code, { severity, sentence }]) =>
      [
        `[\`${code}\`](../run-book.md#${isFindingCode(code) ? runBookSection(code) : code})`,
        severity,
        sentence,
      ] as const,
  );
  return markdownTable(['finding', 'severity', 'what is wrong'], rows);
}

/** One section for each finding: where the message of an alert leads. */
function runBook(): string {
  return Object.entries(healthTable)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([code, { severity, sentence, meaning, action }]) =>
        `### ${isFindingCode(code) ? runBookSection(code) : code}\n\n${sentence} (${severity})\n\n- **What it means.** ${meaning}\n- **What to do.** ${shownText(action)}`,
    )
    .join('\n\n');
}

/** Every table of the app, with the setting of its age limit and the limit when it is left out. */
function retention(): string {
  const usual = configSchema.parse({ links: [] });
  const rows = Object.entries(storeTable).map(([name, { holds, limit, rule }]) => {
    if (limit === null)
      return [`\`${name}\``, holds, 'none', `nothing, because the table cannot grow: ${rule}`] as const;
    const days = limit === 'deadLetters.keepDays' ? usual.deadLetters.keepDays : usual.retention[limit];
    const setting = limit === 'deadLetters.keepDays' ? limit : `retention.${limit}`;
    const kept = days === null ? 'none unless set' : `${days} days`;
    return [`\`${name}\``, holds, `${kept} (\`${setting}\`)`, rule] as const;
  });
  return markdownTable(['table', 'holds', 'age limit', 'what retention removes'], rows);
}

function metrics(): string {
  const rows = Object.entries(metricTable).map(
    ([name, { unit, tags, sentence }]) =>
      [`\`${name}\``, unit, tags.map((tag) => `\`${tag}\``).join(', '), sentence] as const,
  );
  return markdownTable(['metric', 'unit', 'tags', 'what it says'], rows);
}

function events(): string {
  const listed = (facts: readonly string[]): string => facts.map((fact) => `\`${fact}\``).join(', ');
  return markdownTable(
    ['event', 'carries', 'when'],
    [
      ...Object.entries(eventTable).map(([name, { facts, sentence }]) => [
        `\`${name}\``,
        listed(facts),
        sentence,
      ]),
      ...Object.entries(alarmTable).map(([name, { facts, sentence }]) => [
        `\`alarm\` with \`alarm\` = [\`${name}\`](run-book.md#${name})`,
        listed(['link', ...facts]),
        sentence,
      ]),
    ],
  );
}

/** The purpose of each template that comes along, and below it their values side by side, the usual ones included. */
function templates(): string {
  const shipped = Object.entries(shippedTemplates);
  const said = (value: unknown, path: string): readonly (readonly [path: string, value: string])[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, one]) => said(one, path === '' ? name : `${path}.${name}`))
      : [[path, `\`${String(value)}\``]];
  const values = shipped.map(([, { link }]) => new Map(said(link, '')));
  const paths = [...new Set(values.flatMap((one) => [...one.keys()]))];
  return [
    markdownTable(
      ['template', 'for'],
      shipped.map(([name, { meaning }]) => [`\`${name}\``, meaning]),
    ),
    markdownTable(
      ['value', ...shipped.map(([name]) => `\`${name}\``)],
      paths.map((path) => [`\`${path}\``, ...values.map((one) => one.get(path) ?? '-')]),
    ),
  ].join('\n\n');
}

function settings(): string {
  const rows = Object.entries(settingsTable).map(
    ([name, { meaning, required, default: usual, example }]) =>
      [`\`${name}\``, meaning, required ? 'required' : (usual ?? 'nothing'), `\`${example}\``] as const,
  );
  return markdownTable(['variable', 'meaning', 'when left out', 'example'], rows);
}

/** A Markdown table, aligned so that a formatter leaves it as it is. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) =>
    row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')),
  );
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 3)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [first, ...rest] = cells.map(line);
  return [first, rule, ...rest].join('\n');
}
