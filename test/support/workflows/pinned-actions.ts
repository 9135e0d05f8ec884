/**
 * The actions that workflows may use: the commit of a tag, as both the action's own repository and other public
 * workflows have it, and the inputs that its action.yml has at that commit. A pin of another commit needs a line here.
 */
export interface PinnedAction {
  readonly tag: string;
  readonly commit: string;
  readonly inputs: readonly string[];
  /** The newest tag whose inputs actionlint 1.7.7 knows; null where it knows none. */
  readonly knownTag: string | null;
}

const codeql = { tag: 'v4.36.2', commit: '8aad20d150bbac5944a9f9d289da16a4b0d87c1e', knownTag: 'v3' };

export const pinnedActions: Readonly<Record<string, PinnedAction>> = {
  'actions/attest-build-provenance': {
    tag: 'v4.1.0',
    commit: 'a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32',
    inputs: [
      'subject-path',
      'subject-digest',
      'subject-name',
      'subject-checksums',
      'push-to-registry',
      'show-summary',
    ],
    knownTag: null,
  },
  'actions/checkout': {
    tag: 'v7.0.1',
    commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
    inputs: ['repository', 'ref', 'persist-credentials', 'path', 'clean', 'fetch-depth', 'fetch-tags'],
    knownTag: 'v4',
  },
  'actions/download-artifact': {
    tag: 'v8.0.1',
    commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
    inputs: ['name', 'artifact-ids', 'path', 'pattern', 'merge-multiple', 'digest-mismatch'],
    knownTag: 'v4',
  },
  'actions/setup-node': {
    tag: 'v7.0.0',
    commit: '820762786026740c76f36085b0efc47a31fe5020',
    inputs: ['node-version', 'node-version-file', 'check-latest', 'cache', 'package-manager-cache'],
    knownTag: 'v4',
  },
  'actions/upload-artifact': {
    tag: 'v7.0.1',
    commit: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a',
    inputs: ['name', 'path', 'if-no-files-found', 'retention-days', 'compression-level', 'overwrite'],
    knownTag: 'v4',
  },
  'azure/login': {
    tag: 'v3.0.1',
    commit: 'f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca',
    // `creds` is left out on purpose: it is a secret that lasts.
    inputs: ['client-id', 'tenant-id', 'subscription-id', 'environment', 'audience', 'auth-type'],
    knownTag: 'v2',
  },
  'github/codeql-action/analyze': { ...codeql, inputs: ['category', 'output', 'upload', 'ref', 'sha'] },
  'github/codeql-action/init': {
    ...codeql,
    inputs: ['languages', 'build-mode', 'queries', 'config', 'packs'],
  },
  'microsoft/ps-rule': {
    tag: 'v2.9.0',
    commit: '46451b8f5258c41beb5ae69ed7190ccbba84112c',
    inputs: [
      'inputType',
      'inputPath',
      'modules',
      'source',
      'baseline',
      'option',
      'outcome',
      'outputFormat',
      'outputPath',
    ],
    knownTag: null,
  },
};
