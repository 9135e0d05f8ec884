// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Bodies that ask for records: searches and bundles. */
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
