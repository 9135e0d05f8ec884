// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Products, purchase orders and the tables around them. */
export const procurementFields: Readonly<Record<string, string>> = {
  Manufacturer: `
    id:integer name!:text50 inactiveFlag:boolean`,
  Category: `
    id:integer name!:text50 inactiveFlag:boolean priceLevelXref:text10 integrationXref:text50
    locationIds:list(number) defaultFlag:boolean addAllLocations:boolean removeAllLocations:boolean`,
  SubCategory: `
    id:integer name!:text50 inactiveFlag:boolean integrationXref:text50 defaultFlag:boolean
    category!:ref(ProductCategoryReference)`,
  ProductType: `
    id:integer name!:text50 inactiveFlag:boolean
    typeXref:enum(InventoryPart|NonInventoryPart|OtherCharge|Service) defaultFlag:boolean`,
  UnitOfMeasure: `
    id:integer name!:text50 inactiveFlag:boolean defaultFlag:boolean uomScheduleXref:text31`,
  PricingSchedule: `
    id:integer name!:text30 inactiveFlag:boolean defaultFlag:boolean currency:ref(CurrencyReference)
    companies:list(number) setAllCompaniesFlag:boolean removeAllCompaniesFlag:boolean`,
  Warehouse: `
    id:integer name!:text50 company:ref(CompanyReference) location:ref(SystemLocationReference)
    contact:ref(ContactReference) department:ref(SystemDepartmentReference) manager:ref(MemberReference)
    site:ref(SiteReference) locationXref:text10 locationDefaultFlag:boolean overallDefaultFlag:boolean
    inactiveFlag:boolean lockedFlag:boolean currency:ref(CurrencyReference)`,
  WarehouseBin: `
    id:integer name!:text50 warehouse:ref(WarehouseReference) location:ref(SystemLocationReference)
    department:ref(SystemDepartmentReference) minQuantity:number maxQuantity:number
    overflowBin:ref(WarehouseBinReference) manager:ref(MemberReference) length:number width:number
    height:number weight:number defaultFlag:boolean inactiveFlag:boolean quantityOnHand:integer
    company:ref(CompanyReference) transferBin:ref(WarehouseBinReference)`,
  ProductItem: `
    id:integer catalogItem:ref(CatalogItemReference) description:text2000 sequenceNumber:number
    quantity:number price:number cost:number discount:number agreementAmount:number
    priceMethod:enum(FlatRateForRange|PercentMarkupFromCost|PercentMarkdownFromPrice|PricePerUnit)
    billableOption!:enum(Billable|DoNotBill|NoCharge) agreement:ref(AgreementReference) locationId:integer
    businessUnitId:integer vendor:ref(CompanyReference) vendorSku:text50 taxableFlag:boolean
    dropshipFlag:boolean specialOrderFlag:boolean phaseProductFlag:boolean cancelledFlag:boolean
    quantityCancelled:number cancelledReason:text100 customerDescription:text6000 internalNotes:text1000
    productSuppliedFlag:boolean subContractorShipToId:integer subContractorAmountLimit:number
    recurring:ref(ProductRecurring) sla:ref(SLAReference) entityType:ref(EntityTypeReference)
    ticket:ref(TicketReference) project:ref(ProjectReference) phase:ref(ProjectPhaseReference)
    salesOrder:ref(SalesOrderReference) opportunity:ref(OpportunityReference) invoice:ref(InvoiceReference)
    warehouseId:integer warehouseBinId:integer calculatedPriceFlag:boolean calculatedCostFlag:boolean
    forecastDetailId:integer cancelledBy:integer cancelledDate:date warehouse:text warehouseBin:text
    purchaseDate:date integrationXRef:text listPrice:number serialNumberIds:list(number)
    company:ref(CompanyReference) forecastStatus:ref(OpportunityStatusReference)
    productClass:enum(Agreement|Bundle|Inventory|NonInventory|Service) needToPurchaseFlag:boolean
    needToOrderQuantity:integer minimumStockFlag:boolean shipSet:text10 calculatedPrice:number
    calculatedCost:number invoiceGrouping:ref(InvoiceGroupingReference) poApprovedFlag:boolean
    addComponentsFlag:boolean ignorePricingSchedulesFlag:boolean bypassForecastUpdate:boolean
    customFields:list(CustomFieldValue)`,
  PurchaseOrder: `
    id:integer businessUnitId:integer cancelReason:text closedFlag:boolean customerCity:text
    customerCompany:ref(CompanyReference) customerContact:ref(ContactReference)
    customerCountry:ref(CountryReference) customerExtension:text customerName:text customerPhone:text
    customerSite:ref(SiteReference) customerSiteName:text customerState:text customerStreetLine1:text
    customerStreetLine2:text customerZip:text dateClosed:date dropShipCustomerFlag:boolean enteredBy:text
    freightCost:number freightPackingSlip:text freightTaxTotal:number internalNotes:text locationId:integer
    poDate:date poNumber:text50 salesTax:number shipmentDate:date shipmentMethod:ref(ShipmentMethodReference)
    shippingInstructions:text status:ref(PurchaseOrderStatusReference) subTotal:number
    taxCode:ref(TaxCodeReference) taxFreightFlag:boolean taxPoFlag:boolean terms:ref(BillingTermsReference)
    total:number trackingNumber:text50 updateShipmentInfo:boolean updateVendorOrderNumber:boolean
    vendorCompany:ref(CompanyReference) vendorContact:ref(ContactReference) vendorInvoiceDate:date
    vendorInvoiceNumber:text50 vendorOrderNumber:text50 vendorSite:ref(SiteReference)
    warehouse:ref(WarehouseReference) currency:ref(CurrencyReference) customFields:list(CustomFieldValue)`,
  PurchaseOrderStatus: `
    id:integer name!:text50 defaultFlag:boolean closedFlag:boolean inactiveFlag:boolean
    defaultClosedFlag:boolean sortOrder:integer emailTemplate:ref(PurchaseOrderStatusEmailTemplateReference)`,
  ShipmentMethod: `
    id:integer name!:text50 defaultFlag:boolean trackingUrl:text200`,
};
