/** `cli health`: the check that runs every night, now and from here. */
import { Command } from 'commander';
import { asCodedError } from '../../shared/rules/errors.ts';
import { finding, type HealthFinding } from '../../shared/rules/operate/health-table.ts';
import { keyOf } from '../../shared/rules/operate/health.ts';
import { operatorApp } from '../app.ts';
import { print, printJson } from '../terminal/print.ts';

/** Exits with 1 when something does not work. */
export function healthCommand(): Command {
  return new Command('health')
    .description(
      'look at everything the automations depend on, with the settings and identity of this machine',
    )
    .option('--json', 'as JSON', false)
    .action(async (options: { readonly json: boolean }) => {
      const report = await look();
      if (options.json) printJson(report);
      else for (const line of linesOf(report)) print(line);
      if (report.status === 'unhealthy') process.exitCode = 1;
    });
}

interface Shown {
  readonly status: string;
  readonly findings: readonly (HealthFinding & { readonly followsFrom: string | null })[];
}

/** An app that cannot start is a finding like any other. */
async function look(): Promise<Shown> {
  try {
    const app = await operatorApp();
    return await app.healthCheck({ depth: 'deep', tell: false });
  } catch (thrown) {
    const { code, message } = asCodedError(thrown);
    return {
      status: 'unhealthy',
      findings: [{ ...finding('settings-wrong', '', `${code}: ${message}`), followsFrom: null }],
    };
  }
}

/** What follows from another finding stands below it, as one line: whoever fixes the cause need not read it. */
function linesOf({ status, findings }: Shown): readonly string[] {
  const head = ({ severity, code, subject, sentence }: HealthFinding): string =>
    `${severity === 'critical' ? '✖' : '!'} ${code}${subject === '' ? '' : ` (${subject})`}: ${sentence}`;
  return [
    status,
    ...findings
      .filter(({ followsFrom }) => followsFrom === null)
      .flatMap((one) => [
        head(one),
        ...(one.detail === '' ? [] : [`    ${one.detail}`]),
        `    ${one.meaning}`,
        `    → ${one.action}`,
        ...findings
          .filter(({ followsFrom }) => followsFrom === keyOf(one))
          .map((effect) => `    └ ${head(effect)}`),
      ]),
  ];
}
