/**
 * The report of an acceptance run as Markdown: what was tried, how it ended, how long it took. It can be attached to an
 * issue: hosts and the link's name are shortened, and no name of a company or person and no secret stands in it.
 */
import type { Link } from '../config/link.ts';

/** One step. `left-out`: the link's settings leave nothing to try. `not-reached`: an earlier step failed. */
export interface StepResult {
  readonly name: string;
  readonly state: 'held' | 'failed' | 'left-out' | 'not-reached';
  readonly seconds: number;
  /** Requests of this command to both systems; those of the app are in its own telemetry. */
  readonly requests: number;
  /** The observation; for a failed step the change that did not arrive. */
  readonly says: string;
  /** Of a failed step: the likely cause and the places to look at. */
  readonly look: readonly string[];
}

/** The words of a state in the report. */
const stateWords = {
  held: 'passed',
  failed: 'failed',
  'left-out': 'skipped',
  'not-reached': 'not reached',
} as const satisfies Readonly<Record<StepResult['state'], string>>;

/** One run. Times are ISO 8601, UTC. */
export interface AcceptanceReport {
  readonly marker: string;
  readonly begunAt: string;
  readonly isPassed: boolean;
  readonly steps: readonly StepResult[];
  readonly versions: {
    readonly command: string;
    /** The app as it was reached. */
    readonly app: string;
    readonly connectwise: string;
    readonly servicenow: string;
  };
  readonly hosts: { readonly connectwise: string; readonly servicenow: string };
  /** The records that the run closed, and those that stay in the systems. */
  readonly cleanUp: readonly string[];
}

/** `acme.service-now.com` as `ac….service-now.com`; the name of this machine stays. */
function shortHost(host: string): string {
  if (/^(localhost|127\.|\[::1\])/.test(host)) return host;
  const [first = '', ...rest] = host.split('.');
  return [`${first.slice(0, 2)}…`, ...rest].join('.');
}

/** Takes whole hosts and the link's name out of a text. */
function withoutNames(
  text: string,
  names: { readonly hosts: readonly string[]; readonly link: string },
): string {
  let short = text;
  for (const host of names.hosts) short = short.replaceAll(host, shortHost(host));
  return short.replaceAll(
    new RegExp(`(?<![a-z0-9-])${names.link}(?![a-z0-9-])`, 'g'),
    `${names.link.slice(0, 2)}…`,
  );
}

/** The Markdown. `link`: the one that was tried, for its settings. */
export function reportText(report: AcceptanceReport, link: Link): string {
  const { versions, hosts } = report;
  const failed = report.steps.find(({ state }) => state === 'failed');
  const seconds = report.steps.reduce((sum, step) => sum + step.seconds, 0);
  const requests = report.steps.reduce((sum, step) => sum + step.requests, 0);
  const text = [
    `# Acceptance run ${report.marker}`,
    '',
    report.isPassed
      ? '**Passed**: every step that the link’s settings allow passed in both systems.'
      : `**Failed** at step “${failed?.name ?? 'clean-up'}”.`,
    '',
    '| | |',
    '| --- | --- |',
    ...[
      ['begun', report.begunAt],
      ['command', `version ${versions.command}`],
      ['app', versions.app],
      ['ConnectWise', `${versions.connectwise}, ${shortHost(hosts.connectwise)}`],
      ['ServiceNow', `${versions.servicenow}, ${shortHost(hosts.servicenow)}`],
      ...settingRows(link),
    ].map(row),
    '',
    '| step | result | seconds | requests | seen |',
    '| --- | --- | --: | --: | --- |',
    ...report.steps.map(({ name, state, seconds: took, requests: asked, says }) =>
      row([name, stateWords[state], took.toFixed(1), String(asked), says]),
    ),
    row(['all', report.isPassed ? 'passed' : 'failed', seconds.toFixed(1), String(requests), '']),
    '',
    'The requests are those of the command itself, including retries.',
    ...(failed === undefined
      ? []
      : ['', '## Where to look', '', ...failed.look.map((line) => `- ${cell(line)}`)]),
    '',
    '## What is left',
    '',
    ...report.cleanUp.map((line) => `- ${cell(line)}`),
    '',
  ].join('\n');
  return withoutNames(text, { hosts: Object.values(hosts), link: link.name });
}

/** The settings that decide what a step may expect. */
function settingRows(link: Link): readonly (readonly [string, string])[] {
  const fields = Object.entries(link.fields).map(
    ([name, { direction, conflict }]) => `${name} ${direction} (${conflict})`,
  );
  const { discussion, internal, comments, work_notes: workNotes } = link.notes;
  return [
    ['fields: direction (conflict)', fields.join(', ')],
    [
      'notes',
      `discussion → ${discussion}, internal → ${internal}, comments → ${comments}, work_notes → ${workNotes}`,
    ],
    ['files', link.attachments.direction],
  ];
}

const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

/** One line, and no column of its own. */
function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}
