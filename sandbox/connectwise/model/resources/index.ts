/** The records that the simulated API offers, with their addresses and what follows from a change of one. */
import type { Resource } from '../resource.ts';
import { companyResources } from './company.ts';
import { financeResources } from './finance.ts';
import { projectResources } from './project.ts';
import { salesResources } from './sales.ts';
import { serviceResources } from './service.ts';
import { systemResources } from './system.ts';
import { timeResources } from './time.ts';

/** Everything with the usual routes: list, count, create, read, replace, patch, delete. */
export const resources: readonly Resource[] = [
  ...serviceResources,
  ...companyResources,
  ...financeResources,
  ...systemResources,
  ...timeResources,
  ...projectResources,
  ...salesResources,
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

/** Shape of a reference to the table that it points into. */
export const tableOfReference: Readonly<Record<string, string>> = {
  AgreementReference: 'agreements',
  AgreementTypeReference: 'agreementTypes',
  BoardReference: 'boards',
  CommunicationTypeReference: 'communicationTypes',
  CompanyReference: 'companies',
  CompanyStatusReference: 'companyStatuses',
  CompanyTypeReference: 'companyTypes',
  ConfigurationReference: 'configurations',
  ConfigurationStatusReference: 'configurationStatuses',
  ConfigurationTypeReference: 'configurationTypes',
  ContactReference: 'contacts',
  CountryReference: 'countries',
  MemberReference: 'members',
  PriorityReference: 'priorities',
  ProjectBoardReference: 'boards',
  ProjectPhaseReference: 'phases',
  ProjectReference: 'projects',
  SecurityRoleReference: 'securityRoles',
  ServiceItemReference: 'items',
  ServiceLocationReference: 'serviceLocations',
  ServiceSourceReference: 'sources',
  ServiceStatusReference: 'statuses',
  ServiceSubTypeReference: 'subtypes',
  ServiceTeamReference: 'teams',
  ServiceTypeReference: 'types',
  SiteReference: 'sites',
  SLAReference: 'slas',
  SystemDepartmentReference: 'departments',
  SystemLocationReference: 'locations',
  TicketReference: 'tickets',
  WorkRoleReference: 'workRoles',
  WorkTypeReference: 'workTypes',
};

/** Tables that hold only an id and a name (or identifier), with the address that their links show. */
export const lookUpTables: Readonly<Record<string, string>> = {
  communicationTypes: '/company/communicationTypes',
  configurationStatuses: '/company/configurations/statuses',
  configurationTypes: '/company/configurations/types',
  countries: '/company/countries',
  securityRoles: '/system/securityroles',
  serviceLocations: '/service/locations',
  slas: '/service/SLAs',
};
