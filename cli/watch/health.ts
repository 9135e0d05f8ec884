/** `cli health`: the check that runs every night, now and from here. */
import type { Command } from 'commander';
import { asCodedError } from '../../shared/rules/errors.ts';
import { finding, type HealthFinding } from '../../shared/rules/operate/health-table.ts';
import { pauseText } from '../../shared/rules/operate/link-pause.ts';
import type { LinkPause } from '../../shared/rules/sync/state/pause.ts';
import { printable } from '../../shared/rules/printable.ts';
import { keyOf } from '../../shared/rules/operate/health.ts';
import { call, isDeployed } from '../app/call.ts';
import { showing, type Shown } from '../terminal/command.ts';
import { localTime } from '../terminal/local-time.ts';
import { endWith } from '../terminal/exit-code.ts';
import { print, printJson } from '../terminal/print.ts';

/** The command. Exits with 1 when something does not work, or works less well than it should. */
export function healthCommand(): Command {
  return showing(
    'health',
    'check everything that the automations depend on',
    'health',
    'health --env prod',
  ).action(async ({ json }: Shown) => {
    const report = await look();
    if (json) printJson(report);
    else for (const line of linesOf(report)) print(line);
    if (report.status !== 'healthy') endWith('wrong');
  });
}

interface HealthShown {
  readonly status: string;
  readonly findings: readonly (HealthFinding & { readonly followsFrom: string | null })[];
  readonly paused?: readonly (LinkPause & { readonly link: string })[];
}

/** An app that cannot start is a finding like any other; one that does not answer from afar is not. */
async function look(): Promise<HealthShown> {
  try {
    return await call('health', { depth: 'deep' });
  } catch (thrown) {
    if (isDeployed()) throw thrown;
    const { code, message } = asCodedError(thrown);
    const found = code === 'config-unavailable' ? 'configuration-unavailable' : 'settings-wrong';
    return {
      status: 'unhealthy',
      findings: [{ ...finding(found, '', `${code}: ${message}`), followsFrom: null }],
    };
  }
}

/** A finding that follows from another stands below it, as one line: whoever fixes the cause need not read it. */
function linesOf({ status, findings, paused = [] }: HealthShown): readonly string[] {
  const head = ({ severity, code, subject, sentence }: HealthFinding): string =>
    `${severity === 'critical' ? '✖' : '!'} ${code}${subject === '' ? '' : ` (${subject})`}: ${sentence}`;
  return [
    status,
    // No fault: somebody wanted it.
    ...paused.map(
      ({ link, ...pause }) =>
        `· link ${printable(link)} is paused ${printable(pauseText(pause, Date.now()))} (since ${localTime(pause.since)})`,
    ),
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
