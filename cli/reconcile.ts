/** `cli reconcile …`: compare a link as a whole, look at what was found, approve a plan that waits. */
import { Command } from 'commander';
import type { ReconcileOutcome, ReconcileRun } from '../shared/ports/reconcile.ts';
import { findingTable } from '../shared/rules/reconcile/findings.ts';
import type { Finding } from '../shared/rules/reconcile/findings.ts';
import { sideNames } from '../shared/rules/sync/record.ts';
import { operatorApp } from './app.ts';
import { operator } from './actor.ts';
import { print, printJson, say } from './terminal/print.ts';

interface Options {
  readonly link: string;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly as?: string;
}

/** The command with its sub-commands; without one it runs. */
export function reconcileCommand(): Command {
  const command = new Command('reconcile').description(
    'compare all pairs and records of a link, hand what may be repaired to the engine, and list the rest',
  );
  command
    .command('run', { isDefault: true })
    .description('run now, in this process')
    .requiredOption('--link <name>', 'the link')
    .option('--dry-run', 'only say what is wrong and what would be done', false)
    .option('--as <name>', 'who asks, for the audit journal')
    .option('--json', 'one JSON document for other programs', false)
    .action(async ({ link, dryRun, json, as }: Options) => {
      const app = await operatorApp();
      const outcome = await app.reconcileNow({ link, dryRun, actor: operator(as) }, (window) => {
        if (!json) tellProgress(window);
      });
      if (outcome.kind === 'link-unknown') return fail(`there is no enabled link "${link}"`);
      const status = await app.reconcileStatus(link, dryRun);
      const run = status?.state.run ?? null;
      if (json) printJson({ outcome: outcome.kind, ...status });
      else if (run !== null) tellRun(run, status?.findings ?? []);
      if (outcome.kind === 'failed') process.exitCode = 1;
    });
  command
    .command('status')
    .description('the last run of a link and what it found')
    .requiredOption('--link <name>', 'the link')
    .option('--dry-run', 'of the last dry run', false)
    .option('--json', 'one JSON document for other programs', false)
    .action(async ({ link, dryRun, json }: Options) => {
      const status = await (await operatorApp()).reconcileStatus(link, dryRun);
      if (json) printJson(status);
      else if (status?.state.run == null) print(`no run of "${link}" yet`);
      else tellRun(status.state.run, status.findings);
    });
  command
    .command('approve')
    .description('let the plan of a run that waits go on, exactly as it is')
    .requiredOption('--link <name>', 'the link')
    .requiredOption('--run <id>', 'the run, as `cli reconcile status` shows it')
    .option('--as <name>', 'who asks, for the audit journal')
    .action(async ({ link, run, as }: Options & { readonly run: string }) => {
      const app = await operatorApp();
      const outcome = await app.reconcileOrder({
        link,
        order: { kind: 'approve', run },
        actor: operator(as),
      });
      if (outcome.kind === 'link-unknown') fail(`there is no enabled link "${link}"`);
      else print(`approved: the app now carries out run ${run}`);
    });
  return command;
}

function fail(sentence: string): void {
  say(sentence);
  process.exitCode = 1;
}

function tellProgress(outcome: ReconcileOutcome): void {
  if (outcome.kind === 'window')
    print(`… ${outcome.run.phase}, ${outcome.run.pairs} pairs compared, window ${outcome.run.step}`);
}

function tellRun(run: ReconcileRun, findings: readonly Finding[]): void {
  const mode = run.dryRun ? ' (dry run)' : '';
  print(`run ${run.run}${mode}: ${run.phase}, begun ${run.startedAt}, ${run.pairs} pairs compared`);
  for (const side of sideNames)
    print(
      `  ${side}: ${run.tallies[side].map(({ by, bucket, count }) => `${by} ${bucket}: ${count}`).join(', ')}`,
    );
  if (run.older > 0)
    print(`  ${run.older} open records are older than the link and have no pair: see \`cli backfill\``);
  if (run.verdict !== null) print(`  ${run.verdict}`);
  if (run.failure !== null) print(`  failed: ${run.failure.code} ${run.failure.detail}`);
  for (const finding of findings.filter(({ closedAt }) => closedAt === null)) {
    print(
      `  ${finding.code}  ${finding.side}:${finding.recordId}  ${finding.state}  since ${finding.firstSeen}`,
    );
    print(`      ${findingTable[finding.code].sentence} ${finding.detail}`);
  }
  if (run.phase === 'waiting')
    print(
      `  it waits: \`cli reconcile approve --link ${run.link} --run ${run.run}\` lets exactly this plan go on`,
    );
}
