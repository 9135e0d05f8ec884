/** The one setting that is read before the app is built: apart from the others, because a new instance waits for it. */

/**
 * Returns true if HTTP bodies are streamed. The answer is needed when the app is loaded, before it is known whether all
 * settings are right: anything but `true` is no, and `readSettings` says what is wrong with it.
 */
export function isHttpStreaming(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return env['HTTP_STREAMING']?.trim() === 'true';
}
