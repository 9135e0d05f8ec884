// If this fails, our types name a field that ConnectWise does not have, or give it another kind of value: the server
// refuses conditions on it, and its value is always empty.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { components } from 'connectwise-rest/dist/ManageTypes.js';
import type { QueryFieldName } from '../../../../shared/connectwise/query/selection.ts';
import type * as ours from '../../../../shared/connectwise/wire/index.ts';

/** The vendor's specification, 2022.1, as `connectwise-rest` publishes it. */
type Vendor = components['schemas'];

/** Names of ours, references' parts included, that the vendor's record lacks. What is in `_info` is not specified. */
type Unknown<Ours, Theirs> = Exclude<QueryFieldName<Ours>, QueryFieldName<Theirs> | `_info${string}`>;

/** A value without what may be absent: the specification marks nothing as such, and everything may be. */
type Bare<Value> = Value extends null | undefined
  ? never
  : Value extends Date
    ? string
    : Value extends readonly (infer Item)[]
      ? readonly Bare<Item>[]
      : Value extends object
        ? { readonly [Key in keyof Value]?: Bare<Value[Key]> }
        : Value;

/** Names whose vendor's value does not fit where we read it. */
type Misread<Ours, Theirs> = {
  [Key in keyof Ours & keyof Theirs]: Bare<Theirs[Key]> extends Bare<Ours[Key]> ? never : Key;
}[keyof Ours & keyof Theirs];

/** Names whose value of ours the vendor would not take. */
type Mistold<Ours, Theirs> = {
  [Key in keyof Ours & keyof Theirs]: Bare<Ours[Key]> extends Bare<Theirs[Key]> ? never : Key;
}[keyof Ours & keyof Theirs];

type Read<Ours, Theirs> = Unknown<Ours, Theirs> | Misread<Ours, Theirs>;
type Sent<Ours, Theirs> = Unknown<Ours, Theirs> | Mistold<Ours, Theirs>;
/** Compiles only when nothing is left. */
const agrees = <Left extends never>(left?: Left): Left | undefined => left;

test('our types of answers agree with the vendor’s', () => {
  agrees<Read<ours.Ticket, Vendor['Ticket']>>();
  agrees<Read<ours.TicketNote, Vendor['ServiceNote']>>();
  agrees<Read<ours.AnyNote, Vendor['ServiceTicketNote']>>();
  agrees<Read<ours.Board, Vendor['Board']>>();
  agrees<Read<ours.BoardStatus, Vendor['BoardStatus']>>();
  agrees<Read<ours.Priority, Vendor['Priority']>>();
  agrees<Read<ours.Company, Vendor['Company']>>();
  agrees<Read<ours.Contact, Vendor['Contact']>>();
  agrees<Read<ours.TimeEntry, Vendor['TimeEntry']>>();
  agrees<Read<ours.Member, Vendor['Member']>>();
  agrees<Read<ours.Agreement, Vendor['Agreement']>>();
  agrees<Read<ours.Configuration, Vendor['Company.Configuration']>>();
  agrees<Read<ours.ProjectTicket, Vendor['ProjectTicket']>>();
  agrees<Read<ours.Project, Vendor['Project']>>();
  agrees<Read<ours.ProjectPhase, Vendor['ProjectPhase']>>();
  agrees<Read<ours.BoardType, Vendor['BoardType']>>();
  agrees<Read<ours.BoardSubType, Vendor['BoardSubType']>>();
  agrees<Read<ours.BoardItem, Vendor['BoardItem']>>();
  agrees<Read<ours.BoardTeam, Vendor['BoardTeam']>>();
  agrees<Read<ours.Source, Vendor['Source']>>();
  agrees<Read<ours.TicketTask, Vendor['Task']>>();
  agrees<Read<ours.ScheduleEntry, Vendor['ScheduleEntry']>>();
  agrees<Read<ours.Activity, Vendor['Activity']>>();
  agrees<Read<ours.CompanyStatus, Vendor['CompanyStatus']>>();
  agrees<Read<ours.CompanyType, Vendor['CompanyType']>>();
  agrees<Read<ours.Site, Vendor['CompanySite']>>();
  agrees<Read<ours.CompanyNote, Vendor['CompanyNote']>>();
  agrees<Read<ours.ContactCommunication, Vendor['ContactCommunication']>>();
  agrees<Read<ours.AgreementType, Vendor['AgreementType']>>();
  agrees<Read<ours.AgreementAddition, Vendor['Addition']>>();
  agrees<Read<ours.WorkType, Vendor['WorkType']>>();
  agrees<Read<ours.WorkRole, Vendor['WorkRole']>>();
  agrees<Read<ours.Department, Vendor['Department']>>();
  agrees<Read<ours.Location, Vendor['Location']>>();
  agrees<Read<ours.AuditTrailEntry, Vendor['AuditTrailEntry']>>();
  agrees<Read<ours.CallbackEntry, Vendor['CallbackEntry']>>();
  // `createdOnDate` came later; it stands in the specification of 2025.8.
  agrees<Exclude<Read<ours.DocumentInfo, Vendor['DocumentInfo']>, 'createdOnDate'>>();
  agrees<Read<ours.SystemInfo, Vendor['Info']>>();
});

test('our types of requests agree with the vendor’s', () => {
  // The specification calls the value of a custom field an object; it is any JSON.
  agrees<Exclude<Sent<ours.TicketDraft, Vendor['Ticket']>, 'customFields'>>();
  agrees<Sent<ours.TicketNoteDraft, Vendor['ServiceNote']>>();
  agrees<Exclude<Sent<ours.ProjectTicketDraft, Vendor['ProjectTicket']>, 'customFields'>>();
  // The specification of 2022.1 has no `Company` among the words yet; that of 2025.8 has.
  agrees<Sent<Omit<ours.TimeEntryDraft, 'chargeToType'>, Vendor['TimeEntry']>>();
  agrees<Sent<ours.CompanyDraft, Vendor['Company']>>();
  agrees<Sent<ours.ContactDraft, Vendor['Contact']>>();
  agrees<Sent<ours.ConfigurationDraft, Vendor['Company.Configuration']>>();
  agrees<Sent<ours.AgreementDraft, Vendor['Agreement']>>();
  agrees<Sent<ours.SiteDraft, Vendor['CompanySite']>>();
  agrees<Sent<ours.CallbackEntryDraft, Vendor['CallbackEntry']>>();
});

test('a wrong name or a wrong kind of value does not compile', () => {
  // @ts-expect-error the vendor calls it summary
  agrees<Read<{ readonly sumary: string }, Vendor['Ticket']>>();
  // @ts-expect-error a status has no such part
  agrees<Read<{ readonly status: { readonly nme: string } }, Vendor['Ticket']>>();
  // @ts-expect-error a summary is text
  agrees<Read<{ readonly summary: number }, Vendor['Ticket']>>();
  // @ts-expect-error a board is sent as a reference
  agrees<Sent<{ readonly board: number }, Vendor['Ticket']>>();
  assert.equal(agrees(), undefined);
});
