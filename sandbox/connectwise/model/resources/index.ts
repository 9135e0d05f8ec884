/** The records that the simulated API offers, with their addresses and what follows from a change of one. */
import type { Resource } from '../resource.ts';
import { besideResources } from './beside.ts';
import { companyResources } from './company.ts';
import { financeResources } from './finance.ts';
import { lookUpResources } from './look-ups.ts';
import { projectResources } from './project.ts';
import { salesResources } from './sales.ts';
import { serviceResources } from './service.ts';
import { systemResources } from './system.ts';
import { timeResources } from './time.ts';
import { workResources } from './work.ts';

/** Everything with the usual routes: list, count, create, read, replace, patch, delete; of what is read-only those that read. */
export const resources: readonly Resource[] = [
  ...serviceResources,
  ...companyResources,
  ...financeResources,
  ...systemResources,
  ...timeResources,
  ...projectResources,
  ...salesResources,
  ...workResources,
  ...lookUpResources,
  ...besideResources,
];

const byTable = new Map(resources.map((resource) => [resource.table, resource]));

/** The resource of a table; nothing for tables that the API does not offer. */
export function resourceOf(table: string): Resource | undefined {
  return byTable.get(table);
}

/** As `resourceOf`, for tables that are known to be offered. */
export function resourceNamed(table: string): Resource {
  const resource = byTable.get(table);
  if (resource === undefined) throw new Error(`There is no resource for ${table}.`);
  return resource;
}
