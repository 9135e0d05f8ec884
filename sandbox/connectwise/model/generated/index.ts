// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
import { besideFields } from './beside.ts';
import { companyFields } from './company.ts';
import { financeFields } from './finance.ts';
import { lookUpsFields } from './look-ups.ts';
import { moneyFields } from './money.ts';
import { moreReferencesFields } from './more-references.ts';
import { procurementFields } from './procurement.ts';
import { projectFields } from './project.ts';
import { referencesFields } from './references.ts';
import { requestsFields } from './requests.ts';
import { salesFields } from './sales.ts';
import { serviceFields } from './service.ts';
import { systemFields } from './system.ts';
import { timeFields } from './time.ts';
import { workFields } from './work.ts';

/** The fields of each record, by the vendor's name for it; schema.ts says how they are written. */
export const fieldLists: Readonly<Record<string, string>> = {
  ...besideFields,
  ...companyFields,
  ...financeFields,
  ...lookUpsFields,
  ...moneyFields,
  ...moreReferencesFields,
  ...procurementFields,
  ...projectFields,
  ...referencesFields,
  ...requestsFields,
  ...salesFields,
  ...serviceFields,
  ...systemFields,
  ...timeFields,
  ...workFields,
};
