/** A channel's allowed addresses: https to the hosts it is for, and this machine only by the laptop's exception. */
import { CodedError } from '../rules/errors.ts';
import type { Secret } from '../rules/secret.ts';

/**
 * Hosts of workflows: the Power Platform's, by cloud, and those of Logic Apps, which older workflows and some national
 * clouds have (Power Platform documentation, 2026).
 */
const workflowHosts = [
  '.api.powerplatform.com',
  '.api.gov.powerplatform.microsoft.us',
  '.api.high.powerplatform.microsoft.us',
  '.api.appsplatform.us',
  '.api.powerplatform.partner.microsoftonline.cn',
  '.logic.azure.com',
  '.logic.azure.us',
  '.logic.azure.cn',
];
/** They are long; anything longer is something else. */
const maxAddress = 1_000;

/** A Teams workflow's address. Throws `alert-channel-address-refused` (dead-letter), which repeats nothing of it. */
export function workflowAddress(address: Secret, allowLoopback: boolean): URL {
  const text = address.reveal().trim();
  const url = text.length <= maxAddress ? URL.parse(text) : null;
  if (url === null) throw refused('it is no address, or longer than 1,000 characters');
  if (isOnThisMachine(url, allowLoopback)) return url;
  const isWorkflow = workflowHosts.some((end) => url.hostname.endsWith(end));
  if (!isSafe(url) || !isWorkflow || url.port !== '')
    throw refused('it must be the https address of a workflow, as Teams shows it');
  return url;
}

/** The address of an events interface. Throws `alert-channel-address-refused` (dead-letter). */
export function eventsAddress(address: string, allowLoopback: boolean): URL {
  const url = new URL(address);
  if (isOnThisMachine(url, allowLoopback) || isSafe(url)) return url;
  throw refused('it must begin with https://, and loopback needs ALLOW_LOOPBACK=true');
}

/** Throws `alert-channel-address-refused` (dead-letter) for a mail relay on this machine where that is not allowed. */
export function requireRelay(host: string, allowLoopback: boolean): void {
  if (isLoopback(host) && !allowLoopback) throw refused('a relay on this machine needs ALLOW_LOOPBACK=true');
}

/** Any port and plain http, too: a simulator. */
function isOnThisMachine({ protocol, hostname }: URL, allowLoopback: boolean): boolean {
  return allowLoopback && isLoopback(hostname) && /^https?:$/.test(protocol);
}

function isSafe({ protocol, hostname, username, password }: URL): boolean {
  return protocol === 'https:' && username === '' && password === '' && !isLoopback(hostname);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function refused(why: string): CodedError {
  return new CodedError('alert-channel-address-refused', { detail: why });
}
