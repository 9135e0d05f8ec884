/** The company that a scoped client is bound to, and the refusal of everything outside it. */
import { CodedError } from '../../rules/errors.ts';
import type { CompanyReference, Maybe } from '../wire/index.ts';

/** A record that carries its company. */
export interface OfCompany {
  readonly id: number;
  readonly company?: Maybe<CompanyReference>;
}

/** Names and values of a write; a name may stand there twice. */
export type Fields = readonly (readonly [name: string, value: unknown])[];

/** The company of a scoped client, with the check of what a write points to. */
export interface Scope {
  readonly companyId: number;
  /** Throws `record-out-of-scope` (dead-letter) when one of the fields points out of the company. */
  requireOwnReferences(fields: Fields): Promise<void>;
  /** A record of the company was just read: a write that points to it needs no look of its own. */
  noteOwn(kind: 'contact' | 'agreement' | 'site', id: number): void;
  /** Asked before each write, with nothing sent so far; throws when nothing may be written. */
  requireWritable(): Promise<void>;
}

/** The refusal, `record-out-of-scope` (dead-letter), with the record's id where it is known. */
export function outOfScope(detail: string, companyId: number, id?: number): CodedError {
  return new CodedError('record-out-of-scope', {
    detail,
    facts: { companyId, ...(id === undefined ? {} : { id }) },
  });
}

/** The record as given. Throws `record-out-of-scope` (dead-letter) unless it says that it is the company's. */
export function requireOfCompany<Given>(row: Given, companyId: number, id: number | undefined): Given {
  if ((row as OfCompany | null)?.company?.id === companyId) return row;
  throw outOfScope(`Record ${id ?? '?'} does not belong to company ${companyId}.`, companyId, id);
}
