/** `cli reconcile …`: compare a link as a whole, look at what was found, approve a plan that waits. */
import type { Command } from 'commander';
import { call, isDeployed } from '../app/call.ts';
import { operator } from '../app/actor.ts';
import { operatorApp } from '../app/here.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { changing, group, showing, type Ordered, type Shown } from '../terminal/command.ts';
import { endsAsPreview, endWith, exitCodes } from '../terminal/exit-code.ts';
import { interruption } from '../terminal/interruption.ts';
import { print, printJson, say } from '../terminal/print.ts';
import { runText } from './text.ts';
import { runProgress, watchRun, type ReconcileReport } from './watch.ts';

interface RunOptions extends Ordered {
  readonly link: string;
  readonly dryRun: boolean;
}

/**
 * The command with its sub-commands. Throws `usage-invalid` (refuse) for both `--yes` and `--dry-run`, `link-unknown`
 * (dead-letter) for a link that is switched off, and `reconcile-run-unknown` (refuse) for a run that does not wait for
 * approval.
 */
export function reconcileCommand(): Command {
  return group(
    'reconcile',
    'compare all pairs and records of a link; the app repairs the safe differences and lists the rest',
    run(),
    status(),
    approve(),
  );
}

function run(): Command {
  return changing(
    'run',
    'compare now; without --yes, only report differences and planned repairs',
    'reconcile run --link acme',
    'reconcile run --link acme --yes',
  )
    .requiredOption('--link <name>', 'the link')
    .option('--dry-run', 'the same as leaving out --yes', false)
    .action(async (options: RunOptions) => {
      const { yes, json } = options;
      if (yes && options.dryRun)
        throw new CodedError('usage-invalid', {
          detail: 'The options --yes and --dry-run exclude each other.',
        });
      const report = isDeployed() ? await runThere(options) : await runHere(options);
      const state = report?.state.run ?? null;
      if (json) printJson({ ...report, dryRun: !yes });
      else if (report !== null && state !== null) print(runText(state, report.findings));
      if (process.exitCode === exitCodes.interrupted) return;
      const open = report?.findings.filter(({ closedAt }) => closedAt === null) ?? [];
      if (state === null || state.phase === 'failed') endWith('wrong');
      else if (state.phase === 'waiting') endWith('needsApproval');
      else if (!yes && open.some(({ state: is }) => is === 'planned'))
        endsAsPreview('the app would carry out the planned repairs', options);
      else if (open.length > 0) endWith('wrong');
    });
}

/** The app works, and this process watches. */
async function runThere({ link, yes, as, json }: RunOptions): Promise<ReconcileReport | null> {
  const begun = await call('reconcile', { link, order: { dryRun: !yes } }, as);
  const runId = 'run' in begun && typeof begun.run !== 'string' ? begun.run.run : null;
  return watchRun(() => call('reconcile-status', { link, dryRun: !yes }), {
    link,
    runId,
    isJson: json,
  });
}

/** This process works. */
async function runHere({ link, yes, as, json }: RunOptions): Promise<ReconcileReport | null> {
  const app = await operatorApp();
  const signal = interruption();
  const show = await runProgress(json);
  try {
    await call('reconcile-status', { link, dryRun: !yes });
    const outcome = await app.reconcileNow({ link, dryRun: !yes, actor: operator(as), signal }, (window) => {
      if (window.kind === 'window') show.update(window.run);
    });
    if (outcome.kind === 'link-unknown')
      throw new CodedError('link-unknown', { detail: `"${link}" is switched off.` });
  } finally {
    show.end();
  }
  if (signal.aborted) {
    say(
      `interrupted; a running app continues the comparison: npm run cli -- reconcile status --link ${link}`,
    );
    endWith('interrupted');
  }
  return call('reconcile-status', { link, dryRun: !yes });
}

function status(): Command {
  return showing('status', 'show the last run of a link and its findings', 'reconcile status --link acme')
    .requiredOption('--link <name>', 'the link')
    .option('--dry-run', 'show the last dry run', false)
    .action(async ({ link, dryRun, json }: Shown & { readonly link: string; readonly dryRun: boolean }) => {
      const report = await call('reconcile-status', { link, dryRun });
      const state = report?.state.run ?? null;
      if (json) printJson(report ?? { state: null, findings: [] });
      else if (report === null || state === null)
        print(
          dryRun
            ? `no dry run of "${link}" yet: npm run cli -- reconcile run --link ${link}`
            : `no run of "${link}" yet; the last dry run: npm run cli -- reconcile status --link ${link} --dry-run`,
        );
      else print(runText(state, report.findings));
    });
}

function approve(): Command {
  return changing(
    'approve',
    'approve the plan of a waiting run, exactly as it is',
    'reconcile approve --link acme --run 8f14e45f-ceea-467f-9575-6f7c0d5b1d55 --yes',
  )
    .requiredOption('--link <name>', 'the link')
    .requiredOption('--run <id>', 'the run’s id in `reconcile status`')
    .action(async (options: Ordered & { readonly link: string; readonly run: string }) => {
      const { link, run: id, yes, as, json } = options;
      if (!yes) {
        const report = await call('reconcile-status', { link, dryRun: false });
        const state = report?.state.run ?? null;
        if (state?.run !== id || state.phase !== 'waiting')
          throw new CodedError('reconcile-run-unknown', {
            detail: `No run ${id} of ${link} waits for approval. The last run: npm run cli -- reconcile status --link ${link}`,
          });
        if (json) printJson({ ...report, isApproved: false });
        else print(runText(state, report?.findings ?? []));
        return endsAsPreview(`the app would carry out the plan of run ${id}`, options);
      }
      const outcome = await call('reconcile', { link, order: { approve: id } }, as);
      if (json) printJson({ ...outcome, isApproved: true });
      else print(`approved: the app now carries out run ${id}`);
    });
}
