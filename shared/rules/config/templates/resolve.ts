/**
 * Puts templates in the place of their names, before the schema sees a link. Pure.
 *
 *   the shipped template ◀── the template that names it ◀── the link       what stands further to the right goes first
 *
 * Objects are merged member by member; a list, and an object of another `kind`, takes the place of the whole. `{link}` in a
 * template's text is the name of the link, so that names of secrets need not be written for each.
 */
import { didYouMean } from '../../words/did-you-mean.ts';
import { shippedTemplates, type TemplateText } from './shipped.ts';

/** A configuration without templates. */
export interface Resolved {
  readonly config: unknown;
  /** The mistakes in the templates themselves, each with its place. */
  readonly mistakes: readonly string[];
  /** Of each link that names a template, by its place: the template that each value came from. */
  readonly sources: readonly (ValueSources | null)[];
}

/** The origins of a link's values. */
export interface ValueSources {
  /** The template that the link names. */
  readonly template: string;
  /** By the path inside of the link, such as `notes.internal`: the template. The link's own settings are not in it. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * The configuration with every template resolved. Anything but an object or a list passes as it is, for the schema to
 * refuse.
 */
export function resolveTemplates(config: unknown): Resolved {
  if (!isObject(config)) return { config, mistakes: [], sources: [] };
  const { templates: given = {}, links, ...rest } = config;
  const own = isObject(given) ? given : {};
  const mistakes = [...(isObject(given) ? [] : ['templates: must be an object']), ...badTemplates(own)];
  if (!Array.isArray(links)) return { config: { ...rest, links }, mistakes, sources: [] };
  const resolved = links.map((link: unknown, index) => resolveLink(link, index, own));
  return {
    config: { ...rest, links: resolved.map(({ link }) => link) },
    mistakes: [...mistakes, ...resolved.flatMap((one) => one.mistakes)],
    sources: resolved.map(({ sources }) => sources),
  };
}

/** The words behind a mistake at `path` for the place that the value came from; empty for what the link says itself. */
export function sourceText(
  { path, message }: { readonly path: readonly PropertyKey[]; readonly message: string },
  sources: Resolved['sources'],
): string {
  const [list, index, ...inside] = path;
  const known = list === 'links' && typeof index === 'number' ? sources[index] : null;
  if (known === null || known === undefined) return '';
  for (let length = inside.length; length > 0; length -= 1) {
    const source = known.values.get(inside.slice(0, length).map(String).join('.'));
    if (source !== undefined) return ` (from template "${source}")`;
  }
  if (message === 'is missing') return ` in the link and in template "${known.template}"`;
  return '';
}

interface Layer {
  readonly name: string;
  readonly text: TemplateText;
}

function resolveLink(
  link: unknown,
  index: number,
  own: TemplateText,
): { readonly link: unknown; readonly mistakes: readonly string[]; readonly sources: ValueSources | null } {
  if (!isObject(link) || !Object.hasOwn(link, 'template')) return { link, mistakes: [], sources: null };
  const { template, ...said } = link;
  if (template === null) return { link: said, mistakes: [], sources: null };
  const place = `links[${index}].template`;
  const chain = chainOf(template, own);
  if (typeof chain === 'string') return { link: said, mistakes: [`${place}: ${chain}`], sources: null };
  const linkName = typeof said['name'] === 'string' ? said['name'] : '';
  const values = new Map<string, string>();
  const base = chain.reduce<TemplateText>(
    (below, { name, text }) => merged(below, named(text, linkName) as TemplateText, name, values, ''),
    {},
  );
  const whole = merged(base, said, null, values, '');
  return { link: whole, mistakes: [], sources: { template: chain.at(-1)?.name ?? '', values } };
}

/** The templates from the deepest one to the one that is named; else what is wrong. */
function chainOf(name: unknown, own: TemplateText): readonly Layer[] | string {
  const chain: Layer[] = [];
  for (let next: unknown = name; next !== undefined && next !== null;) {
    if (typeof next !== 'string') return 'must be the name of a template';
    const text = textOf(next, own);
    if (text === null) {
      const names = [...new Set([...Object.keys(own), ...Object.keys(shippedTemplates)])];
      return didYouMean('template', next, names);
    }
    if (chain.some((one) => one.name === next)) return `template "${next}" is built upon itself`;
    const { template, ...rest } = text;
    chain.unshift({ name: next, text: rest });
    next = template;
  }
  return chain;
}

/** One's own goes before a shipped one of the same name. */
function textOf(name: string, own: TemplateText): TemplateText | null {
  const mine = Object.hasOwn(own, name) ? own[name] : undefined;
  if (isObject(mine)) return mine;
  return Object.hasOwn(shippedTemplates, name) ? (shippedTemplates[name]?.link ?? null) : null;
}

/** Those that no link could use. */
function badTemplates(own: TemplateText): readonly string[] {
  return Object.entries(own).flatMap(([name, text]) => {
    if (!isObject(text)) return [`templates.${name}: must be an object`];
    if (Object.hasOwn(text, 'name')) return [`templates.${name}.name: a name belongs to one link`];
    const chain = chainOf(name, own);
    return typeof chain === 'string' ? [`templates.${name}.template: ${chain}`] : [];
  });
}

/** `values` learns which values came from `source`, and forgets those that the link itself (null) replaces. */
function merged(
  below: TemplateText,
  above: TemplateText,
  source: string | null,
  values: Map<string, string>,
  path: string,
): TemplateText {
  const entries = Object.entries(above).map(([key, value]): [string, unknown] => {
    const here = path === '' ? key : `${path}.${key}`;
    const under = Object.hasOwn(below, key) ? below[key] : undefined;
    if (isObject(value) && (under === undefined || (isObject(under) && isSameKind(under, value))))
      return [key, merged(isObject(under) ? under : {}, value, source, values, here)];
    for (const known of values.keys())
      if (known === here || known.startsWith(`${here}.`)) values.delete(known);
    if (source !== null) values.set(here, source);
    return [key, value];
  });
  return { ...below, ...Object.fromEntries(entries) };
}

const isSameKind = (one: TemplateText, other: TemplateText): boolean =>
  one['kind'] === undefined || other['kind'] === undefined || one['kind'] === other['kind'];

/** The same with the link's name in the place of `{link}`. */
function named(value: unknown, link: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{link}', link);
  if (Array.isArray(value)) return value.map((one) => named(one, link));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, named(one, link)]));
}

function isObject(value: unknown): value is TemplateText {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
