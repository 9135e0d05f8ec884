import type { ErrorRow } from './row.ts';

/** The codes of the backfill. */
export const backfillErrors = {
  'backfill-unknown': {
    sentence: 'The link has no backfill, or none with this token.',
    action:
      'See the last one with `npm run cli -- backfill status NAME`, or begin with `npm run cli -- backfill preview NAME`.',
    treatment: 'refuse',
    status: 404,
  },
  'backfill-preview-old': {
    sentence: 'The preview is more than a day old.',
    action: 'Make a new one (`npm run cli -- backfill preview NAME`), read it, and start with its token.',
    treatment: 'refuse',
    status: 409,
  },
  'backfill-link-changed': {
    sentence: 'The link’s configuration changed after the preview.',
    action:
      'Make a new preview (`npm run cli -- backfill preview NAME`): it shows the records that the new configuration would copy.',
    treatment: 'refuse',
    status: 409,
  },
  'backfill-running': {
    sentence: 'Another backfill of this link is running or paused.',
    action:
      'See it with `npm run cli -- backfill status NAME`. Wait for its end, or end it: `npm run cli -- backfill cancel NAME --yes`.',
    treatment: 'refuse',
    status: 409,
  },
  'backfill-state-wrong': {
    sentence: 'The backfill is in a state that does not allow this.',
    action:
      'See the state with `npm run cli -- backfill status NAME`: a running backfill can be paused, a paused one resumed, both can be cancelled.',
    treatment: 'refuse',
    status: 409,
  },
  'backfill-fails-too-often': {
    sentence: 'Too many records of the backfill failed, so it paused itself.',
    action:
      'Find the common cause with `npm run cli -- dead-letters list --link NAME`, fix it, and resume: `npm run cli -- backfill resume NAME --yes`.',
    treatment: 'dead-letter',
    status: 409,
  },
  'backfill-version-conflict': {
    sentence: 'Another worker changed the stored backfill during this run.',
    action:
      'Nothing: the app tries the step again with the newer state. If your own request failed with this code, send it again.',
    treatment: 'retry',
    status: 503,
  },
  'backfill-step-invalid': {
    sentence: 'The queue message is not a valid backfill step.',
    action:
      'Find out who else writes to the queue `backfill-steps`. The backfill itself continues within the hour, whatever message was lost.',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
