/** Members, callbacks, documents, the audit trail, custom fields, places and departments. */
import type { Resource } from '../resource.ts';

/** The resources of members, callbacks, documents and the audit trail, with the usual routes each. */
export const systemResources: readonly Resource[] = [
  {
    table: 'members',
    path: '/system/members',
    model: 'Member',
    title: 'Member',
    noun: 'member',
    callbackType: 'member',
    auditType: 'Member',
    writeOnly: ['token'],
  },
  {
    table: 'callbacks',
    path: '/system/callbacks',
    model: 'CallbackEntry',
    title: 'CallbackEntry',
    noun: 'callbackEntry',
    serverMade: ['id', 'memberId', 'connectWiseID'],
  },
  {
    table: 'documents',
    path: '/system/documents',
    model: 'DocumentInfo',
    title: 'Document',
    noun: 'document',
    isReadOnly: true,
  },
  {
    table: 'departments',
    path: '/system/departments',
    model: 'Department',
    title: 'Department',
    noun: 'department',
  },
  { table: 'locations', path: '/system/locations', model: 'Location', title: 'Location', noun: 'location' },
];
