/**
 * `node scripts/infra/changes.ts FILE ENVIRONMENT`: what a deployment would change, as `az deployment sub what-if` wrote it to
 * the file, in a few lines of Markdown. Only names of resources are shown: a value may be somebody's address. Needs no package.
 */
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

interface Change {
  /** Create, Delete, Deploy, Modify, Ignore, NoChange, Unsupported. */
  readonly changeType: string;
  readonly resourceId: string;
}

/** learn.microsoft.com, Resources, `WhatIfOperationResult`. */
interface WhatIf {
  readonly status?: string;
  readonly changes: readonly Change[];
  /** Changes that Azure cannot tell beforehand. */
  readonly potentialChanges?: readonly Change[] | null;
  /** The parts that it did not look into, such as a module whose parameters are known only when another one is there. */
  readonly diagnostics?: readonly { readonly code?: string; readonly target?: string }[] | null;
}

/** The answer of `what-if` in words. Throws where the text is another answer. What is removed comes first. */
export function changesText(answer: string, environment: string): string {
  const { status, changes, potentialChanges, diagnostics } = JSON.parse(answer) as Partial<WhatIf>;
  if (changes === undefined || status === 'Failed') throw new Error('This is not what what-if answers.');
  const lines = changes
    .filter(({ changeType }) => changeType !== 'NoChange' && changeType !== 'Ignore')
    .map(({ changeType, resourceId }) => `    ${changeType.padEnd(11)} ${resourceId}`)
    .toSorted((one, other) => Number(other.includes('Delete ')) - Number(one.includes('Delete ')));
  const perhaps = (potentialChanges ?? []).map(({ resourceId }) => `    perhaps     ${resourceId}`);
  const unseen = (diagnostics ?? []).map(({ code = '', target = '' }) =>
    `    not looked into: ${target} ${code}`.trimEnd(),
  );
  const all = [...lines, ...perhaps, ...unseen];
  return [
    `### What would change in ${environment}`,
    '',
    ...(all.length > 0 ? all : ['    nothing']),
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href)
  console.log(changesText(readFileSync(argv[2] ?? '', 'utf8'), argv[3] ?? ''));
