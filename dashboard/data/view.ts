/** The view of the page, as the fragment of its address: no server sees it, and it holds no key. Pure. */

/** The time that the charts of the overview look back. */
export type Range = 'day' | 'week' | 'month';

/** The view that the address names, with its filters. */
export type View =
  /** A day where no range is named. */
  | { readonly name: 'overview'; readonly range?: Range }
  | {
      readonly name: 'dead-letters';
      readonly code: string | null;
      readonly link: string | null;
      /** True if another try is previewed at once. */
      readonly isTried?: boolean;
    }
  | { readonly name: 'conflicts'; readonly link: string | null }
  | {
      readonly name: 'pairs';
      /** All links that are switched on where none is named. */
      readonly link: string | null;
      /** Only pairs with neither a conflict nor a dead letter. */
      readonly isInSync?: boolean;
    }
  /** The runs behind a number of the charts: of a range that ends now, or between two times. */
  | {
      readonly name: 'changes';
      readonly link: string | null;
      readonly range?: Range;
      /** ISO 8601; a range where they are missing. */
      readonly from?: string;
      readonly to?: string;
      /** Only those that failed, or the slowest first; else the newest first. */
      readonly show?: 'failed' | 'slow';
    }
  /** The records that are queued, put off and held. */
  | { readonly name: 'waiting'; readonly link: string | null }
  /** The runs of one function, hour by hour. */
  | { readonly name: 'automation'; readonly automation: string }
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
      return { name: 'pairs', link, ...(values.has('isInSync') ? { isInSync: true } : {}) };
    case 'changes':
      return { name: 'changes', link, ...rangeIn(values), ...timesIn(values), ...shownIn(values) };
    case 'waiting':
      return { name: 'waiting', link };
    case 'automation': {
      const automation = values.get('automation');
      return automation === null ? { name: 'overview' } : { name: 'automation', automation };
    }
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
    default:
      return { name: 'overview', ...rangeIn(values) };
  }
}

function rangeIn(values: URLSearchParams): { readonly range?: Range } {
  const range = values.get('range');
  return range === 'week' || range === 'month' ? { range } : {};
}

function timesIn(values: URLSearchParams): { readonly from?: string; readonly to?: string } {
  const [from, to] = [Date.parse(values.get('from') ?? ''), Date.parse(values.get('to') ?? '')];
  if (!(from < to)) return {};
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function shownIn(values: URLSearchParams): { readonly show?: 'failed' | 'slow' } {
  const show = values.get('show');
  return show === 'failed' || show === 'slow' ? { show } : {};
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

/** The title of a view in the browser's tab and history. */
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
    case 'changes':
      return view.show === 'failed' ? 'Failures' : 'Changes';
    case 'waiting':
      return 'What waits';
    case 'automation':
      return view.automation;
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
