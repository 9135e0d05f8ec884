/** Finds the commit that an environment runs: that of its last deployment that GitHub counts as a success. */
import { z } from 'zod';
import { askGitHub, type Repository } from './ask-github.ts';

const deployments = z.array(z.object({ id: z.number().int(), sha: z.string().regex(/^[0-9a-f]{40}$/) }));
const statuses = z.array(z.object({ state: z.string() }));
/** GitHub gives the newest first, and at most a hundred on a page: more failures in a row than that are not looked behind. */
const maxDeployments = 100;

const comparison = z.object({ status: z.string() });

/**
 * Null at a first deployment. Rejects where GitHub does not tell, or where a hundred deployments in a row have failed.
 * Anybody who may push can enter a deployment of any commit in that list and call it a success, so only a commit of
 * `main`, which was reviewed, counts; `tell` names each that does not.
 */
export async function previousCommit(
  repository: Repository,
  environment: string,
  tell: (line: string) => void,
): Promise<string | null> {
  const made = await askGitHub(
    repository,
    deployments,
    `/deployments?environment=${encodeURIComponent(environment)}&per_page=${maxDeployments}`,
  );
  for (const { id, sha } of made) {
    const states = await askGitHub(repository, statuses, `/deployments/${id}/statuses?per_page=100`);
    // A later success makes an earlier one `inactive`, and its own `success` stays in the list.
    if (!states.some(({ state }) => state === 'success')) continue;
    if (await isOnMain(repository, sha)) return sha;
    tell(`deployment ${id} of ${environment} does not count: its commit ${sha} is not on main`);
  }
  if (made.length >= maxDeployments)
    throw new Error(
      `The last ${maxDeployments} deployments of ${environment} have all failed, or are not of main.`,
    );
  return null;
}

async function isOnMain(repository: Repository, commit: string): Promise<boolean> {
  // Files stand on the first page alone, and nobody needs them.
  const { status } = await askGitHub(repository, comparison, `/compare/main...${commit}?per_page=1&page=2`);
  return status === 'identical' || status === 'behind';
}
