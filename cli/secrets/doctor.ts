/** `cli secrets doctor`: for each secret that the configuration needs, where it came from and how old it is. */
import type { Command } from 'commander';
import { errorTable } from '../../shared/rules/errors.ts';
import type { SecretReport } from '../../shared/rules/operate/secret-report.ts';
import { showing, type Shown } from '../terminal/command.ts';
import { endWith } from '../terminal/exit-code.ts';
import { print, printJson } from '../terminal/print.ts';

/** The command. Exits with 1 when a secret is missing, cannot be read, has ended or is overdue. */
export function doctorCommand(): Command {
  return showing(
    'doctor',
    'show the source and the age of each secret that the configuration needs',
    'secrets doctor',
  ).action(async ({ json }: Shown) => {
    // The file is made and edited before there is an app, and without waiting for one to load.
    const { call } = await import('../app/call.ts');
    const secrets = await call('secrets', {});
    if (json) printJson({ ok: !secrets.some(isIll), secrets });
    else for (const report of secrets) print(lineOf(report));
    if (secrets.some(isIll)) endWith('wrong');
  });
}

function isIll({ problem, overdue, endsInDays, isPadded }: SecretReport): boolean {
  return problem !== null || overdue || isPadded || (endsInDays !== null && endsInDays < 0);
}

function lineOf(report: SecretReport): string {
  const { name, neededBy, source, version, ageDays, rotationDays, problem } = report;
  const mark = isIll(report) ? '✖' : '✔';
  const needed = `needed by ${neededBy.join(', ')}`;
  if (problem !== null)
    return `${mark} ${name}  ${problem}: ${errorTable[problem].sentence}  ${needed}\n    → ${errorTable[problem].action}`;
  return [
    `${mark} ${name}`,
    `from ${source ?? 'nowhere'}, version ${version ?? 'unknown'}`,
    ageDays === null
      ? 'age unknown'
      : `${ageDays} of ${rotationDays} days old${report.overdue ? ', OVERDUE' : ''}`,
    ...(report.endsInDays === null ? [] : [`ends in ${report.endsInDays} days`]),
    ...(report.isPadded ? ['it begins or ends with a blank: store it again without the blank'] : []),
    ...(report.newerRefused ? ['a newer version was refused'] : []),
    ...(report.cachedBecause === null
      ? []
      : [`the value read ${report.cachedMinutes ?? 0} minutes ago is used: ${report.cachedBecause}`]),
    needed,
  ].join('  ');
}
