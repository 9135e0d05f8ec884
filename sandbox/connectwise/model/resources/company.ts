/** Companies with their sites and notes, contacts, configurations. */
import type { Resource } from '../resource.ts';

/** The resources of companies, contacts and configurations, with the usual routes each. */
export const companyResources: readonly Resource[] = [
  {
    table: 'companyStatuses',
    path: '/company/companies/statuses',
    model: 'CompanyStatus',
    title: 'CompanyStatus',
    noun: 'companyStatus',
  },
  {
    table: 'companyTypes',
    path: '/company/companies/types',
    model: 'CompanyType',
    title: 'CompanyType',
    noun: 'companyType',
  },
  {
    table: 'companies',
    path: '/company/companies',
    model: 'Company',
    title: 'Company',
    noun: 'company',
    callbackType: 'company',
    auditType: 'Company',
    serverMade: ['id', 'deletedFlag', 'dateDeleted', 'deletedBy'],
  },
  {
    table: 'sites',
    path: '/company/companies/{parentId}/sites',
    model: 'CompanySite',
    title: 'CompanySite',
    noun: 'companySite',
    parent: { table: 'companies', field: 'company' },
    callbackType: 'site',
    refusesUnknownFields: true,
  },
  {
    table: 'companyNotes',
    path: '/company/companies/{parentId}/notes',
    model: 'CompanyNote',
    title: 'CompanyNote',
    noun: 'companyNote',
    parent: { table: 'companies', field: 'company' },
    serverMade: ['id', 'enteredBy'],
  },
  {
    table: 'contacts',
    path: '/company/contacts',
    model: 'Contact',
    title: 'Contact',
    noun: 'contact',
    callbackType: 'contact',
    auditType: 'Contact',
    writeOnly: ['ignoreDuplicates', 'typeIds'],
  },
  {
    table: 'configurations',
    path: '/company/configurations',
    model: 'Company.Configuration',
    title: 'Configuration',
    noun: 'configuration',
    callbackType: 'configuration',
    auditType: 'Configuration',
  },
];
