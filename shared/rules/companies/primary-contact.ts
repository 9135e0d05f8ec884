/** Chooses the primary contact of a company, and says by which rule. */

/** The two flags of a contact that the choice depends on. */
export interface FlaggedContact {
  readonly id: number;
  readonly defaultFlag?: boolean | null | undefined;
  readonly inactiveFlag?: boolean | null | undefined;
}

/**
 * `default-contact`: the company names it. `default-flag`: the company names none that is there, and one active contact
 * is flagged as default. `several-flags`: several are, and the one with the lowest id was taken. `none`: nobody is named
 * or flagged.
 */
export type PrimaryRule = 'default-contact' | 'default-flag' | 'several-flags' | 'none';

/** The contact that was chosen, by its id; null by the rule `none`. */
export interface PrimaryChoice {
  readonly contactId: number | null;
  readonly rule: PrimaryRule;
  /** Ids of the contacts that are flagged as default, inactive ones included, lowest first. */
  readonly flagged: readonly number[];
}

/**
 * Chooses among all contacts of a company. An inactive contact is chosen by its flag only where no active one is
 * flagged; the contact that the company itself names is taken as it is.
 */
export function choosePrimary(
  defaultContact: number | null,
  contacts: Iterable<FlaggedContact>,
): PrimaryChoice {
  const flagged: FlaggedContact[] = [];
  let isNamedThere = false;
  for (const contact of contacts) {
    if (contact.id === defaultContact) isNamedThere = true;
    if (contact.defaultFlag === true) flagged.push(contact);
  }
  flagged.sort((one, other) => one.id - other.id);
  const ids = flagged.map(({ id }) => id);
  if (isNamedThere) return { contactId: defaultContact, rule: 'default-contact', flagged: ids };
  const active = flagged.filter(({ inactiveFlag }) => inactiveFlag !== true);
  const candidates = active.length > 0 ? active : flagged;
  return {
    contactId: candidates[0]?.id ?? null,
    rule: candidates.length === 0 ? 'none' : candidates.length === 1 ? 'default-flag' : 'several-flags',
    flagged: ids,
  };
}
