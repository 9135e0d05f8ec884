/** The part of CHANGELOG.md that is about one version. */

export interface Release {
  /** `v0.2.0` */
  readonly tag: string;
  /** Of package.json. */
  readonly version: string;
  readonly changelog: string;
}

/** What stands below the heading `## VERSION`. Throws with a sentence where tag, version and changelog do not agree. */
export function releaseNotes({ tag, version, changelog }: Release): string {
  if (tag !== `v${version}`)
    throw new Error(`The tag is ${tag}, and package.json says ${version}: it must be v${version}.`);
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => /^\S+/.exec(text)?.[0] === version);
  if (section === undefined) throw new Error(`CHANGELOG.md has no heading "## ${version}".`);
  const [heading = '', ...lines] = section.split('\n');
  if (heading.trim() !== version)
    throw new Error(`CHANGELOG.md calls it "${heading.trim()}": a release has the version alone.`);
  const notes = lines.join('\n').trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing about ${version}.`);
  return `${notes}\n`;
}
