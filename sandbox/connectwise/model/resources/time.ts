/** Time entries, and the kinds of work. */
import type { Resource } from '../resource.ts';

/** The resources of time entries and kinds of work, with the usual routes each. */
export const timeResources: readonly Resource[] = [
  {
    table: 'timeEntries',
    path: '/time/entries',
    model: 'TimeEntry',
    title: 'TimeEntry',
    noun: 'timeEntry',
    callbackType: 'time',
    auditType: 'Time',
    refusesUnknownFields: true,
    serverMade: [
      'id',
      'enteredBy',
      'dateEntered',
      'ticket',
      'ticketBoard',
      'ticketStatus',
      'ticketType',
      'ticketSubType',
      'hoursBilled',
      'invoiceHours',
    ],
  },
  {
    table: 'workRoles',
    path: '/time/workRoles',
    model: 'WorkRole',
    title: 'WorkRole',
    noun: 'workRole',
    writeOnly: ['addAllAgreementExclusions', 'addAllLocations', 'removeAllLocations'],
  },
  {
    table: 'workTypes',
    path: '/time/workTypes',
    model: 'WorkType',
    title: 'WorkType',
    noun: 'workType',
    writeOnly: ['addAllAgreementExclusions'],
  },
];
