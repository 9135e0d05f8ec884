/** The part of CHANGELOG.md that is about one version. */

/** A release with its tag, its version and the changelog to take its text from. */
export interface Release {
  /** `v0.2.0` */
  readonly tag: string;
  /** Of package.json. */
  readonly version: string;
  readonly changelog: string;
}

/** The day of a version that is released, as its heading says it; null where the changelog has no dated heading for it. */
export function releasedOn(changelog: string, version: string): string | null {
  const heading = changelog.split('\n').find((line) => line.startsWith(`## [${version}]`));
  return /^## \[[^\]]+\] - (\d{4}-\d{2}-\d{2})$/.exec(heading?.trim() ?? '')?.[1] ?? null;
}

/** True while no heading names the version, well written or not: its fixture may still be written again. */
export function isInPreparation(changelog: string, version: string): boolean {
  const words = changelog.split('\n').filter((line) => line.startsWith('#'));
  return words.every((line) => !line.split(/[\s[\]()v]+/).includes(version));
}

/**
 * The text below the heading `## [VERSION] - YYYY-MM-DD`. Throws with a sentence where tag, version and changelog do
 * not agree.
 */
export function releaseNotes({ tag, version, changelog }: Release): string {
  if (tag !== `v${version}`)
    throw new Error(`The tag is ${tag}, and package.json says ${version}: it must be v${version}.`);
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`[${version}]`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no heading "## [${version}]".`);
  const [heading = '', ...lines] = section.split('\n');
  if (releasedOn(changelog, version) === null)
    throw new Error(`CHANGELOG.md calls it "${heading.trim()}": a release is "[${version}] - YYYY-MM-DD".`);
  const notes = lines.join('\n').trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing about ${version}.`);
  return `${notes}\n`;
}
