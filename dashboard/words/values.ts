/** Stored values of a field in words, where both systems could not be asked for their own. Pure. */

/** The name of a field as people know it: rows keep what a mapped field holds before its name, as in `word:category`. */
export const fieldText = (field: string): string => field.replace(/^(text|word):/, '');

/**
 * A status of ConnectWise is stored with its board (`1:Scheduled`), a priority of ServiceNow by impact and urgency (`2/2`), a
 * state of it by its number.
 */
export function valueText(field: string, side: 'connectwise' | 'servicenow', stored: string): string {
  if (side === 'connectwise') return field === 'status' ? stored.replace(/^\d+:/, '') : stored;
  if (field === 'status' && /^\d+$/.test(stored)) return `state ${stored}`;
  const [, impact, urgency] = (field === 'priority' && /^(\d)\/(\d)$/.exec(stored)) || [];
  return impact === undefined ? stored : `impact ${impact}, urgency ${urgency ?? ''}`;
}
