/**
 * The actions that the granted roles allow, in the words of the data actions: the built-in roles of storage as
 * Microsoft's page "Azure built-in roles for Storage" lists them.
 */
import type { Grant } from '../infra/snapshot.ts';
import type { StorageOperation, StorageService } from './data-actions.ts';

interface Role {
  readonly name: string;
  readonly service: StorageService;
  /** Ends of actions and data actions. */
  readonly actions: readonly string[];
}

const entity = ['read', 'add/action', 'update/action', 'write', 'delete'].map((verb) => `entities/${verb}`);
const blob = ['read', 'write', 'delete', 'add/action', 'move/action'].map((verb) => `blobs/${verb}`);
const container = ['read', 'write', 'delete'].map((verb) => `containers/${verb}`);
const place = (name: string): readonly string[] =>
  ['read', 'write', 'delete'].map((verb) => `${name}/${verb}`);

/** The roles that are or could be granted, by their ids. */
export const storageRoles = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': {
    name: 'Storage Blob Data Owner',
    service: 'blob',
    actions: [...container, ...blob, 'blobs/manageOwnership/action'],
  },
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': {
    name: 'Storage Blob Data Contributor',
    service: 'blob',
    actions: [...container, ...blob],
  },
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': {
    name: 'Storage Queue Data Contributor',
    service: 'queue',
    actions: [
      ...place('queues'),
      'messages/read',
      'messages/write',
      'messages/delete',
      'messages/process/action',
    ],
  },
  '19e7f393-937e-4f77-808e-94535e297925': {
    name: 'Storage Queue Data Reader',
    service: 'queue',
    actions: ['queues/read', 'messages/read'],
  },
  '8a0f0c08-91a1-4084-bc3d-661d67233fed': {
    name: 'Storage Queue Data Message Processor',
    service: 'queue',
    actions: ['messages/read', 'messages/process/action'],
  },
  'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': {
    name: 'Storage Queue Data Message Sender',
    service: 'queue',
    actions: ['messages/add/action'],
  },
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': {
    name: 'Storage Table Data Contributor',
    service: 'table',
    actions: [...place('tables'), ...entity],
  },
  '76199698-9eea-4c19-bc75-cec21354c6b6': {
    name: 'Storage Table Data Reader',
    service: 'table',
    actions: ['tables/read', 'entities/read'],
  },
} as const satisfies Record<string, Role>;

export type StorageRoleId = keyof typeof storageRoles;

export const isStorageRole = (id: string): id is StorageRoleId => id in storageRoles;

/** Actions of which one is enough where another is asked for ("Authorize with Microsoft Entra ID", storage services). */
const alternatives: Readonly<Record<string, readonly string[]>> = {
  'messages/add/action': ['messages/write'],
  'entities/add/action': ['entities/write'],
  'blobs/add/action': ['blobs/write'],
};

/** Returns true if a role allows one action. */
function allowsAction(id: StorageRoleId, service: StorageService, action: string): boolean {
  const role: Role = storageRoles[id];
  return (
    role.service === service &&
    [action, ...(alternatives[action] ?? [])].some((name) => role.actions.includes(name))
  );
}

/** Returns true if a role stands on the resource of an operation. */
export function covers({ scope }: Pick<Grant, 'scope'>, { service, resource }: StorageOperation): boolean {
  if (scope === 'Storage') return true;
  return scope === `Storage/${service}Services/default/${service}s/${resource}`;
}

/** Returns true if these grants together allow everything that an operation takes. */
export function allows(grants: readonly Grant[], operation: StorageOperation): boolean {
  return operation.actions.every((action) =>
    grants.some(
      (grant) =>
        isStorageRole(grant.roleId) &&
        covers(grant, operation) &&
        allowsAction(grant.roleId, operation.service, action),
    ),
  );
}

/** The words for a grant in a message. */
export const grantText = ({ roleId, scope }: Grant): string =>
  `${isStorageRole(roleId) ? storageRoles[roleId].name : roleId} on ${scope}`;
