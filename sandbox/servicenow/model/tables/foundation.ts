/**
 * The foundation data that tickets refer to: companies, users and groups.
 */
import { audited, readOnly, refers, text, yesNo, type TableSketch } from '../columns.ts';

/** The tables of companies, users and groups. */
export const foundationTables: readonly TableSketch[] = [
  {
    name: 'core_company',
    label: 'Company',
    displayField: 'name',
    own: [
      ...audited,
      text('name', 'Name', 80),
      text('city', 'City', 50),
      text('country', 'Country', 40),
      yesNo('customer', 'Customer'),
    ],
  },
  {
    name: 'sys_user',
    label: 'User',
    displayField: 'name',
    own: [
      ...audited,
      text('user_name', 'User ID', 40),
      readOnly(text('user_password', 'Password', 255)),
      text('name', 'Name', 151),
      text('first_name', 'First name', 50),
      text('last_name', 'Last name', 50),
      text('email', 'Email', 100),
      text('time_zone', 'Time zone', 40),
      text('date_format', 'Date format', 40),
      text('time_format', 'Time format', 40),
      yesNo('active', 'Active'),
      yesNo('web_service_access_only', 'Web service access only'),
      refers('company', 'Company', 'core_company'),
    ],
  },
  {
    name: 'sys_user_group',
    label: 'Group',
    displayField: 'name',
    own: [
      ...audited,
      text('name', 'Name', 80),
      text('description', 'Description', 1000),
      yesNo('active', 'Active'),
      refers('manager', 'Manager', 'sys_user'),
    ],
  },
];
