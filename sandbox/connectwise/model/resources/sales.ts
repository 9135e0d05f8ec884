/** Activities, and the product catalog. */
import type { Resource } from '../resource.ts';

/** The resources of activities and the product catalog, with the usual routes each. */
export const salesResources: readonly Resource[] = [
  {
    table: 'activities',
    path: '/sales/activities',
    model: 'Activity',
    title: 'Activity',
    noun: 'activity',
    callbackType: 'activity',
    auditType: 'Activity',
  },
  {
    table: 'catalog',
    path: '/procurement/catalog',
    model: 'CatalogItem',
    title: 'CatalogItem',
    noun: 'catalogItem',
    callbackType: 'productCatalog',
    refusesUnknownFields: true,
  },
];
