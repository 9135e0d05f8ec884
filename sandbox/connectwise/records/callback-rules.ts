/** Checks callback entries that are registered, and sets the server's own values on them. */
import { refuseObject, type FieldError } from '../model/refusal.ts';
import type { World } from '../store/world.ts';

/** Types and the levels of each, as the developer guide lists them; those of `site` are ours, the guide's copy has none. */
const levels: Readonly<Record<string, readonly string[]>> = {
  activity: ['owner', 'status', 'type', 'company', 'activity'],
  agreement: ['owner', 'type', 'company', 'agreement'],
  company: ['owner', 'status', 'type', 'territory', 'company', 'integratorTag'],
  configuration: ['owner', 'type', 'status', 'configuration'],
  contact: ['owner', 'type', 'territory', 'company', 'contact'],
  expense: ['owner', 'chargeToType', 'type', 'class', 'company', 'expense'],
  invoice: ['owner', 'status', 'company', 'invoice'],
  member: ['owner', 'location', 'securityRole', 'member'],
  opportunity: ['owner', 'statusId', 'company', 'opportunity'],
  productCatalog: ['owner'],
  project: ['owner', 'status', 'board', 'project'],
  purchaseOrder: ['owner', 'status', 'vendor', 'company', 'purchaseOrder'],
  schedule: ['owner', 'status', 'type', 'location', 'member', 'schedule'],
  site: ['owner', 'company', 'site'],
  ticket: ['owner', 'board', 'project', 'phase', 'status', 'ticket', 'integratorTag'],
  time: ['owner', 'company', 'time'],
};

/** Checks an entry that is about to be kept and fills what the server sets. `id` is the entry's own, when it is there already. */
export function checkCallbackEntry(
  world: World,
  values: Record<string, unknown>,
  id: number | undefined,
  memberId: number,
): void {
  const errors: Omit<FieldError, 'resource'>[] = [];
  for (const field of ['url', 'type', 'level'])
    if (typeof values[field] !== 'string' || values[field] === '')
      errors.push({ code: 'MissingRequiredField', message: `The ${field} field is required.`, field });
  if (typeof values['objectId'] !== 'number')
    errors.push({
      code: 'MissingRequiredField',
      message: 'The objectId field is required.',
      field: 'objectId',
    });
  if (errors.length === 0) errors.push(...wrongEntry(values));
  if (errors.length > 0) throw refuseObject('callbackEntry', errors);

  if (lower(values['level']) === 'owner') values['objectId'] = 1;
  if (
    world
      .table('callbacks')
      .rows()
      .some((other) => other.id !== id && isSame(other.values, values))
  )
    throw refuseObject('callbackEntry', [
      { code: 'ObjectExists', message: 'A matching callback entry already exists', field: 'objectId' },
    ]);
  values['memberId'] =
    typeof values['memberId'] === 'number' && id !== undefined ? values['memberId'] : memberId;
  values['payloadVersion'] ??= '3.0.0';
  values['inactiveFlag'] ??= false;
  values['isSoapCallbackFlag'] ??= false;
  values['isSelfSuppressedFlag'] ??= false;
  values['connectWiseID'] ??= world.random.uuid();
}

function wrongEntry(values: Readonly<Record<string, unknown>>): readonly Omit<FieldError, 'resource'>[] {
  const errors: Omit<FieldError, 'resource'>[] = [];
  const url =
    typeof values['url'] === 'string' && URL.canParse(values['url']) ? new URL(values['url']) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    errors.push({ code: 'InvalidField', message: 'Invalid URL', field: 'url' });
  const known = Object.entries(levels).find(([type]) => type.toLowerCase() === lower(values['type']))?.[1];
  if (known === undefined)
    errors.push({ code: 'InvalidObject', message: 'Unrecognized type', field: 'type' });
  else if (!known.some((level) => level.toLowerCase() === lower(values['level'])))
    errors.push({
      code: 'InvalidObject',
      message: `Unrecognized level for type, valid levels are ${known.join(', ')}`,
      field: 'level',
    });
  return errors;
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function isSame(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  return (
    one['url'] === other['url'] &&
    one['objectId'] === other['objectId'] &&
    lower(one['type']) === lower(other['type']) &&
    lower(one['level']) === lower(other['level'])
  );
}
