/**
 * The story of one deployment: look at the settings, send the package, look whether it works, and where it does not, send
 * the previous one again.
 */
import { hasFailed, lineOf, type Finding } from './finding.ts';
import { lookAtHealth, lookAtHost } from './look-at-app.ts';
import { lookAtFirstRun } from './look-at-first-run.ts';
import { lookAtFunctions } from './look-at-functions.ts';
import { lookAtSettings } from './look-at-settings.ts';
import { insistent, sendPackage } from './send-package.ts';
import type { Target } from './target.ts';
import type { Waiting } from './waiting.ts';

/** A built package and the functions that it holds. */
export interface Package {
  /** For a person: `0.3.0 (4f0c1d2)` */
  readonly name: string;
  readonly zip: Uint8Array;
  /** The functions that the app must list once the package runs. */
  readonly functions: readonly string[];
}

/**
 * The end of a deployment. 0: deployed. 1: it failed, and the previous package runs again, or the new one was left
 * because another package would change nothing. 3: refused before anything was changed. 4: it failed, and nobody knows
 * that the app works.
 */
export type ExitCode = 0 | 1 | 3 | 4;

/** The target of a deployment, its waits, and where a person reads its lines. */
export interface Deployment {
  readonly target: Target;
  readonly waiting: Waiting;
  /** Tells a person, line by line, while it goes on. */
  readonly tell: (line: string) => void;
}

/** `previous` is null at a first deployment. */
export async function deploy(
  deployment: Deployment,
  next: Package,
  previous: Package | null,
): Promise<ExitCode> {
  const { target, waiting, tell } = deployment;
  const before = await lookAtSettings(target, waiting);
  for (const finding of before) tell(lineOf(finding));
  if (before.some(hasFailed)) {
    tell('Nothing was sent: the settings must be right first. The app runs what it ran.');
    return 3;
  }
  const sent = await sendPackage(target, next.zip, waiting);
  if (sent.kind === 'refused') {
    tell(`${sent.text} Nothing was changed: the app runs what it ran.`);
    return 3;
  }
  if (sent.kind === 'unknown') {
    tell(sent.text);
    return sendPrevious(deployment, previous);
  }
  tell(`sent  ${next.name}`);
  const findings = await lookWhetherItWorks(deployment, next, waiting.now());
  if (findings.some(({ verdict }) => verdict === 'fail')) return sendPrevious(deployment, previous);
  if (findings.some(hasFailed)) {
    tell(
      `${next.name} runs. The deployment counts as failed for what is marked FAIL; the previous package would change nothing about it and was not sent.`,
    );
    return 1;
  }
  tell(`ready: ${target.name} runs ${next.name}`);
  return 0;
}

/** From quick to slow; the first fault of the package ends it. */
async function lookWhetherItWorks(
  { target, waiting, tell }: Deployment,
  { functions }: Package,
  sinceMs: number,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const isDisabled = ({ subject, verdict }: Finding): boolean =>
    subject === 'functions' && verdict === 'fail-beside';
  const looks: readonly (() => Promise<readonly Finding[]>)[] = [
    async () => [await lookAtFunctions(target, functions, waiting)],
    async () => [await lookAtHost(target, waiting)],
    async () => [await lookAtHealth(target, waiting)],
    () => lookAtSettings(target, waiting),
    // A disabled timer never runs, and that is reported already.
    async () => (findings.some(isDisabled) ? [] : [await lookAtFirstRun(target, sinceMs, waiting)]),
  ];
  for (const look of looks) {
    const found = await look();
    for (const finding of found) tell(lineOf(finding));
    findings.push(...found);
    if (found.some(({ verdict }) => verdict === 'fail')) break;
  }
  return findings;
}

async function sendPrevious(
  { target, waiting, tell }: Deployment,
  previous: Package | null,
): Promise<ExitCode> {
  const page = 'docs/run-book.md: A deployment failed.';
  if (previous === null) {
    tell(
      `There is no previous package: this is the first deployment of ${target.name}, or none was named. It may not work. ${page}`,
    );
    return 4;
  }
  tell(`The previous package is sent again: ${previous.name}`);
  const sent = await sendPackage(target, previous.zip, waiting, insistent);
  if (sent.kind !== 'taken') {
    tell(`${sent.text} The previous package could not be sent: ${target.name} may not work. ${page}`);
    return 4;
  }
  const findings = [
    await lookAtFunctions(target, previous.functions, waiting),
    await lookAtHost(target, waiting),
    await lookAtHealth(target, waiting),
  ];
  for (const finding of findings) tell(lineOf(finding));
  if (findings.some(hasFailed)) {
    tell(`The previous package was taken and does not work either: ${target.name} may not work. ${page}`);
    return 4;
  }
  tell(
    `The deployment failed; ${target.name} runs the previous package again: ${previous.name}. The infrastructure stays as the new version describes it.`,
  );
  return 1;
}
