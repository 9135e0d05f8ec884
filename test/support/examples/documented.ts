/** The examples of a page, and what those of the client's pages must do. */
import { readFileSync } from 'node:fs';

/** One piece of code in a page. */
export interface DocumentedExample {
  /** The page, the heading above it and its place there: `connectwise-client: Lists 1`. */
  readonly name: string;
  readonly code: string;
}

/** Every block of TypeScript in the page at this path, in its order. */
export function examplesOf(path: string, page: string): readonly DocumentedExample[] {
  const found: DocumentedExample[] = [];
  let heading = '';
  for (const match of readFileSync(path, 'utf8').matchAll(/^#+ (.*)$|^```ts\n([^]*?)^```$/gm))
    if (match[1] !== undefined) heading = match[1];
    else {
      const place = found.filter(({ name }) => name.startsWith(`${page}: ${heading} `)).length + 1;
      found.push({ name: `${page}: ${heading} ${place}`, code: match[2] ?? '' });
    }
  return found;
}

/** The output that an example must print; the others must only end well and not be silent. */
export const expected: Readonly<Record<string, RegExp>> = {
  'coming-from-powershell: Coming from PowerShell 1': /^connected to v\d+\.\d+/,
  'coming-from-powershell: Coming from PowerShell 2': /^\d+ open$/,
  'coming-from-powershell: Get-CWMTicket with conditions, fields and -all 1':
    /^\d+ .+ (New|In Progress|Waiting|Scheduled|Escalated|Triage|Dispatched|On Site)/m,
  'coming-from-powershell: Get-CWMCompany and Get-CWMContact: a company with its contacts 1': /<\S+@\S+>/,
  'coming-from-powershell: Get-CWMCompany and Get-CWMContact: a company with its contacts 2':
    /of Northwind Traders/,
  'coming-from-powershell: Get-CWMServiceBoard: boards, statuses and other set-up 1': /Closed \(closes\)/,
  'coming-from-powershell: New-CWMTicket 1': /^made \d+ New$/,
  'coming-from-powershell: New-CWMTicket 2': /^created \d+$/,
  'coming-from-powershell: Update-CWMTicket in a parallel loop 1': /^[1-9]\d* done, 0 failed, 0 not begun$/,
  'coming-from-powershell: -WhatIf 1': /^POST \/service\/tickets .*\nPATCH \/service\/tickets\/2000000001 /,
  'coming-from-powershell: A log function 1': /"route":"GET \/service\/tickets\/count","status":200/,
  'coming-from-powershell: A health check 1': /clockIsRight: true/,
  'coming-from-powershell: Anything else 1': /CBL-5'/,
  'connectwise-client: Conditions 1': /^[1-9]\d* tickets wait$/,
  'connectwise-client: Changes 1': /^In Progress$/,
  'connectwise-client: Changes 2': /^1$/,
  'connectwise-client: Many at once 1': /99999999 connectwise-not-found/,
  'connectwise-client: One company 1': /^[1-9]\d* tickets of one company\n2\nrecord-out-of-scope$/,
  'connectwise-client: Documents 1': /^scan\.pdf \d+$/,
  'connectwise-client: Reports and the rest 1': /Administration[^]*3 items; WS-STD/,
  'connectwise-client: Errors 1': /^connectwise-not-found dead-letter NotFound$/,
};
