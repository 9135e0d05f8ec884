/** What is remembered of the readiness check of a link, so that not every call asks both instances. */
import type { VocabularyMistake } from '../rules/config/vocabulary.ts';

/** The result of asking both instances once. */
export interface LinkCheck {
  /** Of the configuration that was checked. */
  readonly fingerprint: string;
  /** ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly mistakes: readonly VocabularyMistake[];
  /** Whether the link may run in spite of them. */
  readonly ready: boolean;
}

/** The last check of each link, by the link's name. */
export interface LinkCheckStore {
  read(link: string): Promise<LinkCheck | null>;
  save(link: string, check: LinkCheck): Promise<void>;
}
