/**
 * `node scripts/infra/changes.ts FILE ENVIRONMENT`: what a deployment would change, as `az deployment sub what-if` wrote it to
 * the file, in a few lines of Markdown. Only names of resources are shown: a value may be somebody's address. Needs no package.
 */
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

interface WhatIf {
  /** `changeType`: Create, Delete, Deploy, Modify, Ignore, NoChange, Unsupported. */
  readonly changes: readonly { readonly changeType: string; readonly resourceId: string }[];
}

/** Throws where the text is another answer. What is removed comes first. */
export function changesText(answer: string, environment: string): string {
  const { changes } = JSON.parse(answer) as Partial<WhatIf>;
  if (changes === undefined) throw new Error('This is not what what-if answers.');
  const lines = changes
    .filter(({ changeType }) => changeType !== 'NoChange' && changeType !== 'Ignore')
    .map(({ changeType, resourceId }) => `    ${changeType.padEnd(11)} ${resourceId}`)
    .toSorted((one, other) => Number(other.includes('Delete ')) - Number(one.includes('Delete ')));
  return [
    `### What would change in ${environment}`,
    '',
    ...(lines.length > 0 ? lines : ['    nothing']),
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href)
  console.log(changesText(readFileSync(argv[2] ?? '', 'utf8'), argv[3] ?? ''));
