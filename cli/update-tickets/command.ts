/** `cli update-tickets …`: a bulk change of tickets, planned, looked at, approved and watched. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { UpdatePlanReport } from '../../shared/automations/tickets/update-tickets.ts';
import { runUpdateTickets } from '../../shared/automations/tickets/update-tickets.ts';
import { planResults } from '../../shared/rules/tickets/update-plan.ts';
import { parseUpdateTickets } from '../../shared/rules/tickets/update-tickets.ts';
import { operator } from '../app/actor.ts';
import { call } from '../app/call.ts';
import { operatorApp } from '../app/here.ts';
import { wholeNumber } from '../options.ts';
import { changing, group, showing, type Ordered, type Shown } from '../terminal/command.ts';
import { endsAsPreview, endWith, exitCodes } from '../terminal/exit-code.ts';
import { print, printJson } from '../terminal/print.ts';
import { conditionsFrom, valuesFrom } from './arguments.ts';
import { planText, reportText } from './text.ts';
import { localSteps, watchPlan, type WorkHere } from './watch.ts';

interface PlanOptions extends Shown {
  readonly company: number;
  readonly ids?: readonly number[];
  readonly where: readonly string[];
  readonly set: readonly string[];
  readonly maxTickets: number;
  readonly allowedFailures: number;
  readonly as?: string;
}

/** The command with its sub-commands. */
export function updateTicketsCommand(): Command {
  return group(
    'update-tickets',
    'change many tickets of one company: plan, review, apply',
    planCommand(),
    applyCommand(),
    statusCommand(),
    changeCommand('stop', 'stop a plan before its next step'),
    changeCommand('resume', 'continue a stopped plan with the tickets that it has not started'),
  );
}

function planCommand(): Command {
  return showing(
    'plan',
    'plan which tickets would change, and keep the plan for a day; changes nothing',
    'update-tickets plan --company 2 --where status=Waiting --set status=Completed',
    'update-tickets plan --company 2 --ids 1001,1002 --set owner=jdoe',
  )
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
    .option('--max-tickets <count>', 'refuse a plan of more tickets', wholeNumber, 500)
    .option(
      '--allowed-failures <count>',
      'number of failed tickets to tolerate; the plan stops after the step that exceeds it',
      countFrom0,
      0,
    )
    .option('--as <name>', 'your name, kept with the plan; default: the name of your account')
    .action(async (options: PlanOptions) => {
      const { company, ids, where, set, maxTickets, allowedFailures, as, json } = options;
      const order = {
        companyId: company,
        // Both of them are refused: which one is meant is not ours to guess.
        tickets: {
          ...(ids === undefined ? {} : { ids }),
          ...(ids === undefined || where.length > 0 ? { where: conditionsFrom(where) } : {}),
        },
        set: valuesFrom(set),
        maxTickets,
        allowedFailures,
      };
      const outcome = await call('update-tickets', order, as);
      if (json) printJson(outcome);
      else if ('tickets' in outcome) print(planText(outcome));
    });
}

interface ApplyOptions extends Ordered {
  readonly here: boolean;
}

function applyCommand(): Command {
  return changing(
    'apply',
    'approve a plan and watch its progress',
    'update-tickets apply 2-20261129T140000-1a2b3c4d --yes',
  )
    .argument('<plan>', 'the plan’s id, as `update-tickets plan` shows it')
    .option('--here', 'carry it out in this process, if no app runs', false)
    .action(apply);
}

async function apply(id: string, options: ApplyOptions): Promise<void> {
  const read = (): Promise<UpdatePlanReport> => call('update-plan', { plan: id });
  const { plan } = await read();
  if (!options.yes) {
    const { total, companyId, expiresAt } = plan;
    if (options.json) printJson({ plan, applied: false });
    const until = `until ${expiresAt}`;
    return endsAsPreview(`${total} tickets of company ${companyId} would change, ${until}`, options);
  }
  const here = options.here ? await workHere(options.as) : null;
  const approval = { approve: id, fingerprint: plan.fingerprint };
  if (here === null) await call('update-tickets', approval, options.as);
  else
    await runUpdateTickets(parseUpdateTickets(approval), {
      ...here.needs,
      steps: here.steps,
      actor: operator(options.as),
    });
  const report = await watchPlan(id, read, {
    here,
    out: process.stderr,
    isJson: options.json,
  });
  if (options.json) printJson(report);
  else print(reportText(report));
  if (process.exitCode === exitCodes.interrupted) return;
  if (report.plan.state !== 'done' || report.plan.counts.failed > 0) endWith('wrong');
}

async function workHere(as: string | undefined) {
  const app = await operatorApp();
  const needs = { ...app.automation, ...app.updatePlans, actor: operator(as) };
  return { steps: localSteps(), needs } satisfies WorkHere;
}

interface StatusOptions extends Shown {
  readonly result?: (typeof planResults)[number];
  readonly after: number;
}

function statusCommand(): Command {
  return showing(
    'status',
    'show the progress of a plan and the result of each ticket',
    'update-tickets status 2-20261129T140000-1a2b3c4d --result failed',
  )
    .argument('<plan>', 'the plan')
    .addOption(new Option('--result <word>', 'only tickets with this result').choices(planResults))
    .option('--after <position>', 'start at this position of the plan', countFrom0, 0)
    .action(async (plan: string, { result, after, json }: StatusOptions) => {
      const asked = { plan, after, ...(result === undefined ? {} : { result }) };
      const report = await call('update-plan', asked);
      if (json) printJson(report);
      else print(reportText(report));
    });
}

function changeCommand(verb: 'stop' | 'resume', summary: string): Command {
  return changing(verb, summary, `update-tickets ${verb} 2-20261129T140000-1a2b3c4d --yes`)
    .argument('<plan>', 'the plan')
    .action(async (id: string, options: Ordered) => {
      const { plan } = await call('update-plan', { plan: id });
      if (!options.yes) {
        if (options.json) printJson({ plan, done: false });
        const { state, next, total } = plan;
        return endsAsPreview(`plan ${id} is ${state}, ${next} of ${total} tickets: ${verb} it`, options);
      }
      const outcome = await call('update-tickets', { [verb]: id }, options.as);
      if (options.json) printJson(outcome);
      else print(`${outcome.kind}: plan ${id}, ${plan.next} of ${plan.total} tickets are done`);
    });
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
