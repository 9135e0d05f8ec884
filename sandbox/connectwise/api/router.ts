/** Finds the handler of a call. Literal segments win over numbers, and numbers over any text; case does not matter. */
import type { Answer } from './answer-records.ts';
import type { Call } from './call.ts';

/** Answers the calls of one route. */
export type Handler = (call: Call) => Answer | Promise<Answer>;

/** One method and path template with its handler. */
export interface Route {
  readonly method: string;
  /** `{id}` and `{parentId}` take numbers, any other placeholder takes any text. */
  readonly template: string;
  readonly handler: Handler;
}

/** The router's result: the route with its parameters, a known path with another method, or nothing. */
export type Match =
  | { readonly kind: 'found'; readonly route: Route; readonly parameters: Readonly<Record<string, string>> }
  /** The path exists, but not with this method. */
  | { readonly kind: 'wrong-method'; readonly template: string }
  | { readonly kind: 'nothing' };

interface Prepared {
  readonly route: Route;
  readonly segments: readonly string[];
}

/** A router over routes; the first that fits wins among those that are equally particular. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match {
  const byShape = new Map<string, Prepared[]>();
  for (const route of routes) {
    const segments = route.template.split('/').slice(1);
    const group = byShape.get(shapeOf(segments)) ?? [];
    group.push({ route, segments });
    byShape.set(shapeOf(segments), group);
  }
  for (const group of byShape.values()) group.sort((one, other) => vagueness(one) - vagueness(other));

  return (method, path) => {
    const segments = path.split('/').slice(1);
    const fitting = (byShape.get(shapeOf(segments)) ?? []).filter((prepared) =>
      fits(prepared.segments, segments),
    );
    const found = fitting.find(({ route }) => route.method === method);
    if (found !== undefined)
      return { kind: 'found', route: found.route, parameters: read(found.segments, segments) };
    const [other] = fitting;
    return other === undefined
      ? { kind: 'nothing' }
      : { kind: 'wrong-method', template: other.route.template };
  };
}

/** The module of a path, which no template leaves open, and how many segments follow it. */
function shapeOf([module = '', ...others]: readonly string[]): string {
  return `${module.toLowerCase()} ${others.length}`;
}

/** `/members/4` asks for an id before it asks for a name. */
function vagueness({ segments }: Prepared): number {
  return segments.reduce(
    (sum, segment) => sum + (isNumber(segment) ? 1 : segment.startsWith('{') ? 10 : 0),
    0,
  );
}

function isNumber(segment: string): boolean {
  return segment === '{id}' || segment === '{parentId}';
}

function fits(template: readonly string[], path: readonly string[]): boolean {
  return template.every((segment, at) => {
    const given = path[at] ?? '';
    if (isNumber(segment)) return /^\d{1,10}$/.test(given);
    if (segment.startsWith('{')) return given !== '';
    return segment.toLowerCase() === given.toLowerCase();
  });
}

function read(template: readonly string[], path: readonly string[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [at, segment] of template.entries())
    if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = path[at] ?? '';
  return parameters;
}
