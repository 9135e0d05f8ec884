/** A deployment against the stand-in, on a clock of its own. */
import assert from 'node:assert/strict';
import { deploy, type Package } from '../../../scripts/deploy/deploy.ts';
import { findTarget } from '../../../scripts/deploy/target.ts';
import {
  expected,
  named,
  startAzure,
  tokens,
  virtualTime,
  type Matter,
  type Told,
} from './azure-stand-in.ts';

const next: Package = {
  name: '0.3.0 (aaaaaaa)',
  zip: new TextEncoder().encode('new'),
  functions: expected,
};
const previous: Package = {
  name: '0.2.0 (bbbbbbb)',
  zip: new TextEncoder().encode('old'),
  functions: expected,
};

export const times = (count: number, told: Told): readonly Told[] =>
  Array.from({ length: count }, () => told);

/** Deploys `next` over `before`, and tells what was said and sent. */
export async function play(
  answers: Partial<Record<Matter, readonly Told[]>>,
  before: Package | null = previous,
) {
  const azure = await startAzure(answers);
  const target = await findTarget(named, tokens, azure.addresses);
  if (typeof target === 'string') assert.fail(target);
  const waiting = virtualTime();
  const lines: string[] = [];
  const code = await deploy({ target, waiting, tell: (line) => void lines.push(line) }, next, before);
  const sent = azure.seen.filter(({ matter }) => matter === 'publish').map(({ body }) => body);
  return { code, said: lines.join('\n'), sent, slept: waiting.slept, azure };
}
