/** Tables that other records refer to, which the simulated API gives and does not change: each a line of its own. */
import type { Resource } from '../resource.ts';

/** The table, its address, the vendor's name for the model. */
type Line = readonly [table: string, path: string, model: string];

const lines: readonly Line[] = [
  ['communicationTypes', '/company/communicationTypes', 'CommunicationType'],
  ['companyNoteTypes', '/company/noteTypes', 'CompanyNoteType'],
  ['configurationStatuses', '/company/configurations/statuses', 'ConfigurationStatus'],
  ['configurationTypes', '/company/configurations/types', 'ConfigurationType'],
  ['contactDepartments', '/company/contacts/departments', 'ContactDepartment'],
  ['contactRelationships', '/company/contacts/relationships', 'ContactRelationship'],
  ['contactTypes', '/company/contacts/types', 'ContactType'],
  ['countries', '/company/countries', 'Country'],
  ['entityTypes', '/company/entityTypes', 'EntityType'],
  ['marketDescriptions', '/company/marketDescriptions', 'MarketDescription'],
  ['ownershipTypes', '/company/ownershipTypes', 'OwnershipType'],
  ['states', '/company/states', 'State'],

  ['impacts', '/service/impacts', 'Impact'],
  ['serviceCodes', '/service/codes', 'Code'],
  ['serviceEmailTemplates', '/service/emailTemplates', 'ServiceEmailTemplate'],
  ['serviceLocations', '/service/locations', 'ServiceLocation'],
  ['severities', '/service/severities', 'Severity'],
  ['slas', '/service/SLAs', 'SLA'],

  ['memberTypes', '/system/members/types', 'MemberType'],
  ['securityRoles', '/system/securityroles', 'SecurityRole'],
  ['timeZoneSetups', '/system/timeZoneSetups', 'TimeZoneSetup'],

  ['calendars', '/schedule/calendars', 'Calendar'],
  ['reminderTimes', '/schedule/reminderTimes', 'ScheduleReminderTime'],
  ['scheduleStatuses', '/schedule/statuses', 'ScheduleStatus'],
  ['scheduleTypes', '/schedule/types', 'ScheduleType'],

  ['activityStatuses', '/sales/activities/statuses', 'ActivityStatus'],
  ['activityTypes', '/sales/activities/types', 'ActivityType'],
  ['opportunityRatings', '/sales/opportunities/ratings', 'OpportunityRating'],
  ['opportunityStages', '/sales/stages', 'OpportunityStage'],
  ['opportunityStatuses', '/sales/opportunities/statuses', 'OpportunityStatus'],
  ['opportunityTypes', '/sales/opportunities/types', 'OpportunityType'],
  ['probabilities', '/sales/probabilities', 'SalesProbability'],
  ['campaigns', '/marketing/campaigns', 'Campaign'],

  ['phaseStatuses', '/project/phaseStatuses', 'PhaseStatus'],
  ['projectStatuses', '/project/statuses', 'ProjectStatus'],
  ['projectTypes', '/project/projectTypes', 'ProjectType'],

  ['expenseClassifications', '/expense/classifications', 'Classification'],
  ['expensePaymentTypes', '/expense/paymentTypes', 'PaymentType'],
  ['expenseTypes', '/expense/types', 'ExpenseType'],

  ['billingCycles', '/finance/billingCycles', 'BillingCycle'],
  ['billingStatuses', '/finance/billingStatuses', 'BillingStatus'],
  ['billingTerms', '/finance/billingTerms', 'BillingTerm'],
  ['currencies', '/finance/currencies', 'Finance.Currency'],
  ['deliveryMethods', '/finance/deliveryMethods', 'DeliveryMethod'],
  ['invoiceTemplates', '/finance/invoiceTemplates', 'InvoiceTemplate'],
  ['taxCodes', '/finance/taxCodes', 'TaxCode'],

  ['categories', '/procurement/categories', 'Category'],
  ['manufacturers', '/procurement/manufacturers', 'Manufacturer'],
  ['pricingSchedules', '/procurement/pricingschedules', 'PricingSchedule'],
  ['productTypes', '/procurement/types', 'ProductType'],
  ['purchaseOrderStatuses', '/procurement/purchaseorderstatuses', 'PurchaseOrderStatus'],
  ['shipmentMethods', '/procurement/shipmentmethods', 'ShipmentMethod'],
  ['subCategories', '/procurement/subcategories', 'SubCategory'],
  ['unitsOfMeasure', '/procurement/unitOfMeasures', 'UnitOfMeasure'],
  ['warehouseBins', '/procurement/warehouseBins', 'WarehouseBin'],
  ['warehouses', '/procurement/warehouses', 'Warehouse'],
];

/** The resources that other records refer to, with the routes that read. */
export const lookUpResources: readonly Resource[] = lines.map(([table, path, model]) => {
  const title = model.replace(/^.*\./, '');
  return {
    table,
    path,
    model,
    title,
    noun: title.charAt(0).toLowerCase() + title.slice(1),
    isReadOnly: true,
  };
});
