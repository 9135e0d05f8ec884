import type { ErrorRow } from './row.ts';

/** The codes of the backfill. */
export const backfillErrors = {
  'backfill-unknown': {
    sentence: 'The link has no such backfill.',
    treatment: 'refuse',
    status: 404,
  },
  'backfill-preview-old': {
    sentence: 'The preview is more than a day old; make a new one.',
    treatment: 'refuse',
    status: 409,
  },
  'backfill-link-changed': {
    sentence: "The link's configuration changed since the preview; make a new preview.",
    treatment: 'refuse',
    status: 409,
  },
  'backfill-running': {
    sentence: 'Another backfill of this link is running or paused.',
    treatment: 'refuse',
    status: 409,
  },
  'backfill-state-wrong': {
    sentence: 'The state of the backfill does not allow this action.',
    treatment: 'refuse',
    status: 409,
  },
  'backfill-fails-too-often': {
    sentence: 'The backfill paused itself: more of its records failed than the link allows.',
    treatment: 'dead-letter',
    status: 409,
  },
  'backfill-version-conflict': {
    sentence: 'Another worker changed the stored backfill during this run.',
    treatment: 'retry',
    status: 503,
  },
  'backfill-step-invalid': {
    sentence: 'The queue message is not a valid backfill step.',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
