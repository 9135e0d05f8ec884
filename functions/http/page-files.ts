/** The files of the dashboard. The build puts them in the place of this empty list, so that no run reads a file. */

/** A form in which a file is sent, by its name in `accept-encoding`. */
export type Encoding = 'br' | 'gzip' | 'identity';

/** One file of the page. */
export interface PageFile {
  /** Behind `/api/dashboard/`, made of the content; empty for the page itself, which names the others. */
  readonly path: string;
  readonly contentType: string;
  /** Of the content, hexadecimal. */
  readonly hash: string;
  /** In base64. */
  readonly bodies: Readonly<Record<Encoding, string>>;
}

export const pageFiles: readonly PageFile[] = [];
