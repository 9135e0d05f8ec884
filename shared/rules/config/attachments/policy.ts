/**
 * Decides which files may travel, and under which names: a file comes from strangers, so its name, its type and its bytes
 * are data. A name never becomes a path, a header or a text that reads backwards; a type never one that a browser runs.
 */
import * as z from 'zod';
import { programs } from './blocked-types.ts';

const extension = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,19}$/, 'is an extension in lower case without its dot, such as "pdf"');

/** `links[].attachments` of the configuration. */
export const attachmentsSchema = z
  .strictObject({
    direction: z
      .enum(['both', 'to-servicenow', 'to-connectwise', 'none'])
      .default('none')
      .describe(
        'Which way files are copied. Nothing is copied, and nothing is asked for, until this is set.',
      ),
    maxBytes: z
      .int()
      .positive()
      .max(25 * 1024 * 1024)
      .default(6_000_000)
      .describe('Longer files stay where they are. ConnectWise is said to take about 6 MB.'),
    allowedExtensions: z
      .array(extension)
      .default([])
      .describe('When not empty, only these are copied; `none` stands for files without an extension.'),
    blockedExtensions: z
      .array(extension)
      .default(['programs'])
      .describe(
        'Never copied; `programs` stands for what a computer or a browser runs: exe, ps1, js, lnk, docm, html, svg and so on, as mail programs block them.',
      ),
    allowPrivate: z
      .boolean()
      .default(false)
      .describe('Whether documents that ConnectWise keeps from customers are copied to ServiceNow.'),
    inConnectWise: z
      .enum(['private', 'public'])
      .default('private')
      .describe('Whether copies in ConnectWise are kept from customers in the portal.'),
  })
  .superRefine(({ allowedExtensions, blockedExtensions }, context) => {
    for (const [index, name] of allowedExtensions.entries())
      if (isBlocked(name, blockedExtensions))
        context.addIssue({
          code: 'custom',
          path: ['allowedExtensions', index],
          message: `"${name}" is blocked as well; write blockedExtensions without it if it shall travel`,
        });
  })
  .prefault({});

/** The policy as read. */
export type AttachmentPolicy = z.infer<typeof attachmentsSchema>;

/** True for a name whose extension may travel. */
export function isTypeAllowed(safeName: string, policy: AttachmentPolicy): boolean {
  // Only the last extension counts, also for a computer: `example.com.png` is a picture, `invoice.pdf.exe` is not a text.
  const ending = safeName.toLowerCase().split('.').slice(1).at(-1)?.trim() ?? 'none';
  if (isBlocked(ending, policy.blockedExtensions)) return false;
  return policy.allowedExtensions.length === 0 || policy.allowedExtensions.includes(ending);
}

function isBlocked(ending: string, blocked: readonly string[]): boolean {
  return blocked.includes(ending) || (blocked.includes('programs') && programs.has(ending));
}

/** The longest name that both sides take (incident dictionary: sys_attachment.file_name has 100 characters). */
const maxName = 100;
const maxEnding = 20;

/**
 * A file name that is only a name: no path, no control or formatting characters (a right-to-left override makes
 * `exe.gpj` read as `jpg.exe`), nothing that Windows, a header or a form would take for its own. Applying it twice
 * changes nothing more.
 */
export function safeFileName(name: string): string {
  const plain = name
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll(/["*:<>?|;%/\\]/g, '_')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[. ]+|[. ]+$/g, '');
  const dot = plain.lastIndexOf('.');
  const ending = dot <= 0 ? '' : plain.slice(dot).slice(0, maxEnding).trimEnd();
  const stem = cut(dot <= 0 ? plain : plain.slice(0, dot), maxName - ending.length).trimEnd();
  const short = `${stem}${ending}`;
  if (/^[._ ]*$/.test(short)) return 'attachment';
  // Names that are devices on Windows, with any extension.
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short) ? cut(`_${short}`, maxName) : short;
}

/** Never half of a character. */
function cut(text: string, length: number): string {
  const short = text.slice(0, length);
  return short.isWellFormed() ? short : short.slice(0, -1);
}

const typesByEnding: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  bmp: 'image/bmp',
  webp: 'image/webp',
  heic: 'image/heic',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  zip: 'application/zip',
  '7z': 'application/x-7z-compressed',
  json: 'application/json',
  eml: 'message/rfc822',
  msg: 'application/vnd.ms-outlook',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  mp4: 'video/mp4',
  evtx: 'application/octet-stream',
};

/** The type under which a copy is stored: by its name, else the type that its side declares, unless a browser would run it. */
export function safeContentType(safeName: string, declared: string): string {
  const ending = safeName.toLowerCase().split('.').at(-1) ?? '';
  if (safeName.includes('.') && Object.hasOwn(typesByEnding, ending)) return typesByEnding[ending] ?? '';
  const type = declared.split(';')[0]?.trim().toLowerCase() ?? '';
  const isPlain = /^(image|audio|video|font|application|text)\/[a-z0-9][a-z0-9.+-]{0,100}$/.test(type);
  return isPlain && !/html|xml|svg|script|flash|x-ms|msdownload/.test(type)
    ? type
    : 'application/octet-stream';
}
