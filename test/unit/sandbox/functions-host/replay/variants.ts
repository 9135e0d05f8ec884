/** Small apps that print, retry or wait, on the local host beside the recordings of the real one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdSleeps } from '../../../../support/functions-host/held-sleeps.ts';
import { type Note, recordingsOf } from '../../../../support/functions-host/passes.ts';
import { onStage, type Recording } from '../../../../support/functions-host/recordings.ts';
import {
  variantDifferences,
  variantEnv,
  variantOf,
  writeVariant,
} from '../../../../support/functions-host/variant-apps.ts';

/** Plays them, three at a time. */
export async function replayVariants(storage: string, note: Note): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'functions-host-variants-'));
  const waiting = [...recordingsOf('variants')];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const one = next;
      await note([one.id], () => play(folder, one, storage));
    }
  };
  try {
    await Promise.all([work(), work(), work()]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function play(folder: string, recording: Recording, storage: string): Promise<readonly string[]> {
  const variant = variantOf(recording);
  if (variant === undefined) throw new Error(`${recording.id} carries no app`);
  const app = join(folder, recording.id);
  writeVariant(app, variant);
  const env = { AzureWebJobsStorage: storage, ...variantEnv(variant) };
  const sleeps = await holdSleeps(app);
  const held = recording.got?.['parallel'] === undefined ? {} : { ...sleeps.env, HELD_FROM: '500' };
  try {
    return await onStage(app, join(folder, `${recording.id}.seen`), { ...env, ...held }, (stage) =>
      variantDifferences(stage, recording, sleeps),
    );
  } finally {
    sleeps.close();
  }
}
