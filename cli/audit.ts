/** `cli audit …`: who asked for which change of the app, and what the review of ConnectWise's audit trail found. */
import { Command, InvalidArgumentError } from 'commander';
import { reviewFindings, type AuditGroup } from '../shared/rules/audit/night.ts';
import { incompleteBecause, type NightReport } from '../shared/rules/audit/report.ts';
import { printable } from '../shared/rules/printable.ts';
import { operatorApp } from './app.ts';
import { wholeNumber } from './options.ts';
import { print, printJson, say } from './terminal/print.ts';

/** The command with its sub-commands; without one it lists the orders. */
export function auditCommand(): Command {
  const command = new Command('audit').description(
    'who asked for which change, and what the review of ConnectWise’s audit trail found',
  );
  command
    .command('list', { isDefault: true })
    .description('who asked for which change, newest first')
    .option('--link <name>', 'only what concerns this link')
    .option('--limit <count>', 'at most so many rows', wholeNumber, 50)
    .option('--json', 'one JSON document for other programs', false)
    .action(async (options: { readonly link?: string; readonly limit: number; readonly json: boolean }) => {
      const app = await operatorApp();
      const rows = await app.audit.list(options.link ?? null, options.limit);
      if (options.json) printJson(rows);
      else if (rows.length === 0) print('nothing was ordered yet');
      else
        for (const row of rows)
          print(
            `${row.at}  ${row.action}  ${row.link ?? 'all links'}  ${printable(row.actor.name)} (${row.actor.by})  ${printable(row.scope)}: ${row.outcome}`,
          );
    });
  command
    .command('review')
    .description('what the nightly review of ConnectWise’s audit trail found; exit code 1 where it matters')
    .option('--night <day>', 'of this night, such as 2026-11-28; left out, the last one', nightName)
    .option('--now', 'look at the changes since the last night now, and keep nothing', false)
    .option('--json', 'one JSON document for other programs', false)
    .action(review);
  return command;
}

interface ReviewOptions {
  readonly night?: string;
  readonly now: boolean;
  readonly json: boolean;
}

function nightName(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('a day such as 2026-11-28');
}

async function review({ night, now, json }: ReviewOptions): Promise<void> {
  const found = now ? await lookNow() : await storedNight(night);
  if (found === null) {
    if (json) printJson(null);
    else
      print(
        night === undefined
          ? 'no night was reviewed yet'
          : `the night ${night} was not reviewed, or is forgotten`,
      );
    return;
  }
  const { report, groups } = found;
  if (json) printJson({ report, groups });
  else tellNight(report, groups);
  if (groups.some(({ finding }) => finding === 'not-ours')) process.exitCode = 1;
}

interface Night {
  readonly report: NightReport;
  readonly groups: readonly AuditGroup[];
}

async function lookNow(): Promise<Night> {
  return (await operatorApp()).lookAtAuditTrail();
}

async function storedNight(wanted: string | undefined): Promise<Night | null> {
  const { auditReviews } = await operatorApp();
  const state = wanted === undefined ? ((await auditReviews.state())?.state ?? null) : null;
  const night = wanted ?? (state?.phase === 'begun' ? state.previous : state?.night) ?? null;
  const report = night === null ? null : await auditReviews.report(night);
  return report === null ? null : { report, groups: await auditReviews.groups(report.night) };
}

function tellNight(report: NightReport, groups: readonly AuditGroup[]): void {
  const { night, from, to, entries, held, system, other, lookedAt, left, requests } = report;
  print(`night ${night}: changes from ${from} to ${to}`);
  print(
    `${lookedAt} records, ${entries} entries: ${held} ours, ${system} of system members, ${other} of an unknown kind; ${requests} requests`,
  );
  if (groups.length === 0) print('nothing was found');
  for (const one of groups) print(groupLine(one));
  if (report.groupsLeftOut > 0) print(`and ${report.groupsLeftOut} more groups`);
  if (left > 0) say(`not looked at yet: ${left} records or lists; the next night takes them first`);
  const incomplete = incompleteBecause(report);
  if (incomplete !== null) say(`incomplete: ${incomplete}`);
}

function groupLine({ finding, by, type, link, count, firstAt, lastAt, records }: AuditGroup): string {
  const who = by === '' ? 'nobody named' : printable(by);
  const span = firstAt === lastAt ? firstAt : `${firstAt} to ${lastAt}`;
  return `${finding}  ${count} × ${type}  ${link ?? 'no link'}  ${who}  ${span}  ids ${records.join(', ')}: ${reviewFindings[finding]}`;
}
