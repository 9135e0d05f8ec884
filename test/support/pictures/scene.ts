/** The subject of a picture. */
import type { Page } from 'playwright-core';

export interface Scene {
  readonly address: string;
  /** Brings the page, which has loaded, to what the picture shows. */
  show(page: Page): Promise<void>;
  /** Selector of the only part that is in the picture; left out: what stands in the window. */
  readonly part?: string;
  /** No picture of a phone is taken. */
  readonly isWideOnly?: boolean;
  close(): Promise<void>;
}
