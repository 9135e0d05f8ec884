/** The notice of a trial: it looks like the others and says that nothing is wrong. */
import { redactText, type SafeText } from '../safe-text.ts';
import type { AlertNotice } from './notice.ts';

/** A notice that a person requested to see whether it arrives. `now` in milliseconds since 1970. */
export function trialNotice(parts: {
  readonly id: string;
  readonly app: SafeText;
  readonly now: number;
  readonly appState: string | null;
}): AlertNotice {
  const { id, app, now, appState } = parts;
  const at = new Date(now).toISOString();
  return {
    id,
    app,
    at,
    isTest: true,
    appState,
    items: [
      {
        key: `trial:${id}`,
        change: 'opened',
        code: 'alert-channel-unproven',
        severity: 'warning',
        subject: redactText(''),
        sentence: redactText('This is a test alert. Nothing is wrong.'),
        detail: redactText('Somebody ran "npm run cli -- alerts test".'),
        meaning: redactText('Alerts of this app arrive here.'),
        action: redactText('Nothing, except to confirm to the person who ran it that you received this.'),
        runBook: 'docs/alerts.md',
        since: at,
        seconds: 0,
        openedBy: id,
        follows: [],
      },
    ],
  };
}
