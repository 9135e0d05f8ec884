/** `cli audit …`: who asked for which change of the app, and what the review of ConnectWise's audit trail found. */
import { InvalidArgumentError, type Command } from 'commander';
import { reviewFindings, type AuditGroup } from '../shared/rules/audit/night.ts';
import { incompleteBecause, type NightReport } from '../shared/rules/audit/report.ts';
import { CodedError } from '../shared/rules/errors.ts';
import { printable } from '../shared/rules/printable.ts';
import { call } from './app/call.ts';
import { wholeNumber } from './options.ts';
import { group, showing, type Shown } from './terminal/command.ts';
import { endWith } from './terminal/exit-code.ts';
import { localTime } from './terminal/local-time.ts';
import { paintFor } from './terminal/paint.ts';
import { print, printJson, say } from './terminal/print.ts';
import { tableText } from './terminal/table.ts';

/**
 * The command with its sub-commands; without one it lists the requests. Throws `nothing-known` (refuse) for a night
 * without a review.
 */
export function auditCommand(): Command {
  return group('audit', 'the journal of requested changes, and the review of ConnectWise’s audit trail')
    .addCommand(list(), { isDefault: true })
    .addCommand(review());
}

function list(): Command {
  return showing(
    'list',
    'list the requested changes and who requested them, newest first',
    'audit list --link acme --limit 20',
  )
    .option('--link <name>', 'only changes of this link')
    .option('--limit <count>', 'maximum number of rows', wholeNumber, 50)
    .action(async ({ link, limit, json }: Shown & { readonly link?: string; readonly limit: number }) => {
      const rows = await call('audit', { link: link ?? null, limit });
      if (json) return printJson({ orders: rows });
      if (rows.length === 0) return print('no change has been requested yet');
      print(
        tableText(
          ['time', 'action', 'link', 'who', 'what', 'outcome'],
          rows.map((row) => [
            localTime(row.at),
            row.action,
            row.link ?? 'all links',
            `${printable(row.actor.name)} (${row.actor.by})`,
            printable(row.scope),
            printable(row.outcome),
          ]),
          paintFor(process.stdout),
        ),
      );
    });
}

interface ReviewOptions extends Shown {
  readonly night?: string;
  readonly now: boolean;
}

function review(): Command {
  return showing(
    'review',
    'show what the nightly review of ConnectWise’s audit trail found; exit code 1 if somebody else used the app’s keys',
    'audit review',
    'audit review --night 2026-11-28',
  )
    .option('--night <day>', 'the night, such as 2026-11-28; default: the latest', nightName)
    .option('--now', 'review the changes since the last night now; stores nothing', false)
    .action(async ({ night, now, json }: ReviewOptions) => {
      const found = now ? await call('audit-look', {}) : await call('audit-night', { night: night ?? null });
      if (found === null && night !== undefined)
        throw new CodedError('nothing-known', {
          detail: `The night ${night} was not reviewed, or its review has been deleted.`,
        });
      if (json) printJson(found ?? { report: null, groups: [] });
      else if (found === null) print('no night has been reviewed yet');
      else tellNight(found.report, found.groups);
      if (found?.groups.some(({ finding }) => finding === 'not-ours') === true) endWith('wrong');
    });
}

function nightName(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('a day such as 2026-11-28');
}

function tellNight(report: NightReport, groups: readonly AuditGroup[]): void {
  const { night, from, to, entries, held, system, other, lookedAt, left, requests } = report;
  print(`night ${night}: changes from ${localTime(from)} to ${localTime(to)}`);
  print(
    `${lookedAt} records, ${entries} entries: ${held} ours, ${system} by system members, ${other} of an unknown kind; ${requests} requests`,
  );
  if (groups.length === 0) print('nothing was found');
  for (const one of groups) print(groupLine(one));
  if (report.groupsLeftOut > 0) print(`and ${report.groupsLeftOut} more groups`);
  if (left > 0) say(`not reviewed yet: ${left} records or lists; the next night begins with them`);
  const incomplete = incompleteBecause(report);
  if (incomplete !== null) say(`incomplete: ${incomplete}`);
}

function groupLine({ finding, by, type, link, count, firstAt, lastAt, records }: AuditGroup): string {
  const who = by === '' ? 'author unknown' : printable(by);
  const span = firstAt === lastAt ? localTime(firstAt) : `${localTime(firstAt)} to ${localTime(lastAt)}`;
  return `${finding}  ${count} × ${type}  ${link ?? 'no link'}  ${who}  ${span}  ids ${records.join(', ')}: ${reviewFindings[finding]}`;
}
