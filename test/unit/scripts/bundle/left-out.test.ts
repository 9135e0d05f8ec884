// If this fails, the bundle lacks a package that the app calls and says nothing, or contains packages that nobody
// calls.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { requireNamedExports } from '../../../../scripts/bundle/common-js.ts';
import { leaveOut } from '../../../../scripts/bundle/left-out.ts';
import { buildBundle } from '../../../support/built-bundle.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'left-out-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a package that the bundle leaves out may be read and inherited from, and says its name when it is called', async () => {
  const outfile = join(folder, 'left-out.cjs');
  await build({
    stdin: {
      contents: `
        const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');
        class Own extends OTLPLogExporter {}
        try { new Own(); } catch (error) { exports.said = error.message; }`,
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    plugins: [leaveOut()],
  });
  const { said } = (await import(outfile)) as { readonly said: string };
  assert.match(said, /^OTLPLogExporter of @opentelemetry\/exporter-logs-otlp-http is left out/);
});

test('the bundle holds nothing of what is left out, and each version of a package once', async () => {
  await buildBundle();
  const { components } = JSON.parse(readFileSync(join(root, 'dist/bom.json'), 'utf8')) as {
    readonly components: readonly { readonly purl: string }[];
  };
  const held = components.map(({ purl }) => purl.replace('pkg:npm/', '').replace('%40', '@'));
  for (const gone of [
    '@grpc/',
    'protobufjs',
    'yaml@',
    '@opentelemetry/exporter',
    '@azure/monitor-opentelemetry@',
    'form-data',
  ])
    assert.deepEqual(
      held.filter((name) => name.startsWith(gone)),
      [],
    );
  for (const kept of ['applicationinsights@', '@azure/monitor-opentelemetry-exporter@', 'axios@'])
    assert.ok(
      held.some((name) => name.startsWith(kept)),
      kept,
    );
});

test('a package in CommonJS that is imported by a call is refused, and one with names is not', async () => {
  const built = async (code: string) => {
    writeFileSync(join(folder, 'entry.mjs'), code);
    const { metafile } = await build({
      absWorkingDir: root,
      stdin: { contents: code, resolveDir: root },
      outdir: folder,
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      metafile: true,
      write: false,
      logLevel: 'silent',
    });
    return metafile;
  };
  const commonJs = await built("export const late = () => import('postcode-validator');");
  assert.throws(
    () => requireNamedExports(commonJs),
    /postcode-validator.* is CommonJS and imported by a call/,
  );
  requireNamedExports(await built("export const late = () => import('zod');"));
});
