/** `cli secrets doctor`: for each secret that the configuration needs, where it came from and how old it is. */
import { Command } from 'commander';
import { errorTable } from '../../shared/rules/errors.ts';
import type { SecretReport } from '../../shared/rules/operate/secret-report.ts';
import { print, printJson } from '../terminal/print.ts';

/** Exits with 1 when a secret is missing, cannot be read, has ended or is overdue. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('say of each secret that the configuration needs where it came from and how old it is')
    .option('--json', 'as JSON', false)
    .action(async (options: { readonly json: boolean }) => {
      // The file is made and edited before there is an app, and without waiting for one to load.
      const { operatorApp } = await import('../app.ts');
      const app = await operatorApp();
      const reports = await app.checkSecrets();
      if (options.json) printJson({ ok: !reports.some(isIll), secrets: reports });
      else for (const report of reports) print(lineOf(report));
      if (reports.some(isIll)) process.exitCode = 1;
    });
}

function isIll({ problem, overdue, endsInDays, isPadded }: SecretReport): boolean {
  return problem !== null || overdue || isPadded || (endsInDays !== null && endsInDays < 0);
}

function lineOf(report: SecretReport): string {
  const { name, neededBy, source, version, ageDays, rotationDays, problem } = report;
  const mark = isIll(report) ? '✖' : '✔';
  const needed = `needed by ${neededBy.join(', ')}`;
  if (problem !== null) return `${mark} ${name}  ${problem}: ${errorTable[problem].sentence}  ${needed}`;
  return [
    `${mark} ${name}`,
    `from ${source ?? 'nowhere'}, version ${version ?? 'unknown'}`,
    ageDays === null
      ? 'age unknown'
      : `${ageDays} of ${rotationDays} days old${report.overdue ? ', OVERDUE' : ''}`,
    ...(report.endsInDays === null ? [] : [`ends in ${report.endsInDays} days`]),
    ...(report.isPadded ? ['it begins or ends with a blank: store it again without'] : []),
    ...(report.newerRefused ? ['a newer version was refused'] : []),
    ...(report.cachedBecause === null
      ? []
      : [`the value of ${report.cachedMinutes ?? 0} minutes ago is used: ${report.cachedBecause}`]),
    needed,
  ].join('  ');
}
