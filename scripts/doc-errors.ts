/** The codes of `docs/errors.md`: a section for each, so that an address leads to it and a reader sees no table of novels. */
import { errorParts } from '../shared/rules/errors.ts';

const meaning = { refuse: 'refuse', retry: 'try again', 'dead-letter': 'dead letter' } as const;

/** Every matter with its codes: what happened, what to do, and in small the treatment and the HTTP status. */
export function errorSections(): string {
  return Object.entries(errorParts)
    .map(([heading, rows]) => {
      const codes = Object.entries(rows).map(
        ([code, { sentence, action, treatment, status }]) =>
          `### ${code}\n\n${sentence}\n\n**What to do.** ${shownText(action)}\n\n<sub>${meaning[treatment]} · HTTP ${status}</sub>`,
      );
      return `## ${heading}\n\n${codes.join('\n\n')}`;
    })
    .join('\n\n');
}

/**
 * The text of an error or of a finding on a page: commands as code, and the pages that it names as links. `toDocs` leads
 * from the page to `docs/`.
 */
export function shownText(text: string, toDocs = ''): string {
  return text
    .replaceAll(/"(npm run cli -- [^"]+)"/g, '`$1`')
    .replaceAll(/(?<!`)npm run cli -- (?:[^`;,.]|\.(?=\w))*$/g, '`$&`')
    .replaceAll(/docs\/([\w/-]+)\.md/g, `[$1](${toDocs}$1.md)`);
}
