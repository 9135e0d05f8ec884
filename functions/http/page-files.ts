/** The files of the dashboard. The build puts them in the place of this empty list, so that no run reads a file. */

/** One file of the page. */
export interface PageFile {
  /** Behind `/api/dashboard/`, made of the content; empty for the page itself, which names the others. */
  readonly path: string;
  readonly contentType: string;
  /** Of the content, hexadecimal. */
  readonly hash: string;
  /** The content as brotli makes it, in base64. The bundle holds no other form: every instance reads it as it starts. */
  readonly brotli: string;
}

/** The dashboard's files with their bytes; empty until the build fills it. */
export const pageFiles: readonly PageFile[] = [];
