// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Parts that many records are made of, as they come over the wire. */
import type { Maybe, Reference } from '../base.ts';

/** A reference to a company; `identifier` is its short name. */
export interface CompanyReference {
  readonly id: number;
  readonly name?: Maybe<string>;
  readonly identifier?: Maybe<string>;
}

/** A reference to a member; `identifier` is the member's sign-in name. */
export interface MemberReference {
  readonly id: number;
  readonly name?: Maybe<string>;
  readonly identifier?: Maybe<string>;
}

/** A reference to a state; `identifier` is its short name, such as FL. */
export interface StateReference {
  readonly id: number;
  readonly name?: Maybe<string>;
  readonly identifier?: Maybe<string>;
}

/** A reference to a ticket. */
export interface TicketReference {
  readonly id: number;
  readonly summary?: Maybe<string>;
}

/** A reference to an invoice; `identifier` is the invoice's number. */
export interface InvoiceReference {
  readonly id: number;
  readonly identifier?: Maybe<string>;
}

/** A reference to an item of the product catalog. */
export interface CatalogItemReference {
  readonly id: number;
  readonly identifier?: Maybe<string>;
}

/** A custom field of a record, by its caption. `value` is a text, a number or a boolean, as `type` says. */
export interface CustomField {
  readonly id: number;
  readonly caption?: Maybe<string>;
  readonly type?: Maybe<
    | 'TextArea'
    | 'Button'
    | 'Currency'
    | 'Date'
    | 'Hyperlink'
    | 'IPAddress'
    | 'Checkbox'
    | 'Number'
    | 'Percent'
    | 'PhoneNumber'
    | 'Text'
    | 'Password'
  >;
  readonly entryMethod?: Maybe<'Date' | 'EntryField' | 'List' | 'Option'>;
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
