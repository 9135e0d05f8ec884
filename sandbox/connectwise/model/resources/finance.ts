/** Agreements and their additions. */
import type { Resource } from '../resource.ts';

/** The resources of agreements, with the usual routes each. */
export const financeResources: readonly Resource[] = [
  {
    table: 'agreementTypes',
    path: '/finance/agreements/types',
    model: 'AgreementType',
    title: 'AgreementType',
    noun: 'agreementType',
  },
  {
    table: 'agreements',
    path: '/finance/agreements',
    model: 'Agreement',
    title: 'Agreement',
    noun: 'agreement',
    callbackType: 'agreement',
    auditType: 'Agreement',
  },
  {
    table: 'additions',
    path: '/finance/agreements/{parentId}/additions',
    model: 'Addition',
    title: 'Addition',
    noun: 'addition',
    parent: { table: 'agreements', field: 'agreementId', asNumber: true },
    serverMade: ['id', 'agreementId'],
  },
];
