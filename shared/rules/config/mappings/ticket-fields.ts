/**
 * The fields of a ticket that a link may map, and what each holds.
 *
 * Left out are those that the sync needs for itself (summary, status, priority, board, company, externalXRef) and those that
 * ConnectWise computes. Source: OpenAPI 2025.8, `Ticket`.
 */

/** The types of a mapped field; both sides spell each as its comment says. */
export const mappedTypes = [
  /** Any text, lines included. */
  'text',
  /** One word of a list: the name of a reference, or the stored value of a choice. */
  'choice',
  /** A number, `4.5`. */
  'number',
  /** `true` or `false`. */
  'boolean',
  /** A day without a time, `2026-11-30`. */
  'date',
  /** A moment, ISO 8601, UTC, in whole seconds: `2026-11-30T08:00:00Z`. */
  'date-time',
  /** A person, by e-mail address, lower case. */
  'person',
] as const;
/** The type of a mapped field. */
export type MappedType = (typeof mappedTypes)[number];

/** The fields of a ticket by what they hold. A reference is a `choice`, by its name; owner and contact are persons. */
export const ticketFieldTypes = {
  type: 'choice',
  subType: 'choice',
  item: 'choice',
  team: 'choice',
  source: 'choice',
  severity: 'choice',
  impact: 'choice',
  owner: 'person',
  contact: 'person',
  requiredDate: 'date',
  estimatedStartDate: 'date-time',
  budgetHours: 'number',
  poNumber: 'text',
  siteName: 'text',
  contactName: 'text',
  contactPhoneNumber: 'text',
  contactPhoneExtension: 'text',
  contactEmailAddress: 'text',
  automaticEmailCc: 'text',
  automaticEmailContactFlag: 'boolean',
  automaticEmailResourceFlag: 'boolean',
  automaticEmailCcFlag: 'boolean',
  customerUpdatedFlag: 'boolean',
  allowAllClientsPortalView: 'boolean',
} as const satisfies Readonly<Record<string, MappedType>>;

/** The name of a ticket's own field. */
export type TicketFieldName = keyof typeof ticketFieldTypes;

/** The names of these fields. */
export const ticketFieldNames = Object.keys(ticketFieldTypes) as TicketFieldName[];

/** The longest text of each field that has a limit, in UTF-16 units (OpenAPI 2025.8). */
export const ticketFieldLimits: Readonly<Partial<Record<TicketFieldName, number>>> = {
  poNumber: 50,
  siteName: 50,
  contactName: 62,
  contactPhoneNumber: 20,
  contactPhoneExtension: 15,
  contactEmailAddress: 250,
  automaticEmailCc: 1000,
};

/** The place of a mapping's value on a ticket: a field of its own, or a custom field, by caption or id. */
export type TicketPlace =
  | { readonly kind: 'field'; readonly name: TicketFieldName }
  | { readonly kind: 'custom'; readonly id: number }
  | { readonly kind: 'custom'; readonly caption: string };

const customPrefix = 'custom:';

/** The place that the text names: `type`, `custom:Asset Tag`, `custom:12`; null for any other. */
export function ticketPlace(text: string): TicketPlace | null {
  if (text in ticketFieldTypes) return { kind: 'field', name: text as TicketFieldName };
  if (!text.startsWith(customPrefix)) return null;
  const named = text.slice(customPrefix.length).trim();
  if (/^[1-9]\d{0,8}$/.test(named)) return { kind: 'custom', id: Number(named) };
  return named === '' ? null : { kind: 'custom', caption: named };
}
