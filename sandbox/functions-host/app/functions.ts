/** Sorts the functions that an app registered into those that run and those that are off, as the host does. */
import type { FunctionMetadata } from '../worker/messages.ts';
import { compileRoute, type Route } from './routes.ts';
import { triggerBinding } from './runner.ts';

/** The app's functions as the host indexes them: those that run, those that are off, and why. */
export interface Indexed {
  /** By name; in the order of names without regard to case. */
  readonly functions: ReadonlyMap<string, FunctionMetadata>;
  readonly routes: readonly Route[];
  /** For the admin pages: also functions that are off, but none without a valid name. */
  readonly listed: readonly FunctionMetadata[];
  /** One sentence for each function that is off. */
  readonly off: readonly string[];
  /** Reasons why the whole host cannot serve. */
  readonly errors: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Sorts the functions, resolves %SETTING% in what they declare, compiles routes, finds what cannot run. */
export function indexFunctions(
  found: readonly FunctionMetadata[],
  routePrefix: string,
  env: Env,
  only?: readonly string[],
): Indexed {
  const functions = new Map<string, FunctionMetadata>();
  const routes: Route[] = [];
  const off: string[] = [];
  const listed: FunctionMetadata[] = [];
  const errors: string[] = [];
  const lowered = new Set<string>();
  for (const raw of found.toSorted(byName)) {
    if (lowered.has(raw.name.toLowerCase())) errors.push(`The function name "${raw.name}" is used twice.`);
    lowered.add(raw.name.toLowerCase());
    if (validName.test(raw.name)) listed.push(raw);
    const why = reasonOff(raw, env, only);
    if (why !== undefined) {
      off.push(why);
      continue;
    }
    const metadata = resolved(raw, env);
    const trigger = triggerBinding(metadata)?.[1];
    if (trigger?.type.toLowerCase() === 'httptrigger') {
      const said = typeof trigger['route'] === 'string' ? trigger['route'] : '';
      const route = said === '' ? metadata.name : said;
      const methods = Array.isArray(trigger['methods']) ? trigger['methods'].map(String) : ['GET', 'POST'];
      if (routePrefix === '' && /^(admin|runtime)/i.test(route)) {
        off.push(`${metadata.name}: the route "${route}" belongs to the host.`);
        continue;
      }
      try {
        const compiled = compileRoute(
          metadata.name,
          methods,
          [routePrefix, route].filter((part) => part !== '').join('/'),
        );
        const same = routes.find(
          (other) =>
            other.template.toLowerCase() === compiled.template.toLowerCase() &&
            other.methods.some((method) => compiled.methods.includes(method)),
        );
        if (same !== undefined) {
          off.push(`${metadata.name}: ${same.functionName} has the same route and method.`);
          continue;
        }
        routes.push(compiled);
      } catch (error) {
        errors.push(error instanceof Error ? error.message : String(error));
      }
    }
    functions.set(metadata.name, metadata);
  }
  return { functions, routes, listed, off, errors };
}

function byName(one: FunctionMetadata, other: FunctionMetadata): number {
  const [a, b] = [one.name.toLowerCase(), other.name.toLowerCase()];
  return a < b ? -1 : Number(a > b);
}

/** Returns true if a setting switches this function off. */
export function isDisabled(name: string, env: Env): boolean {
  const said = env[`AzureWebJobs.${name}.Disabled`] ?? env[`AzureWebJobs_${name}_Disabled`] ?? '';
  return /^(true|1)$/i.test(said);
}

const validName = /^(?!host$)[a-z][\w-]{0,127}$/i;

function reasonOff(
  metadata: FunctionMetadata,
  env: Env,
  only: readonly string[] | undefined,
): string | undefined {
  if (only !== undefined && !only.includes(metadata.name))
    return `${metadata.name}: host.json does not name it.`;
  if (!validName.test(metadata.name)) return `"${metadata.name}" is no valid name of a function.`;
  if (isDisabled(metadata.name, env)) return `${metadata.name}: disabled by its setting.`;
  for (const text of JSON.stringify(metadata.bindings).matchAll(/%([\w.:-]+)%/g))
    if (env[text[1] ?? ''] === undefined)
      return `${metadata.name}: the setting %${text[1] ?? ''}% has no value.`;
  return undefined;
}

function resolved(metadata: FunctionMetadata, env: Env): FunctionMetadata {
  const filled = JSON.stringify(metadata.bindings).replaceAll(/%([\w.:-]+)%/g, (_all, name: string) =>
    JSON.stringify(env[name] ?? '').slice(1, -1),
  );
  return { ...metadata, bindings: JSON.parse(filled) as FunctionMetadata['bindings'] };
}
