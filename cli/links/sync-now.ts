/** `cli sync now LINK | RECORD`: has the app poll a link, or look at one record, now. */
import { setTimeout as timeout } from 'node:timers/promises';
import type { Command } from 'commander';
import type { SyncNowOutcome } from '../../shared/automations/operate/sync-now.ts';
import { asCodedError } from '../../shared/rules/errors.ts';
import type { AskedRun } from '../../shared/rules/operate/asked-run.ts';
import { printable } from '../../shared/rules/printable.ts';
import type { SideName } from '../../shared/rules/sync/record.ts';
import { recordReference } from '../../shared/rules/why/reference.ts';
import { call } from '../app/call.ts';
import { sideName, wholeNumber } from '../options.ts';
import { changing, type Ordered } from '../terminal/command.ts';
import { endsAsPreview, endWith } from '../terminal/exit-code.ts';
import { interruption } from '../terminal/interruption.ts';
import { print, printJson } from '../terminal/print.ts';
import { progressOn } from '../terminal/progress.ts';

interface SyncNowOptions extends Ordered {
  readonly link?: string;
  readonly side?: SideName;
  readonly wait: number;
}

/** The command, to stand under `sync`. */
export function syncNowCommand(): Command {
  return changing(
    'now',
    'poll both sides of a link now, or sync one record now and show the result',
    'sync now acme --yes',
    'sync now 4711 --yes',
    'sync now INC0010001 --link acme --yes',
  )
    .argument('<link-or-record>', 'a link, a ConnectWise ticket id, an incident number or a sys_id')
    .option('--link <name>', 'the link of a record; needed only when several links know it')
    .option('--side <side>', 'the side of a record; needed only when its id does not show it', sideName)
    .option('--wait <seconds>', 'seconds to wait for a record', wholeNumber, 60)
    .action(async (target: string, options: SyncNowOptions) =>
      (await isRecord(target, options)) ? lookAtRecord(target, options) : pollLink(target, options),
    );
}

/** An id is a record's. A link may be called as an incident is numbered, such as `customer2`: then the app is asked. */
async function isRecord(target: string, { link, side }: SyncNowOptions): Promise<boolean> {
  if (link !== undefined || side !== undefined) return true;
  const kind = kindOf(target);
  if (kind !== 'number') return kind === 'id';
  try {
    await call('poll-now', { link: target, dryRun: true });
    return false;
  } catch (thrown) {
    return asCodedError(thrown).code === 'link-unknown';
  }
}

function kindOf(target: string): 'id' | 'number' | 'none' {
  try {
    return recordReference(target, null).kind;
  } catch {
    return 'none';
  }
}

async function pollLink(link: string, options: SyncNowOptions): Promise<void> {
  const outcome = await call('poll-now', { link, dryRun: !options.yes }, options.as);
  if (options.json) printJson(outcome);
  const name = printable(link);
  if (outcome.kind === 'would-poll')
    return endsAsPreview(`both sides of link ${name} would be polled`, options);
  if (!options.json) print(`a poll of link ${name} is on the queue; follow it: npm run cli -- status`);
}

async function lookAtRecord(record: string, options: SyncNowOptions): Promise<void> {
  const { link, side, yes, as, json, wait } = options;
  const asked = {
    record,
    dryRun: !yes,
    ...(link === undefined ? {} : { link }),
    ...(side === undefined ? {} : { side }),
  };
  const ordered = await call('sync-now', asked, as);
  const name = `${ordered.side} ${printable(ordered.recordId)} of link ${printable(ordered.link)}`;
  if (ordered.kind === 'would-sync') {
    if (json) printJson(ordered);
    return endsAsPreview(`the app would sync ${name}`, options);
  }
  const run = await watch(ordered, { seconds: wait, isJson: json });
  const { state } = await call('why', { link: ordered.link, side: ordered.side, record: ordered.recordId });
  if (json) printJson({ ...ordered, run, state });
  else {
    const also = state.also.map(({ sentence }) => sentence);
    print([`${name}: ${endedText(run, wait)}`, state.sentence, state.next, ...also].join('\n'));
  }
  endWith(exitOf(run));
}

/** Watches a request until it has ended; null if no worker has taken it yet. Ctrl-C ends the watching, not the work. */
async function watch(
  { link, order }: SyncNowOutcome,
  { seconds, isJson }: { readonly seconds: number; readonly isJson: boolean },
): Promise<AskedRun | null> {
  const signal = interruption();
  const progress = await progressOn(process.stderr, isJson);
  let last: AskedRun | null = null;
  try {
    for (let second = 0; second < seconds && !signal.aborted; second += 1) {
      const run = await call('asked-run', { link });
      if (run?.order === order) last = run;
      if (last?.isOver === true) break;
      const line = last === null ? 'on the queue' : waitingText(last);
      progress.update({ done: second, total: null, line });
      await timeout(1_000, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    progress.end();
  }
  return last;
}

function endedText(run: AskedRun | null, seconds: number): string {
  if (run === null)
    return `no worker has taken it for ${seconds} s; check that the app runs: npm run cli -- status`;
  if (!run.isOver) return waitingText(run);
  return run.code === null ? run.outcome : `${run.outcome} (${printable(run.code)})`;
}

function waitingText({ outcome, code }: AskedRun): string {
  return `${outcome}${code === null ? '' : ` (${printable(code)})`}; the app tries it again by itself`;
}

function exitOf(run: AskedRun | null): 'done' | 'wrong' | 'unreachable' {
  if (run?.isOver !== true) return 'unreachable';
  return run.outcome === 'dead-lettered' ? 'wrong' : 'done';
}
