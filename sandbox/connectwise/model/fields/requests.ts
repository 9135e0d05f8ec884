/** Bodies that ask for records: searches and bundles. Written as schema.ts says. */

/** Model name to its fields. */
export const requestsFields: Readonly<Record<string, string>> = {
  FilterValues: `
    conditions:text orderBy:text childconditions:text customfieldconditions:text`,
  BundleRequestsCollection: `
    requests!:list(BundleRequest)`,
  BundleRequest: `
    sequenceNumber:integer resourceType:text version:text apiRequest:ref(ApiRequest)`,
  ApiRequest: `
    id:integer externalId:text parentId:integer grandParentId:integer entity:ref(IRestIdentifiedItem)
    filters:ref(FilterValues) page:ref(PageValues) fields:text miscProperties:any memberContext:text
    updateOnlyCesProperties:boolean`,
};
