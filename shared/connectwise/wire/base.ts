/** The parts that all records are made of, as they come over the wire (OpenAPI 2025.8). */

/** A field that may be absent or null. */
export type Maybe<Value> = Value | null | undefined;

/** A reference to another record, as it is read: its id, and its name for people. */
export interface Reference {
  readonly id: number;
  readonly name?: Maybe<string>;
}

/** A reference to a company; `identifier` is its short name. */
export interface CompanyReference extends Reference {
  readonly identifier?: Maybe<string>;
}

/** A reference to a member; `identifier` is the member's sign-in name. */
export interface MemberReference extends Reference {
  readonly identifier?: Maybe<string>;
}

/** A reference to a state; `identifier` is its short name, such as FL. */
export interface StateReference extends Reference {
  readonly identifier?: Maybe<string>;
}

/** A reference to a ticket. */
export interface TicketReference {
  readonly id: number;
  readonly summary?: Maybe<string>;
}

/** A reference in what is sent: by one of its keys. */
export type ReferenceKey = { readonly id: number } | { readonly name: string };
/** As `ReferenceKey`, for companies and members. */
export type IdentifiedKey = ReferenceKey | { readonly identifier: string };

/** Written by the server; all of it text, times in ISO 8601, UTC. */
export interface RecordInfo {
  readonly lastUpdated?: Maybe<string>;
  readonly updatedBy?: Maybe<string>;
  readonly dateEntered?: Maybe<string>;
  readonly enteredBy?: Maybe<string>;
}

/** A custom field of a record, by its caption. `value` is a text, a number or a boolean, as `type` says. */
export interface CustomField {
  readonly id: number;
  readonly caption?: Maybe<string>;
  readonly type?: Maybe<string>;
  readonly entryMethod?: Maybe<string>;
  readonly numberOfDecimals?: Maybe<number>;
  readonly value?: unknown;
}

/** A way to reach a contact. */
export interface CommunicationItem {
  readonly id?: Maybe<number>;
  readonly type?: Maybe<Reference>;
  readonly value?: Maybe<string>;
  readonly extension?: Maybe<string>;
  readonly defaultFlag?: Maybe<boolean>;
  readonly domain?: Maybe<string>;
  readonly communicationType?: Maybe<'Email' | 'Fax' | 'Phone'>;
}

/** A question of a configuration's type, with its answer. */
export interface ConfigurationQuestion {
  readonly answerId?: Maybe<number>;
  readonly questionId?: Maybe<number>;
  readonly question?: Maybe<string>;
  readonly answer?: unknown;
  readonly sequenceNumber?: Maybe<number>;
  readonly requiredFlag?: Maybe<boolean>;
}

/** How work, expenses or products are billed. */
export type BillOption = 'Billable' | 'DoNotBill' | 'NoCharge' | 'NoDefault';
