/** Questions to GitHub's REST interface (docs.github.com/rest) about this repository. */
import type { z } from 'zod';
import { ask, sentenceOf } from '../deploy/ask.ts';

/** The repository and the token that reads it. */
export interface Repository {
  /** `https://api.github.com` */
  readonly api: string;
  /** `OWNER/NAME` */
  readonly name: string;
  readonly token: string;
}

/** Asks once. Rejects with a sentence where GitHub refuses, or answers in another form. */
export async function askGitHub<T>(repository: Repository, schema: z.ZodType<T>, at: string): Promise<T> {
  const reply = await ask({
    url: `${repository.api}/repos/${repository.name}${at}`,
    token: repository.token,
  });
  const read = reply.kind === 'answered' && reply.status === 200 ? schema.safeParse(reply.body) : null;
  if (read?.success === true) return read.data;
  throw new Error(`GitHub did not tell ${at.replace(/\?.*/, '')}: ${sentenceOf(reply)}`);
}
