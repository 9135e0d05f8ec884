/** The table of the architecture: the rooms and the packages that each room may import. */

/**
 * The rooms that a room may import, besides itself. A room is a folder (or one file) with its own rules, and the
 * longest matching name wins: `shared/rules/sync` has a line of its own, so the line of `shared/rules` does not apply
 * to it. `x/**` opens x with all the rooms in it, `x` that one room alone.
 */
export const mayImport = {
  functions: ['shared/app', 'shared/automations/**', 'shared/ports', 'shared/rules/**'],

  'shared/app': ['shared/**'],
  'shared/ports': ['shared/rules/**'],

  'shared/automations/sync': ['shared/ports', 'shared/rules/**', 'shared/kit'],
  'shared/automations/poll': ['shared/ports', 'shared/rules/**', 'shared/kit'],
  'shared/automations/receive': ['shared/ports', 'shared/rules/**', 'shared/kit'],
  'shared/automations/reconcile': ['shared/ports', 'shared/rules/**', 'shared/kit'],
  'shared/automations/dead-letters': ['shared/ports', 'shared/rules/**', 'shared/kit'],
  'shared/automations/operate': ['shared/ports', 'shared/rules/**', 'shared/kit', 'shared/automations/sync'],
  'shared/automations/first-screen': [
    'shared/ports',
    'shared/rules/**',
    'shared/kit',
    'shared/automations/conflicts',
    'shared/automations/operate',
    'shared/automations/trends',
  ],
  // A story that touches ConnectWise alone enters by the client's door, and is handed the client.
  'shared/automations': ['shared/ports', 'shared/rules/**', 'shared/kit', 'shared/connectwise/index.ts'],
  // A folder of stories that has no line here, which `npm run new` makes, is a room by itself and held to this line.
  'shared/automations/tickets': [
    'shared/automations',
    'shared/ports',
    'shared/rules/**',
    'shared/kit',
    'shared/connectwise/index.ts',
  ],
  'shared/automations/backfill': [
    'shared/ports',
    'shared/rules/**',
    'shared/kit',
    'shared/automations/operate',
    'shared/automations/sync',
  ],

  'shared/rules/config': ['shared/rules', 'shared/rules/words'],
  'shared/rules/sync': ['shared/rules', 'shared/rules/config', 'shared/rules/words'],
  'shared/rules/backfill': ['shared/rules', 'shared/rules/config', 'shared/rules/sync'],
  'shared/rules/reconcile': ['shared/rules', 'shared/rules/config', 'shared/rules/sync'],
  'shared/rules/operate': ['shared/rules', 'shared/rules/config', 'shared/rules/sync'],
  // Likewise the folder of rules that goes with it.
  'shared/rules/tickets': [
    'shared/rules',
    'shared/rules/config',
    'shared/rules/operate',
    'shared/rules/sync',
  ],
  'shared/rules/alerts': ['shared/rules', 'shared/rules/config', 'shared/rules/operate'],
  'shared/rules/audit': ['shared/rules', 'shared/rules/config', 'shared/rules/operate', 'shared/rules/sync'],
  'shared/rules/why': ['shared/rules', 'shared/rules/config', 'shared/rules/sync'],
  'shared/rules/trends': ['shared/rules/**'],
  'shared/rules/first-screen': ['shared/rules/**'],
  'shared/rules/errors': [],
  'shared/rules/words': [],
  'shared/rules': ['shared/rules/errors', 'shared/rules/words'],

  'shared/connectwise/wire': [],
  'shared/connectwise/query': ['shared/rules/**'],
  'shared/connectwise/http': ['shared/rules/**', 'shared/kit', 'shared/web', 'shared/connectwise/query'],
  'shared/connectwise/lists': ['shared/rules/**', 'shared/connectwise/http', 'shared/connectwise/query'],
  'shared/connectwise/records': [
    'shared/rules/**',
    'shared/kit',
    'shared/connectwise/http',
    'shared/connectwise/lists',
    'shared/connectwise/query',
    'shared/connectwise/wire',
  ],
  'shared/connectwise/scope': [
    'shared/rules/**',
    'shared/connectwise/lists',
    'shared/connectwise/query',
    'shared/connectwise/records',
    'shared/connectwise/wire',
  ],
  'shared/connectwise/callbacks': [
    'shared/rules/**',
    'shared/ports',
    'shared/kit',
    'shared/web',
    'shared/connectwise/records',
  ],
  'shared/connectwise/alerts': ['shared/rules/**', 'shared/ports', 'shared/kit', 'shared/connectwise/**'],
  'shared/connectwise/sync/convert': ['shared/rules/**', 'shared/connectwise/wire'],
  'shared/connectwise/sync': ['shared/rules/**', 'shared/ports', 'shared/kit', 'shared/connectwise/**'],
  'shared/connectwise': ['shared/rules/**', 'shared/connectwise/**'],
  'shared/connectwise/index.ts': ['shared/rules/**', 'shared/kit', 'shared/connectwise/**'],

  'shared/servicenow/http': ['shared/rules/**', 'shared/kit', 'shared/web'],
  'shared/servicenow/webhooks': ['shared/rules/**', 'shared/ports'],
  'shared/servicenow/sync/convert': ['shared/rules/**', 'shared/servicenow/http'],
  'shared/servicenow/sync': [
    'shared/rules/**',
    'shared/ports',
    'shared/kit',
    'shared/servicenow/http',
    'shared/servicenow/sync/convert',
  ],

  'shared/azure/stores': ['shared/rules/**', 'shared/ports', 'shared/kit', 'shared/azure'],
  'shared/azure/telemetry': ['shared/rules/**', 'shared/ports', 'shared/azure'],
  'shared/azure': ['shared/rules/**', 'shared/ports', 'shared/kit'],
  'shared/secrets': ['shared/rules/**', 'shared/ports', 'shared/kit'],
  'shared/channels': ['shared/rules/**', 'shared/ports', 'shared/kit', 'shared/web'],
  // A stranger's program gets the client with everything around it, and nothing of the app.
  'shared/client': [
    'shared/rules/**',
    'shared/ports',
    'shared/kit',
    'shared/web',
    'shared/secrets',
    'shared/azure',
    'shared/connectwise/**',
  ],
  'shared/kit': ['shared/rules/**', 'shared/ports'],
  'shared/web': ['shared/rules/**', 'shared/ports', 'shared/kit'],

  // Never one of our types: a simulator built from our reading repeats our misreading.
  'sandbox/common': [],
  'sandbox/page': ['sandbox/common'],
  'sandbox/keyvault': ['sandbox/common'],
  'sandbox/alerts': ['sandbox/common'],
  'sandbox/telemetry': ['sandbox/common'],

  'sandbox/connectwise/model': [],
  'sandbox/connectwise/store': ['sandbox/common', 'sandbox/connectwise/model'],
  'sandbox/connectwise/query': ['sandbox/connectwise/model', 'sandbox/connectwise/store'],
  'sandbox/connectwise/records': ['sandbox/common', 'sandbox/connectwise/model', 'sandbox/connectwise/store'],
  'sandbox/connectwise/callbacks': [
    'sandbox/common',
    'sandbox/connectwise/model',
    'sandbox/connectwise/records',
    'sandbox/connectwise/store',
  ],
  'sandbox/connectwise/api': [
    'sandbox/common',
    'sandbox/connectwise/model',
    'sandbox/connectwise/query',
    'sandbox/connectwise/records',
    'sandbox/connectwise/store',
  ],
  'sandbox/connectwise/routes': [
    'sandbox/connectwise/api',
    'sandbox/connectwise/model',
    'sandbox/connectwise/records',
    'sandbox/connectwise/store',
  ],
  'sandbox/connectwise/faults': ['sandbox/common', 'sandbox/connectwise/api', 'sandbox/connectwise/store'],
  'sandbox/connectwise/seed': ['sandbox/connectwise/records', 'sandbox/connectwise/store'],
  'sandbox/connectwise': ['sandbox/common', 'sandbox/page', 'sandbox/connectwise/**'],

  'sandbox/servicenow/model': [],
  'sandbox/servicenow/store': ['sandbox/servicenow/model'],
  'sandbox/servicenow/rules': ['sandbox/servicenow/model', 'sandbox/servicenow/store'],
  'sandbox/servicenow/query': [
    'sandbox/common',
    'sandbox/servicenow/model',
    'sandbox/servicenow/rules',
    'sandbox/servicenow/store',
  ],
  'sandbox/servicenow/webhooks': ['sandbox/common', 'sandbox/servicenow/query', 'sandbox/servicenow/store'],
  'sandbox/servicenow/api': [
    'sandbox/common',
    'sandbox/servicenow/model',
    'sandbox/servicenow/query',
    'sandbox/servicenow/rules',
    'sandbox/servicenow/store',
  ],
  'sandbox/servicenow/faults': [
    'sandbox/common',
    'sandbox/servicenow/api',
    'sandbox/servicenow/model',
    'sandbox/servicenow/rules',
    'sandbox/servicenow/store',
  ],
  'sandbox/servicenow/seed': [
    'sandbox/servicenow/model',
    'sandbox/servicenow/rules',
    'sandbox/servicenow/store',
  ],
  'sandbox/servicenow': ['sandbox/common', 'sandbox/page', 'sandbox/servicenow/**'],

  'sandbox/functions-host/kit': [],
  'sandbox/functions-host/worker': ['sandbox/functions-host/kit'],
  'sandbox/functions-host/app': ['sandbox/functions-host/kit', 'sandbox/functions-host/worker'],
  'sandbox/functions-host/http': [
    'sandbox/functions-host/app',
    'sandbox/functions-host/kit',
    'sandbox/functions-host/worker',
  ],
  'sandbox/functions-host/triggers': [
    'sandbox/functions-host/app',
    'sandbox/functions-host/kit',
    'sandbox/functions-host/worker',
  ],
  'sandbox/functions-host': ['sandbox/common', 'sandbox/functions-host/**'],

  'sandbox/world': [
    'sandbox/alerts',
    'sandbox/common',
    'sandbox/connectwise',
    'sandbox/functions-host',
    'sandbox/keyvault',
    'sandbox/page',
    'sandbox/servicenow',
    'sandbox/telemetry',
  ],
  sandbox: ['sandbox/**'],

  // Types of what the app answers; a rule at run time only where it is pure.
  dashboard: ['shared/app/operations/**', 'shared/rules/**'],
  cli: ['shared/app', 'shared/automations/**', 'shared/ports', 'shared/rules/**', 'shared/secrets'],
  bench: ['shared/**', 'sandbox/**', 'test/**'],
  // Scripts of one's own, which `npm run script` runs.
  'scripts/own': ['shared/app', 'shared/rules/**', 'shared/kit', 'shared/connectwise/index.ts'],
  // A schedule is checked with the host's own parser, and the pages list the simulators' routes and models.
  scripts: [
    'shared/rules/**',
    'shared/app',
    'cli',
    'functions/**',
    'sandbox/functions-host/triggers',
    'sandbox/world',
    'sandbox/connectwise/routes',
    'sandbox/servicenow/model',
  ],
  test: [
    'functions/**',
    'shared/**',
    'sandbox/**',
    'cli/**',
    'dashboard/**',
    'bench/**',
    'scripts/**',
    'test/**',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A room that has a line of its own. */
export type Line = keyof typeof mayImport;

/** Packages a room may use; rooms that are not named may use any that is installed. */
export const packagesOf: Readonly<Record<string, RegExp>> = {
  functions: /^@azure\/functions$/,
  'shared/automations': /^$/,
  'shared/ports': /^$/,
  'shared/rules': /^(zod|html-to-text|postcode-validator|node:(crypto|util|buffer))$/,
  'shared/connectwise': /^(axios|zod|node:.*)$/,
  'shared/servicenow': /^(axios|zod|node:.*)$/,
  'shared/azure': /^(@azure\/.*|applicationinsights|@opentelemetry\/api|zod|node:.*)$/,
  'shared/secrets': /^(zod|node:.*)$/,
  'shared/channels': /^(nodemailer|zod|node:.*)$/,
  'shared/kit': /^(zod|node:.*)$/,
  'shared/web': /^(axios|zod|node:.*)$/,
  'shared/client': /^(@azure\/identity|@azure\/keyvault-secrets|node:.*)$/,
  'shared/app/settings': /^(zod|node:.*)$/,
  dashboard: /^preact(\/hooks)?$/,
};
