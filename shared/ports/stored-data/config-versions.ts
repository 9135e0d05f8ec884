/** The configuration kept in storage, in numbered versions: what the app reads, and what a person writes. */

/** One version. */
export interface ConfigVersion {
  /** From 1, without a gap. */
  readonly number: number;
  /** As it was written: variables and templates are not replaced in it. */
  readonly text: string;
  /** Of the text, SHA-256 in hexadecimal. */
  readonly hash: string;
  /** The author, as they called themselves. */
  readonly by: string;
  /** The reason, in the words of its author; may be empty. */
  readonly because: string;
  /** ISO 8601, the clock of who wrote it. */
  readonly at: string;
  /** Of the place where the newest version stands. */
  readonly etag: string;
}

/** The version that a person pushes. */
export interface PushedConfig extends Pick<ConfigVersion, 'text' | 'by' | 'because' | 'at'> {
  /** The version that it follows; null for the first one. */
  readonly onto: ConfigVersion | null;
  /** The number of the last version that an app took; 0 for none. A newest one without a number comes after it. */
  readonly after: number;
}

/** The app's reading of versions. Throws the codes of storage. */
export interface ReadConfigVersions {
  /** Null where there is none; `unchanged` where it still has the etag that the caller knows. */
  newest(known?: string): Promise<ConfigVersion | 'unchanged' | null>;
  /** Null where there is none of that number. */
  numbered(number: number): Promise<ConfigVersion | null>;
  /** A text that waits to be looked at, by its hash; null where there is none. */
  proposal(hash: string): Promise<string | null>;
}

/** Reading and writing, for a person who may write there. Throws the codes of storage. */
export interface ConfigVersions extends ReadConfigVersions {
  /** Puts a text where the app can look at it before it counts; answers its hash. */
  propose(text: string): Promise<string>;
  /** Forgets it; nothing happens where there is none. */
  withdraw(hash: string): Promise<void>;
  /** The new version; null where somebody else has written one since `onto` was read. */
  push(pushed: PushedConfig): Promise<ConfigVersion | null>;
}

/** The last version that an instance took, so that it is reported once and found again. Throws the codes of storage. */
export interface TakenConfig {
  read(): Promise<{ readonly number: number; readonly hash: string } | null>;
  save(taken: { readonly number: number; readonly hash: string; readonly at: string }): Promise<void>;
}
