/**
 * The shapes of unknown secrets in a text. Every pattern is read from left to right in a time that grows with the
 * length of the text and no faster: each begins where no part of it can have begun before.
 */

/** The text that replaces a secret. */
export const mask = '[secret]';

/** A name that ends in one of these, in any case, holds a secret; the short words only where they stand alone. */
const secretName =
  /(?:authori[sz]ation|password|passwd|passphrase|passcode|pwd|secret|token|jwt|signature|cookie|session(?:[-_]?id)?|credentials?|connection[-_]?string|(?:api|private|public|account|access|master|host|function|shared|signing|encryption|client|subscription)[-_]?key|(?:^|[-_.])(?:pass|sig|pin|otp|code|key))$/i;

/** True for a name whose value is a secret whatever it looks like. */
const isSecretName = (name: string): boolean => secretName.test(name);

interface Shape {
  /** An example, for whoever reads the table. */
  readonly example: string;
  readonly pattern: RegExp;
  /** Returns the part of a match that remains; left out, the mask alone. */
  readonly remains?: (all: string, ...groups: readonly string[]) => string;
}

/** Values that show by themselves what they are. */
export const credentialShapes: readonly Shape[] = [
  {
    example: '-----BEGIN PRIVATE KEY----- MIIEvQ… -----END PRIVATE KEY-----',
    pattern: /-----BEGIN [A-Z0-9 ]{1,40}-----(?:(?!-----END )[^])*(?:-----END [A-Z0-9 ]{1,40}-----)?/g,
  },
  {
    example: 'Digest username="acme", nonce="…", response="…"',
    pattern: /(?<![\w-])Digest\s{1,8}(?:[\w-]+\s{0,8}=\s{0,8}(?:"[^"]*"?|[^\s,"]+)[,\s]{0,8})+/gi,
    remains: () => `Digest ${mask}`,
  },
  {
    example: 'Bearer eyJhbGciOi…, Basic c2ltY28r…, SharedKey account:…, NTLM …, Negotiate …, ApiKey …',
    pattern:
      /(?<![\w-])(Bearer|Basic|SharedKey|SharedKeyLite|SharedAccessSignature|NTLM|Negotiate|ApiKey)(\s{1,8}|%20|\+)[\w+/=.~:%&$|-]{4,}/gi,
    remains: (_all, scheme = '', blank = '') => `${scheme}${blank}${mask}`,
  },
  { example: 'eyJhbGciOi….eyJzdWIiOi….c2lnbmF0dXJl', pattern: /(?<![\w-])eyJ[\w-]{6,}(?:\.[\w-]*){1,4}/g },
  {
    example: 'whsec_…, sk_live_…, ghp_…, xoxb-…, AKIA…',
    pattern:
      /(?<![\w-])(?:whsec_|sk_(?:live|test)_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza|npm_)[\w+/=-]{8,}/g,
  },
  {
    example: 'acme+PUBLICKEY:PRIVATEKEY, as ConnectWise wants it before Base64',
    pattern: /(?<![\w.+-])([\w.-]+)\+(?=[A-Za-z0-9-]{6,128}:)[A-Za-z0-9-]+:[A-Za-z0-9-]{6,}/g,
    remains: (_all, company = '') => `${company}+${mask}`,
  },
];

/** A header to the end of its value: the scheme is a word of its own. */
const authorization =
  /(?<![\w-])((?:proxy-)?authori[sz]ation(?:\\?["'])?\s{0,8}[:=]\s{0,8}(?:\\?["'])?)(?:[\w-]+[ \t]{1,8}(?=[^\s"'\\]))?[^\s"',;<>\\]+/gi;
/** A cookie is several assignments in one line. */
const cookies = /(?<![\w-])((?:set-)?cookie\s{0,8}[:=]\s{0,8})[^\r\n]+/gi;
/** `<password>value</password>` */
const element = /<([\w:.-]+)((?:\s[^<>]{0,200})?>)[^<]+/g;
/** `--password value` */
const option = /(?<![\w-])(--?[\w-]+)(\s{1,8})(?:"[^"]*"?|'[^']*'?|(?!-)[^\s"']+)/g;
/** `name=`, `name: `, `"name": `, also where JSON stands inside of JSON. */
const assigned = /(?<![\w.-])([\w.-]+)(?:\\?["'])?\s{0,16}(?:=>|[=:])\s{0,16}\\?/g;
/** The value behind it, to the end of its quotes or of the word. */
const assignedValue = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s"';&,}<>]+/y;
/** Words in front of a name that was mistyped, as zod says it: no value stands behind it. */
const isNamed = /Unrecognized $/;

/** The text without values that stand behind the name of a secret; `equals`: behind `=` only. */
export function withoutNamedSecrets(text: string, separators: 'any' | 'equals' = 'any'): string {
  const held = (name: string, before: string): string => (isSecretName(name) ? `${before}${mask}` : '');
  const rest = text
    .replaceAll(authorization, `$1${mask}`)
    .replaceAll(cookies, `$1${mask}`)
    .replaceAll(element, (all, name: string, tag: string) => held(name, `<${name}${tag}`) || all)
    .replaceAll(option, (all, name: string, blank: string) => held(name, `${name}${blank}`) || all);
  return withoutAssigned(rest, separators);
}

/** Only the value of a secret's name is stepped over: any other may hold the next name. */
function withoutAssigned(text: string, separators: 'any' | 'equals'): string {
  let clean = '';
  let done = 0;
  assigned.lastIndex = 0;
  for (let found = assigned.exec(text); found !== null; found = assigned.exec(text)) {
    const [all, name = ''] = found;
    const counts = separators === 'any' || all.includes('=');
    if (
      !counts ||
      !isSecretName(name) ||
      isNamed.test(text.slice(Math.max(0, found.index - 13), found.index))
    )
      continue;
    assignedValue.lastIndex = assigned.lastIndex;
    const value = assignedValue.exec(text)?.[0];
    if (value === undefined) continue;
    const quote = /^["']/.exec(value)?.[0] ?? '';
    const closing = value.length > 1 && value.endsWith(quote) ? quote : '';
    clean += `${text.slice(done, assigned.lastIndex)}${quote}${mask}${closing}`;
    done = assigned.lastIndex + value.length;
    assigned.lastIndex = done;
  }
  return clean + text.slice(done);
}
