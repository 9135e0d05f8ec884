// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Companies with their sites and notes, contacts, configurations. */
export const companyFields: Readonly<Record<string, string>> = {
  Company: `
    id:integer identifier!:text30 name!:text50 status:ref(CompanyStatusReference) addressLine1:text50
    addressLine2:text50 city:text50 state:text50 zip:text12 country:ref(CountryReference) phoneNumber:text30
    faxNumber:text30 website:text255 territory:ref(SystemLocationReference)
    market:ref(MarketDescriptionReference) accountNumber:text defaultContact:ref(ContactReference)
    dateAcquired:date sicCode:ref(SicCodeReference) parentCompany:ref(CompanyReference) annualRevenue:number
    creditLimit:number additionalDebt:number numberOfEmployees:integer yearEstablished:integer
    revenueYear:integer ownershipType:ref(OwnershipTypeReference) timeZoneSetup:ref(TimeZoneSetupReference)
    leadSource:text50 leadFlag:boolean unsubscribeFlag:boolean calendar:ref(CalendarReference)
    userDefinedField1:text50 userDefinedField2:text50 userDefinedField3:text50 userDefinedField4:text50
    userDefinedField5:text50 userDefinedField6:text50 userDefinedField7:text50 userDefinedField8:text50
    userDefinedField9:text50 userDefinedField10:text50 vendorIdentifier:text taxIdentifier:text
    taxCode:ref(TaxCodeReference) billingTerms:ref(BillingTermsReference)
    invoiceTemplate:ref(InvoiceTemplateReference) pricingSchedule:ref(PricingScheduleReference)
    companyEntityType:ref(EntityTypeReference) billToCompany:ref(CompanyReference)
    billingSite:ref(SiteReference) billingContact:ref(ContactReference)
    invoiceDeliveryMethod:ref(BillingDeliveryReference) invoiceToEmailAddress:text invoiceCCEmailAddress:text
    deletedFlag:boolean dateDeleted:date deletedBy:text mobileGuid:text facebookUrl:text twitterUrl:text
    linkedInUrl:text currency:ref(CurrencyReference) territoryManager:ref(MemberReference)
    resellerIdentifier:text isVendorFlag:boolean types:list(CompanyTypeReference) site:ref(SiteReference)
    integratorTags:list(text) customFields:list(CustomFieldValue)`,
  CompanyStatus: `
    id:integer name!:text50 defaultFlag:boolean inactiveFlag:boolean notifyFlag:boolean
    disallowSavingFlag:boolean notificationMessage:text500 customNoteFlag:boolean cancelOpenTracksFlag:boolean
    track:ref(TrackReference) connectWiseId:text`,
  CompanyType: `
    id:integer name!:text50 defaultFlag:boolean vendorFlag:boolean serviceAlertFlag:boolean
    serviceAlertMessage:text150 connectWiseId:text`,
  CompanySite: `
    id:integer name!:text50 addressLine1:text50 addressLine2:text50 city:text50
    stateReference:ref(StateReference) zip:text12 country:ref(CountryReference) addressFormat:text
    phoneNumber:text30 phoneNumberExt:text30 faxNumber:text30 taxCode:ref(TaxCodeReference)
    entityType:ref(EntityTypeReference) expenseReimbursement:number primaryAddressFlag:boolean
    defaultShippingFlag:boolean defaultBillingFlag:boolean defaultMailingFlag:boolean inactiveFlag:boolean
    billSeparateFlag:boolean mobileGuid:text calendar:ref(CalendarReference)
    timeZone:ref(TimeZoneSetupReference) company:ref(CompanyReference) customFields:list(CustomFieldValue)`,
  CompanyNote: `
    id:integer text!:text type:ref(NoteTypeReference) flagged:boolean enteredBy:text
    company:ref(CompanyReference)`,
  CompanyMerge: `
    toCompanyId!:integer name:enum(From|To) identifier:enum(From|To) status:enum(From|To) type:enum(From|To)
    primaryAddress:enum(From|To) primaryContact:enum(From|To) phone:enum(From|To) fax:enum(From|To)
    website:enum(From|To) market:enum(From|To) territory:enum(From|To) revenue:enum(From|To)
    revenueYear:enum(From|To) numberOfEmployees:enum(From|To) sicCode:enum(From|To) dateAcquired:enum(From|To)
    timeZone:enum(From|To) sourceList:enum(From|To) userDefinedField1:enum(From|To)
    userDefinedField2:enum(From|To) userDefinedField3:enum(From|To) userDefinedField4:enum(From|To)
    userDefinedField5:enum(From|To) userDefinedField6:enum(From|To) userDefinedField7:enum(From|To)
    userDefinedField8:enum(From|To) userDefinedField9:enum(From|To) userDefinedField10:enum(From|To)
    billingAddress:enum(From|To) billingContact:enum(From|To) taxCode:enum(From|To)
    accountNumber:enum(From|To) billingTerms:enum(From|To) notes:enum(Discard|Merge) sites:enum(Discard|Merge)
    activities:enum(Discard|Merge) opportunities:enum(Discard|Merge) services:enum(Discard|Merge)
    projects:enum(Discard|Merge) contacts:enum(Discard|Merge) documents:enum(Discard|Merge)`,
  Contact: `
    id:integer firstName:text lastName:text company:ref(CompanyReference) site:ref(SiteReference)
    addressLine1:text addressLine2:text city:text state:text zip:text country:ref(CountryReference)
    relationship:ref(RelationshipReference) relationshipOverride:text
    department:ref(ContactDepartmentReference) inactiveFlag:boolean defaultMergeContactId:integer
    securityIdentifier:text managerContact:ref(ContactReference) assistantContact:ref(ContactReference)
    title:text school:text nickName:text marriedFlag:boolean childrenFlag:boolean children:text
    significantOther:text portalPassword:text portalSecurityLevel:integer disablePortalLoginFlag:boolean
    unsubscribeFlag:boolean gender:enum(Female|Male) birthDay:text anniversary:text
    presence:enum(NoAgent|Online|DoNotDisturb|Away|Offline) mobileGuid:text facebookUrl:text twitterUrl:text
    linkedInUrl:text defaultPhoneType:text defaultPhoneNbr:text defaultPhoneExtension:text
    defaultBillingFlag:boolean defaultFlag:boolean userDefinedField1:text50 userDefinedField2:text50
    userDefinedField3:text50 userDefinedField4:text50 userDefinedField5:text50 userDefinedField6:text50
    userDefinedField7:text50 userDefinedField8:text50 userDefinedField9:text50 userDefinedField10:text50
    companyLocation:ref(SystemLocationReference) communicationItems:list(ContactCommunicationItem)
    types:list(ContactTypeReference) integratorTags:list(text) customFields:list(CustomFieldValue)
    photo:ref(DocumentReference) ignoreDuplicates:boolean typeIds:list(number)`,
  ContactCommunication: `
    id:integer contactId:integer type!:ref(CommunicationTypeReference) value!:text250 extension:text15
    defaultFlag:boolean mobileGuid:text communicationType:enum(Email|Fax|Phone) domain:text`,
  'Company.Configuration': `
    id:integer name!:text100 type!:ref(ConfigurationTypeReference) status:ref(ConfigurationStatusReference)
    company!:ref(CompanyReference) contact:ref(ContactReference) site:ref(SiteReference) locationId:integer
    location:ref(SystemLocationReference) businessUnitId:integer department:ref(SystemDepartmentReference)
    deviceIdentifier:text100 serialNumber:text250 modelNumber:text50 tagNumber:text50 purchaseDate:date
    installationDate:date installedBy:ref(MemberReference) warrantyExpirationDate:date vendorNotes:text
    notes:text macAddress:text25 lastLoginName:text100 billFlag:boolean backupSuccesses:integer
    backupIncomplete:integer backupFailed:integer backupRestores:integer lastBackupDate:date
    backupServerName:text50 backupBillableSpaceGb:number backupProtectedDeviceList:text backupYear:integer
    backupMonth:integer ipAddress:text50 defaultGateway:text50 osType:text250 osInfo:text250 cpuSpeed:text100
    ram:text25 localHardDrives:text parentConfigurationId:integer vendor:ref(CompanyReference)
    manufacturer:ref(ManufacturerReference) questions:list(ConfigurationQuestion) activeFlag:boolean
    managementLink:text1000 remoteLink:text1000 sla:ref(SLAReference) mobileGuid:text
    displayVendorFlag:boolean companyLocationId:integer showRemoteFlag:boolean showAutomateFlag:boolean
    needsRenewalFlag:boolean manufacturerPartNumber:text50 customFields:list(CustomFieldValue)`,
};
