/** The tables that the documentation takes from the code, as Markdown. */
import { errorTable } from '../shared/rules/errors.ts';
import { healthTable } from '../shared/rules/operate/health-table.ts';
import { alarmTable, eventTable, metricTable } from '../shared/rules/metrics.ts';
import { settingsTable } from '../shared/app/settings-table.ts';

export interface WrittenTable {
  readonly file: string;
  readonly marker: string;
  readonly table: string;
}

const meaning = { refuse: 'refuse', retry: 'try again', 'dead-letter': 'dead letter' } as const;

/** Every written table, in the order of the pages. */
export function writtenTables(): readonly WrittenTable[] {
  return [
    { file: 'docs/errors.md', marker: 'errors', table: errors() },
    { file: 'docs/settings.md', marker: 'settings', table: settings() },
    { file: 'docs/metrics.md', marker: 'metrics', table: metrics() },
    { file: 'docs/metrics.md', marker: 'events', table: events() },
    { file: 'docs/automations/health-check.md', marker: 'findings', table: findings() },
  ];
}

function errors(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { sentence, treatment, status }]) =>
      [`\`${code}\``, sentence, meaning[treatment], String(status)] as const,
  );
  return markdownTable(['code', 'what happened', 'treatment', 'HTTP'], rows);
}

function findings(): string {
  const rows = Object.entries(healthTable).map(
    ([code, [severity, sentence, action]]) => [`\`${code}\``, severity, sentence, action] as const,
  );
  return markdownTable(['finding', 'severity', 'what is wrong', 'do'], rows);
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
        `\`alarm\` with \`alarm\` = \`${name}\``,
        listed(['link', ...facts]),
        sentence,
      ]),
    ],
  );
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
