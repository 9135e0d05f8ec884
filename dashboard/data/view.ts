/** What the page shows, as the fragment of its address: no server sees it, and it holds no key. Pure. */

/** How far back the charts of the overview look. */
export type Range = 'day' | 'week' | 'month';

export type View =
  /** A day where no range is named. */
  | { readonly name: 'overview'; readonly range?: Range }
  | {
      readonly name: 'dead-letters';
      readonly code: string | null;
      readonly link: string | null;
      /** Whether another try is previewed at once. */
      readonly isTried?: boolean;
    }
  | { readonly name: 'conflicts'; readonly link: string | null }
  | {
      readonly name: 'pairs';
      /** The first link where none is named. */
      readonly link: string | null;
    }
  /** The last nightly comparison of a link. */
  | { readonly name: 'comparison'; readonly link: string }
  | { readonly name: 'audit'; readonly link: string | null }
  | {
      readonly name: 'pair';
      /** An id or a number, as a person types it. */
      readonly record: string;
      readonly link: string | null;
      readonly side: 'connectwise' | 'servicenow' | null;
    };

/** The view that a fragment names; the overview for one that names none. */
export function viewOf(fragment: string): View {
  const [path = '', query = ''] = fragment.replace(/^#\/?/, '').split('?');
  const values = new URLSearchParams(query);
  const link = values.get('link');
  switch (path) {
    case 'dead-letters':
      return {
        name: 'dead-letters',
        code: values.get('code'),
        link,
        ...(values.has('isTried') ? { isTried: true } : {}),
      };
    case 'conflicts':
      return { name: 'conflicts', link };
    case 'pairs':
      return { name: 'pairs', link };
    case 'comparison':
      return link === null ? { name: 'overview' } : { name: 'comparison', link };
    case 'audit':
      return { name: 'audit', link };
    case 'pair': {
      const side = values.get('side');
      const record = values.get('record')?.trim() ?? '';
      if (record === '') return { name: 'overview' };
      return {
        name: 'pair',
        record,
        link,
        side: side === 'connectwise' || side === 'servicenow' ? side : null,
      };
    }
    default: {
      const range = values.get('range');
      return range === 'week' || range === 'month' ? { name: 'overview', range } : { name: 'overview' };
    }
  }
}

/** The address of a view. */
export function addressOf({ name, ...values }: View): string {
  const given = Object.entries(values).flatMap(
    ([key, value]: [string, string | boolean | null]): [string, string][] =>
      value === null || value === false || (key === 'range' && value === 'day') ? [] : [[key, String(value)]],
  );
  const query = new URLSearchParams(given).toString();
  return `#/${name === 'overview' ? '' : name}${query === '' ? '' : `?${query}`}`;
}

/** What the browser's tab and history call a view. */
export function titleOf(view: View): string {
  switch (view.name) {
    case 'overview':
      return 'Overview';
    case 'dead-letters':
      return 'Dead letters';
    case 'conflicts':
      return 'Conflicts';
    case 'pairs':
      return view.link === null ? 'Pairs' : `Pairs of ${view.link}`;
    case 'comparison':
      return `Comparison of ${view.link}`;
    case 'audit':
      return 'Audit';
    case 'pair':
      return `Pair ${view.record}`;
    default:
      return view satisfies never;
  }
}
