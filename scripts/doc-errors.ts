/** The codes of `docs/errors.md`: a section for each, so that an address leads to it and a reader sees no table of novels. */
import { errorParts } from '../shared/rules/errors.ts';

const meaning = { refuse: 'refuse', retry: 'try again', 'dead-letter': 'dead letter' } as const;

/** Every matter with its codes: what happened, what to do, and in small the treatment and the HTTP status. */
export function errorSections(): string {
  return Object.entries(errorParts)
    .map(([heading, rows]) => {
      const codes = Object.entries(rows).map(
        ([code, { sentence, action, treatment, status }]) =>
          `### ${code}\n\n${sentence}\n\n**What to do.** ${linked(action)}\n\n<sub>${meaning[treatment]} · HTTP ${status}</sub>`,
      );
      return `## ${heading}\n\n${codes.join('\n\n')}`;
    })
    .join('\n\n');
}

/** A page that a text names, as a link beside this one. */
function linked(text: string): string {
  return text.replaceAll(/docs\/([\w/-]+)\.md/g, '[$1]($1.md)');
}
