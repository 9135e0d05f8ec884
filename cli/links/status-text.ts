/** The first screen as a person reads it at the command. */
import { durationText } from '../../shared/rules/operate/duration-text.ts';
import { pauseText } from '../../shared/rules/operate/link-pause.ts';
import type {
  AtLeast,
  StatusAutomation,
  StatusLink,
  StatusNeed,
  StatusReport,
} from '../../shared/rules/operate/status/report.ts';
import { printable } from '../../shared/rules/printable.ts';
import type { Paint } from '../../shared/rules/why/text.ts';
import { localTime } from '../terminal/local-time.ts';
import { tableText } from '../terminal/table.ts';

/** Everything of the report, the sentence first. */
export function statusText(report: StatusReport, paint: Paint): string {
  const now = Date.parse(report.checkedAt);
  const { needs, unread, links, automations } = report;
  const blocks = [
    paint(report.state === 'well' ? 'good' : 'bad', report.sentence),
    ...(needs.length === 0 ? [] : [[paint('heading', 'Needs you'), ...needs.flatMap(needLines)].join('\n')]),
    linksText(links, now, paint),
    automationsText(automations, now, paint),
    ...(unread.length === 0
      ? []
      : [
          [
            paint('heading', 'Could not be read'),
            ...unread.map(({ what, code }) => `  ${printable(what)}: ${code}`),
          ].join('\n'),
        ]),
  ];
  return blocks.join('\n\n');
}

function needLines({ sentence, subjects, detail, command, action, follows }: StatusNeed): readonly string[] {
  const about = subjects.length === 0 ? '' : ` (${subjects.map(printable).join(', ')})`;
  return [
    `  ! ${printable(sentence)}${about}`,
    ...(detail === '' ? [] : [`    ${printable(detail)}`]),
    ...(follows === 0
      ? []
      : [`    ${follows} more ${follows === 1 ? 'finding follows' : 'findings follow'} from it`]),
    ...(command === null ? [] : [`    → ${command}`]),
    ...(action === '' ? [] : [`    → ${action}`]),
  ];
}

/** A line for each link, and one more for each pause. `now` in milliseconds since 1970. */
export function linksText(links: readonly StatusLink[], now: number, paint: Paint): string {
  if (links.length === 0) return 'no links in the configuration';
  const table = tableText(
    [
      'link',
      'state',
      { head: 'pairs', isNumber: true },
      'read up to: ConnectWise',
      'ServiceNow',
      'last write to: ConnectWise',
      'ServiceNow',
      { head: 'dead letters', isNumber: true },
    ],
    links.map((link) => [
      printable(link.name),
      stateOf(link),
      countText(link.pairs),
      behindText(link.behindSeconds.connectwise),
      behindText(link.behindSeconds.servicenow),
      agoText(link.lastWriteAt.connectwise, now),
      agoText(link.lastWriteAt.servicenow, now),
      countText(link.deadLetters),
    ]),
    paint,
  );
  const pauses = links.flatMap(({ name, paused, held }) =>
    paused === null
      ? []
      : [
          `${printable(name)} is paused ${printable(pauseText(paused, now))} (since ${localTime(paused.since)}); ${countText(held)} records wait → npm run cli -- links resume ${printable(name)} --yes`,
        ],
  );
  return [table, ...pauses].join('\n');
}

function stateOf({ enabled, paused, dryRun }: StatusLink): string {
  if (!enabled) return 'switched off';
  if (paused !== null) return 'paused';
  return dryRun ? 'dry run' : 'runs';
}

/** A line for each automation, what deviates first. `now` in milliseconds since 1970. */
export function automationsText(automations: readonly StatusAutomation[], now: number, paint: Paint): string {
  return tableText(
    ['automation', 'starts by', 'last run', 'ended', 'next run'],
    automations
      .toSorted((one, other) => placeOf(one) - placeOf(other))
      .map((one) => [
        one.name,
        one.trigger,
        agoText(one.lastAt, now),
        `${one.isFailed ? '✖ ' : ''}${one.outcome ?? ''}${one.isOverdue ? ' (overdue)' : ''}`.trim(),
        one.nextAt === null ? '' : localTime(one.nextAt),
      ]),
    paint,
  );
}

/** Automations that deviate come first; then timers, queues and HTTP functions, each by their names. */
function placeOf({ trigger, isFailed, isOverdue }: StatusAutomation): number {
  return isFailed || isOverdue ? 0 : { timer: 1, queue: 2, http: 3 }[trigger];
}

const countText = (counted: AtLeast | null): string =>
  counted === null ? '' : `${counted.isMore ? '≥ ' : ''}${counted.count}`;

const behindText = (seconds: number | null): string =>
  seconds === null ? '' : `${durationText(seconds)} ago`;

const agoText = (iso: string | null, now: number): string =>
  iso === null ? '' : `${durationText(Math.max(0, now - Date.parse(iso)) / 1000)} ago`;
