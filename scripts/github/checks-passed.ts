/** Tells whether the checks of a commit have passed: an unchecked commit is not deployed. */
import { z } from 'zod';
import { lookUntil, type Waiting } from '../deploy/waiting.ts';
import { askGitHub, type Repository } from './ask-github.ts';

/** The job of check.yml that needs every other one. */
export const aggregateCheck = 'all-passed';

/** Sixty-five minutes: checks of a commit that was pushed a moment ago are still under way, and each job has an hour. */
export const checkLooks = { maxLooks: 130, pauseMs: 30_000 };

const runs = z.object({
  check_runs: z.array(
    z.object({
      status: z.string(),
      conclusion: z.string().nullable(),
      app: z.object({ slug: z.string() }).nullable(),
    }),
  ),
});

/** The verdict on a commit's checks, with a sentence that names those that did not pass. */
export interface Passed {
  readonly passed: boolean;
  /** For a person. */
  readonly text: string;
}

/** Looks until the check has ended. `filter=latest` is GitHub's default: what was run again counts as it ended last. */
export async function checksPassed(
  repository: Repository,
  commit: string,
  waiting: Waiting,
): Promise<Passed> {
  let last = '';
  const found = await lookUntil<Passed>(waiting, checkLooks, async () => {
    try {
      const { check_runs: all } = await askGitHub(
        repository,
        runs,
        `/commits/${encodeURIComponent(commit)}/check-runs?check_name=${aggregateCheck}&per_page=100`,
      );
      // Any app may report a check of any name.
      const own = all.filter(({ app }) => app?.slug === 'github-actions');
      const pending = own.filter(({ status }) => status !== 'completed');
      if (own.length === 0) last = `no check "${aggregateCheck}" has run for this commit`;
      else if (pending.length > 0) last = `the check "${aggregateCheck}" has not ended`;
      else {
        const bad = own.find(({ conclusion }) => conclusion !== 'success');
        return bad === undefined
          ? { passed: true, text: `the checks of ${commit} have passed` }
          : {
              passed: false,
              text: `${commit} is not deployed: its checks ended with ${bad.conclusion ?? 'nothing'}. Do this: Actions, check, run again what failed`,
            };
      }
    } catch (error) {
      last = error instanceof Error ? error.message : 'unknown';
    }
    return null;
  });
  return (
    found ?? {
      passed: false,
      text: `${commit} is not deployed: ${last}. Do this: Actions, check, run it at this commit`,
    }
  );
}
