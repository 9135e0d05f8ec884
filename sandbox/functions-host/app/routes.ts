/**
 * Routes as the host reads them: templates with constraints, tried in the order of the functions' names. There is no
 * ranking by how specific a route is, and a wrong method is an unknown address.
 */

/** One HTTP route of the app. */
export interface Route {
  readonly functionName: string;
  readonly methods: readonly string[];
  readonly template: string;
  /** The parameters of a decoded path (without a leading slash), or undefined when it is not this route's. */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

interface Part {
  readonly source: string;
  readonly parameters: readonly Parameter[];
  readonly optional: boolean;
  readonly rest: boolean;
}

interface Parameter {
  readonly name: string;
  readonly fits: (value: string) => boolean;
  readonly usual?: string;
}

/** Compiles one template. Throws when it is no route: the real host then stops serving at all. */
export function compileRoute(functionName: string, methods: readonly string[], template: string): Route {
  if (template.startsWith('/') || template.startsWith('~'))
    throw new Error(`The route template "${template}" cannot start with a '/' or '~' character.`);
  const trimmed = template.replace(/\/$/, '');
  const parts = trimmed === '' ? [] : splitOutsideBraces(trimmed).map((text) => compilePart(text, template));
  let source = '';
  for (const [index, part] of parts.entries()) {
    const slash = index === 0 ? '' : '/';
    if (part.rest) source += `(?:${slash}${part.source})?`;
    else source += part.optional ? `(?:${slash}${part.source})?` : `${slash}${part.source}`;
  }
  const pattern = new RegExp(`^${source}/?$`, 'isu');
  const parameters = parts.flatMap((part) => part.parameters);
  return {
    functionName,
    methods: methods.map((method) => method.toUpperCase()),
    template,
    match(path) {
      const found = pattern.exec(path);
      if (found === null) return undefined;
      const values: Record<string, string> = {};
      for (const [index, parameter] of parameters.entries()) {
        const value = found[index + 1] ?? '';
        const taken = value === '' ? parameter.usual : value;
        if (taken === undefined) continue;
        if (!parameter.fits(taken)) return undefined;
        values[parameter.name] = taken;
      }
      return values;
    },
  };
}

/** The first route in the order of names that takes this method and path. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly parameters: Readonly<Record<string, string>> } | undefined {
  for (const route of routes) {
    if (!route.methods.includes(method)) continue;
    const parameters = route.match(path);
    if (parameters !== undefined) return { route, parameters };
  }
  return undefined;
}

function splitOutsideBraces(template: string): readonly string[] {
  const parts: string[] = [];
  let current = '';
  let depth = 0;
  for (const sign of template) {
    if (sign === '{') depth += 1;
    if (sign === '}') depth -= 1;
    if (sign === '/' && depth === 0) {
      parts.push(current);
      current = '';
    } else current += sign;
  }
  return [...parts, current];
}

function compilePart(text: string, template: string): Part {
  if (text === '') throw new Error(`The route template "${template}" has an empty segment.`);
  let source = '';
  let optional = false;
  let rest = false;
  const parameters: Parameter[] = [];
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('{', at);
    const end = open === -1 ? text.length : open;
    const literal = text.slice(at, end);
    if (/[}?]/.test(literal)) throw new Error(`The route template "${template}" is not valid.`);
    source += escape(literal);
    if (open === -1) break;
    const close = closing(text, open);
    if (close === -1) throw new Error(`The route template "${template}" has an open brace.`);
    const described = /^(\*{0,2})(\w+)((?::(?:[^(:=?]|\((?:[^()]|\([^()]*\))*\))+)*)(?:=([^?]*))?(\?)?$/.exec(
      text.slice(open + 1, close),
    );
    if (described === null) throw new Error(`The route template "${template}" is not valid.`);
    const [, star = '', name = '', constraints = '', usual, question] = described;
    const whole = open === 0 && close === text.length - 1;
    rest ||= star !== '';
    optional ||= whole && (question !== undefined || usual !== undefined);
    parameters.push({
      name,
      fits: constraintOf(constraints),
      ...(usual === undefined ? {} : { usual }),
    });
    source += rest ? '(.*)' : '([^/]+)';
    at = close + 1;
  }
  return { source, parameters, optional, rest };
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

const escape = (text: string): string => text.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);

function constraintOf(text: string): (value: string) => boolean {
  const tests = [...text.matchAll(/:(\w+)(?:\(((?:[^()]|\([^()]*\))*)\))?/g)].map(
    ([, name = '', argument = '']) => single(name.toLowerCase(), argument),
  );
  return (value) => tests.every((fits) => fits(value));
}

function single(name: string, argument: string): (value: string) => boolean {
  const whole = /^[+-]?\d+$/;
  const [first = Number.NaN, second = Number.NaN] = argument.split(',').map(Number);
  switch (name) {
    case 'int':
      return (value) => whole.test(value) && Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31;
    case 'long':
      return (value) => whole.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value);
    case 'min':
      return (value) => whole.test(value) && Number(value) >= first;
    case 'max':
      return (value) => whole.test(value) && Number(value) <= first;
    case 'range':
      return (value) => whole.test(value) && Number(value) >= first && Number(value) <= second;
    case 'guid':
      return (value) =>
        /^(\{)?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\}?$/i.test(value) || /^[\da-f]{32}$/i.test(value);
    case 'bool':
      return (value) => /^(true|false)$/i.test(value);
    case 'alpha':
      return (value) => /^[a-z]*$/i.test(value);
    case 'length':
      return (value) =>
        Number.isNaN(second) ? value.length === first : value.length >= first && value.length <= second;
    case 'minlength':
      return (value) => value.length >= first;
    case 'maxlength':
      return (value) => value.length <= first;
    case 'regex':
      return (value) => new RegExp(argument.replaceAll('{{', '{').replaceAll('}}', '}'), 'i').test(value);
    case 'decimal':
    case 'double':
    case 'float':
      return (value) => value.trim() !== '' && Number.isFinite(Number(value));
    default:
      throw new Error(`The route constraint "${name}" is not known.`);
  }
}
