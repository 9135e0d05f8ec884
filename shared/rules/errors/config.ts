import type { ErrorRow } from './row.ts';

/** The codes of settings and of the configuration. */
export const configErrors = {
  'settings-invalid': {
    sentence: 'Settings are missing or invalid.',
    action:
      'Correct each variable that the detail names; docs/settings.md describes its value. In Azure, the variables are on the app’s page under Environment variables; for this command, in the environment or in the file of `--settings`.',
    treatment: 'dead-letter',
    status: 500,
  },
  'config-invalid': {
    sentence: 'The configuration is missing or invalid.',
    action:
      'Correct what the detail names in `config.json`; docs/configuration.md describes each property. An app that reads its configuration from storage keeps the last valid version; go back to an earlier one with `npm run cli -- config rollback NUMBER --yes`.',
    treatment: 'dead-letter',
    status: 500,
  },
  'config-unavailable': {
    sentence: 'The app cannot read its configuration from storage.',
    action:
      'Nothing for some minutes: an app that runs keeps the version it has. If it lasts, check the network rules of the storage account and the app’s role on the container `configuration` (docs/deploy.md); if the container is empty, run `npm run cli -- config push config.json --yes`.',
    treatment: 'retry',
    status: 503,
  },
  'config-changed-meanwhile': {
    sentence: 'Somebody else pushed a configuration after you compared this one.',
    action:
      'See what the other push changed with `npm run cli -- config diff`. Add your change to that version (`npm run cli -- config pull`), then push again.',
    treatment: 'refuse',
    status: 409,
  },
  'config-version-unknown': {
    sentence: 'The storage account has no version of the configuration with this number.',
    action: 'Choose a number that `npm run cli -- config versions` lists.',
    treatment: 'refuse',
    status: 404,
  },
  'link-unknown': {
    sentence: 'The configuration has no enabled link of this name.',
    action:
      'Check the name against `npm run cli -- links list`, or set `enabled` to true for the link in `config.json`. If the link was removed, discard its remaining dead letters: `npm run cli -- dead-letters discard --link NAME --yes`.',
    treatment: 'dead-letter',
    status: 404,
  },
  'link-not-ready': {
    sentence: 'The link is stopped: its configuration does not match its two systems.',
    action:
      'Run `npm run cli -- config check`: it names each word, board or column that one of the systems does not know. Correct it in `config.json` or in that system; the app checks again every ten minutes, and the link starts by itself.',
    treatment: 'retry',
    status: 503,
  },
  'link-paused': {
    sentence: 'A person paused the link: the app reads and writes nothing for it until somebody resumes it.',
    action:
      'Resume the link when the reason for the pause is gone: `npm run cli -- links resume NAME --yes`. Changes made during the pause then arrive.',
    treatment: 'retry',
    status: 409,
  },
  'word-unknown': {
    sentence: 'The configuration has neither a translation for this value nor a fallback.',
    action:
      'Add the value that the detail names to the link’s map in `config.json`, or give the map a fallback (docs/configuration.md, Words). Deploy or push the configuration, then replay: `npm run cli -- dead-letters replay --code word-unknown --yes`.',
    treatment: 'dead-letter',
    status: 422,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
