/** The address of a deployed app. */
import { CodedError } from '../../shared/rules/errors.ts';

/** The origin of an app. Throws `usage-invalid` for what is no https address; http is for this machine alone. */
export function appAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLoopback = url !== null && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname);
  const isRight =
    url !== null &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)) &&
    url.username === '' &&
    url.pathname.replace(/\/(api\/?)?$/, '') === '' &&
    url.search === '' &&
    url.hash === '';
  if (isRight) return url.origin;
  throw new CodedError('usage-invalid', {
    detail: 'The address of an app is https://NAME.azurewebsites.net, without a path and without a key.',
  });
}
