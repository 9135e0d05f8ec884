/** What the page shows, as the fragment of its address: no server sees it, and it holds no key. Pure. */

export type View =
  | { readonly name: 'overview' }
  | {
      readonly name: 'dead-letters';
      readonly code: string | null;
      readonly link: string | null;
      /** Whether another try is previewed at once. */
      readonly isTried?: boolean;
    }
  | { readonly name: 'conflicts'; readonly link: string | null }
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
      return { name: 'overview' };
  }
}

/** The address of a view. */
export function addressOf({ name, ...values }: View): string {
  const given = Object.entries(values).flatMap(
    ([key, value]: [string, string | boolean | null]): [string, string][] =>
      value === null || value === false ? [] : [[key, String(value)]],
  );
  const query = new URLSearchParams(given).toString();
  return `#/${name === 'overview' ? '' : name}${query === '' ? '' : `?${query}`}`;
}
