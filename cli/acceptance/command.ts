/** `cli acceptance`: tries a link for a test company in the real systems, through the app's own sync, and reports. */
import { writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import {
  acceptanceSystems,
  personSecrets,
  type AcceptanceSystems,
} from '../../shared/app/operate/acceptance.ts';
import { cleanUp, openOfOthers } from '../../shared/automations/acceptance/clean-up.ts';
import { runAcceptance } from '../../shared/automations/acceptance/run.ts';
import type { Stage } from '../../shared/automations/acceptance/stage.ts';
import { markerOf, summaryStart } from '../../shared/rules/acceptance/marker.ts';
import { reportText, type AcceptanceReport } from '../../shared/rules/acceptance/report.ts';
import { asCodedError, CodedError } from '../../shared/rules/errors.ts';
import { codeOf } from '../../shared/rules/network-error.ts';
import { maskText } from '../../shared/rules/safe-text.ts';
import type { SideName } from '../../shared/rules/sync/record.ts';
import { call, isDeployed } from '../app/call.ts';
import { wholeNumber } from '../options.ts';
import { changing, type Ordered } from '../terminal/command.ts';
import { endsAsPreview, endWith } from '../terminal/exit-code.ts';
import { interruption } from '../terminal/interruption.ts';
import { print, printJson } from '../terminal/print.ts';
import { progressOn } from '../terminal/progress.ts';
import { projectVersion } from '../version.ts';
import { useConfigOfProject } from '../app/here.ts';
import { target } from '../app/target.ts';

interface AcceptanceOptions extends Ordered {
  readonly company: string;
  readonly link: string;
  readonly report?: string;
  readonly wait: number;
  readonly clean: boolean;
  /** The essential steps alone. */
  readonly isShort?: boolean;
}

/**
 * The command. Throws `input-missing` where the secrets of a person are missing, and `usage-invalid` for a report that
 * cannot be written (both refuse).
 */
export function acceptanceCommand(): Command {
  return changing(
    'acceptance',
    'test a link end to end in both real systems, with a test company: a ticket each way, notes, files, a conflict; report it',
    'acceptance --company "TEST - Contoso" --link contoso --report acceptance.md --yes',
    'acceptance --company "TEST - Contoso" --link contoso --clean --yes',
  )
    .requiredOption('--company <name>', 'the test company of the link, as ConnectWise names it')
    .requiredOption('--link <name>', 'the link to test')
    .option('--report <file>', 'write the report as Markdown to this file')
    .option(
      '--wait <seconds>',
      'seconds to wait for each arrival; the poll runs every 15 minutes',
      wholeNumber,
      1_200,
    )
    .option('--clean', 'only close the records that an earlier run left behind', false)
    .action(acceptance);
}

/**
 * The command with the fewest steps that show that a link works, to stand under `links`. Throws as `acceptanceCommand`:
 * `input-missing` and `usage-invalid` (refuse).
 */
export function linkTestCommand(): Command {
  return changing(
    'test',
    'sync one test ticket of a link there and back: create it, edit it on both sides, add a note each way; `acceptance` tests the rest',
    'links test contoso --company "TEST - Contoso" --yes',
  )
    .argument('<link>', 'the link to test')
    .requiredOption('--company <name>', 'the test company of the link, as ConnectWise names it')
    .option('--wait <seconds>', 'seconds to wait for each arrival', wholeNumber, 1_200)
    .action(async (link: string, options: Ordered & Pick<AcceptanceOptions, 'company' | 'wait'>) =>
      acceptance({ ...options, link, clean: false, isShort: true }),
    );
}

async function acceptance(options: AcceptanceOptions): Promise<void> {
  // Without other settings those of `npm start` are taken, as by every command.
  target();
  useConfigOfProject();
  const systems = await acceptanceSystems(options);
  if (!options.yes) return preview(systems, options);
  const progress = await progressOn(process.stderr, options.json);
  const marker = markerOf(new Date(systems.now()), randomUUID());
  const stage = stageOf(systems, {
    marker,
    waitMs: options.wait * 1_000,
    say: (line) => progress.update({ done: 0, total: null, line }),
  });
  try {
    if (options.clean) await clean(stage, options);
    else {
      await requirePerson(systems);
      // A report that cannot be written is found out now, and not after twenty minutes.
      if (options.report !== undefined) await writeReport(options.report, '', 'a');
      // Without a key the run would end after minutes with a report that has no word of the app.
      if (isDeployed()) await call('conflicts', { link: systems.link.name });
      await tryLink(stage, systems, options);
    }
  } finally {
    progress.end();
  }
  if (stage.signal.aborted) endWith('interrupted');
}

async function preview(systems: AcceptanceSystems, options: AcceptanceOptions): Promise<void> {
  const open = await openOfOthers(systems, null);
  const left =
    open.length === 0
      ? 'no record of an earlier run is open'
      : `still open from earlier runs: ${open.join(', ')}`;
  const sentence = options.clean
    ? `${left}; the open records would be closed`
    : `one ticket would be created for the test company of link ${options.link}, followed to its incident, edited on both sides, given notes and files, and closed; ${left}`;
  if (options.json) printJson({ kind: 'would-run', clean: options.clean, leftovers: open.length });
  endsAsPreview(sentence, options);
}

/** The app never carries back what its own account wrote in ServiceNow, so the run cannot write with that. */
async function requirePerson({ people }: AcceptanceSystems): Promise<void> {
  try {
    await people.servicenow.serverTime();
  } catch (thrown) {
    if (thrown instanceof CodedError && thrown.code === 'secret-missing')
      throw new CodedError('input-missing', {
        detail: `An acceptance run writes in ServiceNow as a person: the secrets ${Object.values(personSecrets).join(' and ')} are missing (docs/acceptance.md).`,
      });
    throw thrown;
  }
}

function stageOf(systems: AcceptanceSystems, how: Pick<Stage, 'marker' | 'waitMs' | 'say'>): Stage {
  const { link } = systems;
  return {
    ...systems,
    ...how,
    signal: interruption(),
    async why(side: SideName, record: string) {
      try {
        const { state } = await call('why', { link: link.name, side, record });
        return [
          state.sentence,
          ...(state.next === '' ? [] : [state.next]),
          ...state.also.map((one) => one.sentence),
        ];
      } catch (thrown) {
        const { code } = asCodedError(thrown);
        return [
          code === 'nothing-known'
            ? `the app has no history of the record in ${side}.`
            : `the app could not be asked (${code}).`,
        ];
      }
    },
    async hasOpenConflict(ticket) {
      try {
        const { conflicts } = await call('conflicts', { link: link.name });
        return conflicts.some(
          (conflict) => conflict.connectwiseId === ticket && conflict.field === 'summary',
        );
      } catch {
        return null;
      }
    },
  };
}

async function clean(stage: Stage, { json }: AcceptanceOptions): Promise<void> {
  const cleaned = await cleanUp(stage, summaryStart);
  if (json) printJson(cleaned);
  else print(cleaned.says.join('\n'));
  if (!cleaned.isDone) endWith('wrong');
}

async function tryLink(stage: Stage, systems: AcceptanceSystems, options: AcceptanceOptions): Promise<void> {
  const begunAt = new Date(systems.now()).toISOString();
  const told = await systems.versions();
  const ran = await runAcceptance(
    stage,
    () => systems.requests(),
    options.isShort === true ? 'essential' : 'all',
  );
  const report: AcceptanceReport = {
    marker: stage.marker,
    begunAt,
    isPassed: ran.isPassed,
    steps: ran.steps,
    versions: {
      command: projectVersion(),
      app: isDeployed()
        ? 'deployed, called over HTTP; both systems called with the settings of this machine'
        : 'called with the settings of this machine',
      ...told,
    },
    hosts: systems.hosts,
    cleanUp: ran.cleanUp.says,
  };
  const text = maskText(reportText(report, systems.link));
  if (options.report !== undefined) await writeReport(options.report, text);
  if (options.json) printJson(report);
  else
    print(
      options.report === undefined
        ? text
        : `${ran.isPassed ? 'passed' : 'failed'}; the report is in ${options.report}`,
    );
  if (!ran.isPassed) endWith('wrong');
}

/** `flag`: `a` leaves what is there. */
async function writeReport(path: string, text: string, flag: 'a' | 'w' = 'w'): Promise<void> {
  try {
    await writeFile(path, text, { flag });
  } catch (thrown) {
    throw new CodedError('usage-invalid', {
      detail: `${path} cannot be written: ${codeOf(thrown) ?? 'no reason given'}.`,
    });
  }
}
