/** The address of a request as the host sees it: decoded once, dot segments resolved, an encoded slash left alone. */

export interface RequestAddress {
  /** Decoded path without the leading slash. */
  readonly path: string;
  readonly rawPath: string;
  readonly rawQuery: string;
}

/** Takes a request target apart; undefined means that the host answers 400. */
export function parseTarget(target: string): RequestAddress | undefined {
  if (!target.startsWith('/')) return undefined;
  const cut = target.indexOf('?');
  const rawPath = cut === -1 ? target : target.slice(0, cut);
  const rawQuery = cut === -1 ? '' : target.slice(cut);
  if (/%00/.test(rawPath)) return undefined;
  if (/[^!-~]/.test(rawPath)) return undefined;
  return { path: withoutDots(decodePath(rawPath)).slice(1), rawPath, rawQuery };
}

/** Decodes %XX except an encoded slash; what is no UTF-8 stays as it was sent. */
function decodePath(raw: string): string {
  return raw.replaceAll(/(?:%(?!2f)[\da-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  const parts = path.split('/');
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (part === '..') {
      if (kept.length > 1) kept.pop();
      if (last) kept.push('');
    } else if (part === '.') {
      if (last) kept.push('');
    } else kept.push(part);
  }
  return kept.join('/');
}

/**
 * The query as the host hands it to a function without streaming: one entry a key whatever its case, values joined by
 * a comma, the last spelling of a key wins.
 */
export function collapsedQuery(rawQuery: string): ReadonlyMap<string, string> {
  return new Map(entriesOf(rawQuery).map(({ key, values }) => [key, values.join(',')]));
}

/** The query as the parameters of a streamed call have it: of a repeated key the last value. */
export function lastOfQuery(rawQuery: string): ReadonlyMap<string, string> {
  return new Map(entriesOf(rawQuery).map(({ key, values }) => [key, values.at(-1) ?? '']));
}

function entriesOf(
  rawQuery: string,
): readonly { readonly key: string; readonly values: readonly string[] }[] {
  const found = new Map<string, { key: string; values: string[] }>();
  for (const pair of rawQuery.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    const key = decodeQuery(cut === -1 ? pair : pair.slice(0, cut));
    const value = cut === -1 ? '' : decodeQuery(pair.slice(cut + 1));
    const entry = found.get(key.toLowerCase());
    if (entry === undefined) found.set(key.toLowerCase(), { key, values: [value] });
    else {
      entry.key = key;
      entry.values.push(value);
    }
  }
  return [...found.values()];
}

function decodeQuery(text: string): string {
  return text.replaceAll('+', ' ').replaceAll(/(?:%[\da-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
