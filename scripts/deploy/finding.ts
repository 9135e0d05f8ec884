/** The result of one look at a deployed app. */

/** The gravity of a finding, and whether the previous package is sent again for it. */
export type Verdict =
  | 'ok'
  /** Told, and no reason to stop: a person has to look. */
  | 'warn'
  /** The deployment failed, and the package that was sent may be why: the previous one is sent again. */
  | 'fail'
  /** The deployment failed, and another package would change nothing about it. */
  | 'fail-beside';

/** One thing that a look at the app found. */
export interface Finding {
  readonly verdict: Verdict;
  /** `functions`, `host`, `health`, `settings`, `ticket-sync` */
  readonly subject: string;
  /** A sentence for a person, with what to do where something is wrong. */
  readonly text: string;
}

/** `FAIL  health: …` */
export function lineOf({ verdict, subject, text }: Finding): string {
  const words = { ok: 'ok   ', warn: 'warn ', fail: 'FAIL ', 'fail-beside': 'FAIL ' } as const;
  return `${words[verdict]} ${subject}: ${text}`;
}

/** Tells whether a finding fails the deployment. */
export const hasFailed = ({ verdict }: Finding): boolean => verdict === 'fail' || verdict === 'fail-beside';
