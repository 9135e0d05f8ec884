/** Projects, their phases and tickets. */
import type { Resource } from '../resource.ts';

/** The resources of projects, their phases and tickets, with the usual routes each. */
export const projectResources: readonly Resource[] = [
  {
    table: 'projects',
    path: '/project/projects',
    model: 'Project',
    title: 'Project',
    noun: 'project',
    callbackType: 'project',
    auditType: 'Project',
    serverMade: ['id', 'actualHours', 'closedFlag'],
  },
  {
    table: 'phases',
    path: '/project/projects/{parentId}/phases',
    model: 'ProjectPhase',
    title: 'ProjectPhase',
    noun: 'projectPhase',
    parent: { table: 'projects', field: 'projectId', asNumber: true },
  },
];
