/** `cli update-tickets …`: a bulk change of tickets, planned, looked at, approved and watched. */
import { Command, InvalidArgumentError } from 'commander';
import type { App } from '../../shared/app/app.ts';
import { runUpdateTickets, updatePlanReport } from '../../shared/automations/tickets/update-tickets.ts';
import type { UpdateStepQueue } from '../../shared/ports/update-plans.ts';
import { parseUpdatePlanLook, parseUpdateTickets } from '../../shared/rules/tickets/update-tickets.ts';
import { operator } from '../actor.ts';
import { operatorApp } from '../app.ts';
import { wholeNumber } from '../options.ts';
import { exitOfUsage, withExitCode } from '../terminal/exit-code.ts';
import { print, printJson } from '../terminal/print.ts';
import { conditionsFrom, valuesFrom } from './arguments.ts';
import { planText, reportText } from './text.ts';
import { localSteps, watchPlan } from './watch.ts';

interface Common {
  readonly json: boolean;
  readonly as?: string;
}

interface PlanOptions extends Common {
  readonly company: number;
  readonly ids?: readonly number[];
  readonly where: readonly string[];
  readonly set: readonly string[];
  readonly maxTickets: number;
  readonly allowedFailures: number;
}

interface ApplyOptions extends Common {
  readonly yes: boolean;
  readonly here: boolean;
}

interface StatusOptions extends Common {
  readonly result?: string;
  readonly after: number;
}

/** The command with its sub-commands. */
export function updateTicketsCommand(): Command {
  const command = new Command('update-tickets').description(
    'change many tickets of one company: plan, look, apply',
  );
  withCommon(
    command
      .command('plan')
      .description('say which tickets would change, and keep that as a plan for a day; nothing is changed')
      .requiredOption('--company <id>', 'the company, by its id in ConnectWise', wholeNumber)
      .option('--ids <list>', 'the tickets: 1001,1002', idList)
      .option(
        '--where <name=value>',
        'a condition such as status=Waiting or closed=false; may be repeated',
        gathered,
        [],
      )
      .requiredOption(
        '--set <name=value>',
        'a new value such as status=Completed; may be repeated',
        gathered,
        [],
      )
      .option('--max-tickets <count>', 'refuse more tickets than these', wholeNumber, 500)
      .option(
        '--allowed-failures <count>',
        'stop behind the step with more failures than these',
        countFrom0,
        0,
      ),
  ).action(async (options: PlanOptions) => {
    await answered(async (app) => {
      const { company, ids, where, set, maxTickets, allowedFailures } = options;
      const order = parseUpdateTickets({
        companyId: company,
        // Both of them are refused: which one is meant is not ours to guess.
        tickets: {
          ...(ids === undefined ? {} : { ids }),
          ...(ids === undefined || where.length > 0 ? { where: conditionsFrom(where) } : {}),
        },
        set: valuesFrom(set),
        maxTickets,
        allowedFailures,
      });
      const outcome = await runUpdateTickets(order, needsOf(app, options));
      if (options.json) printJson(outcome);
      else if ('tickets' in outcome) print(planText(outcome));
      return 0;
    });
  });
  withCommon(
    command
      .command('apply')
      .description('approve a plan and watch it being carried out')
      .argument('<plan>', 'the plan, as `update-tickets plan` shows it')
      .option('--yes', 'do it; without it the command only says what it would do', false)
      .option('--here', 'work it off in this process, where no app runs', false),
  ).action(async (plan: string, options: ApplyOptions) => {
    await answered((app) => apply(plan, options, app));
  });
  withCommon(
    command
      .command('status')
      .description('how far a plan is, and what became of each ticket')
      .argument('<plan>', 'the plan')
      .option('--result <word>', 'only tickets that ended so: changed, already, skipped, failed')
      .option('--after <position>', 'the tickets from this position of the plan on', countFrom0, 0),
  ).action(async (plan: string, options: StatusOptions) => {
    await answered(async (app) => {
      const report = await updatePlanReport(
        parseUpdatePlanLook({ plan, result: options.result, after: options.after }),
        needsOf(app, options),
      );
      if (options.json) printJson(report);
      else print(reportText(report));
      return 0;
    });
  });
  for (const verb of ['stop', 'resume'] as const)
    withCommon(
      command
        .command(verb)
        .description(
          verb === 'stop'
            ? 'begin no other step of a plan'
            : 'let a stopped plan go on with the tickets that were not begun',
        )
        .argument('<plan>', 'the plan')
        .option('--yes', 'do it; without it the command only says what it would do', false),
    ).action(async (plan: string, options: ApplyOptions) => {
      await answered((app) => order(verb, plan, options, app));
    });
  return command;
}

function withCommon(command: Command): Command {
  return command
    .option('--as <name>', 'who asks, for the audit journal; else the name of the account')
    .option('--json', 'one JSON document for other programs', false)
    .exitOverride(exitOfUsage);
}

function needsOf(app: App, { as }: Pick<Common, 'as'>) {
  return { ...app.automation, ...app.updatePlans, actor: operator(as) };
}

async function apply(id: string, options: ApplyOptions, app: App): Promise<number> {
  const needs = needsOf(app, options);
  const { plan } = await updatePlanReport(parseUpdatePlanLook({ plan: id }), needs);
  if (!options.yes) {
    const { total, companyId, expiresAt } = plan;
    if (options.json) printJson({ plan, applied: false });
    else print(`${total} tickets of company ${companyId} would change, until ${expiresAt}; add --yes`);
    return 3;
  }
  const local = options.here ? localSteps() : null;
  const steps: UpdateStepQueue = local ?? app.updatePlans.steps;
  await runUpdateTickets(parseUpdateTickets({ approve: id, fingerprint: plan.fingerprint }), {
    ...needs,
    steps,
  });
  const report = await watchPlan(id, needs, { local, out: process.stderr });
  if (options.json) printJson(report);
  else print(reportText(report));
  if (process.exitCode === 130) return 130;
  return report.plan.state === 'done' && report.plan.counts.failed === 0 ? 0 : 1;
}

async function order(verb: 'stop' | 'resume', id: string, options: ApplyOptions, app: App): Promise<number> {
  const needs = needsOf(app, options);
  const { plan } = await updatePlanReport(parseUpdatePlanLook({ plan: id }), needs);
  if (!options.yes) {
    if (options.json) printJson({ plan, done: false });
    else print(`plan ${id} is ${plan.state}, ${plan.next} of ${plan.total} tickets; add --yes to ${verb} it`);
    return 3;
  }
  const outcome = await runUpdateTickets(parseUpdateTickets({ [verb]: id }), needs);
  if (options.json) printJson(outcome);
  else print(`${outcome.kind}: plan ${id}, ${plan.next} of ${plan.total} tickets are done`);
  return 0;
}

/** Runs a sub-command over the app. */
function answered(work: (app: App) => Promise<number>): Promise<void> {
  return withExitCode(async () => work(await operatorApp()), { endsAtOnce: false });
}

function gathered(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function idList(text: string): readonly number[] {
  const ids = text.split(',').map((part) => Number(part.trim()));
  if (ids.every((id) => Number.isInteger(id) && id > 0)) return ids;
  throw new InvalidArgumentError('numbers of tickets, such as 1001,1002');
}

function countFrom0(text: string): number {
  return text === '0' ? 0 : wholeNumber(text);
}
