// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** Notes of tickets, as they come over the wire. */
import type { Maybe, RecordInfo, Reference } from '../base.ts';
import type { MemberReference, TicketReference } from './parts.ts';

/** A note of a ticket, below `/service/tickets/{id}/notes`; the flags say in which sections it stands. */
export interface TicketNote {
  readonly id: number;
  readonly ticketId?: Maybe<number>;
  readonly text?: Maybe<string>;
  readonly detailDescriptionFlag?: Maybe<boolean>;
  readonly internalAnalysisFlag?: Maybe<boolean>;
  readonly resolutionFlag?: Maybe<boolean>;
  readonly issueFlag?: Maybe<boolean>;
  readonly member?: Maybe<MemberReference>;
  readonly contact?: Maybe<Reference>;
  readonly dateCreated?: Maybe<string>;
  readonly createdBy?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}

/** A note as `/allNotes` shows it: time entries too. Ids of different kinds may be equal. */
export interface AnyNote {
  readonly id: number;
  readonly ticket?: Maybe<TicketReference>;
  /** True for the text of a ticket that was merged, or bundled, into this one. */
  readonly mergedFlag?: Maybe<boolean>;
  readonly bundledFlag?: Maybe<boolean>;
  readonly noteType?: Maybe<'TicketNote' | 'TimeEntryNote' | 'MeetingNote'>;
  readonly text?: Maybe<string>;
  readonly detailDescriptionFlag?: Maybe<boolean>;
  readonly internalAnalysisFlag?: Maybe<boolean>;
  readonly resolutionFlag?: Maybe<boolean>;
  readonly member?: Maybe<MemberReference>;
  readonly contact?: Maybe<Reference>;
  readonly timeStart?: Maybe<string>;
  readonly _info?: Maybe<RecordInfo>;
}
