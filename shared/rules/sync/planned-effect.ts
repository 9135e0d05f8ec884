import type { FieldName, FieldValues, NoteKind, SideName } from './record.ts';

/** One write that would be sent: a dry run answers with these. */
export type PlannedEffect =
  | {
      readonly kind: 'create';
      readonly side: SideName;
      readonly fields: FieldValues;
      readonly correlation: string;
      readonly originLabel: string;
    }
  | {
      readonly kind: 'field';
      readonly side: SideName;
      readonly recordId: string;
      readonly field: FieldName;
      readonly before: string;
      readonly after: string;
    }
  | {
      readonly kind: 'note';
      readonly side: SideName;
      readonly recordId: string;
      readonly noteKind: NoteKind;
      readonly text: string;
    }
  | {
      readonly kind: 'attachment';
      readonly side: SideName;
      readonly recordId: string;
      readonly name: string;
      /** Null when its side does not say. */
      readonly bytes: number | null;
      readonly isPrivate: boolean;
    };
