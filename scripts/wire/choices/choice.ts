/** The choice of a type of ours out of the vendor's description of a record. */

/** One type: which fields of the vendor's record it has, and what we say of them beside the document. */
export interface TypeChoice {
  /** Our name for the type. */
  readonly name: string;
  /** The vendor's name for the record. */
  readonly of: string;
  /** The type's docstring. */
  readonly says: string;
  /** Names of fields, parted by blanks; `!` where every answer has the field, or where a draft cannot do without it. */
  readonly fields: string;
  /** The facts about a field that a person has to know; written after its limit. */
  readonly notes?: Readonly<Record<string, string>>;
  /** Types written by hand where the document's own says too little, each with its reason beside it. */
  readonly types?: Readonly<Record<string, string>>;
}

/** The types of one file. */
export interface FileChoice {
  /** The file's name, without its ending. */
  readonly file: string;
  /** The docstring of the file. */
  readonly says: string;
  /** True: bodies that are sent. References are given by a key, and times may be a `Date`. */
  readonly isSent?: boolean;
  readonly types: readonly TypeChoice[];
}
