/** Finds a browser on this machine, and says loudly where there is none: none is installed with the project. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// The same engine without windows takes half the processor time, so it is taken where it is there.
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
];

/** Path of a Chromium, Chrome or Edge: `BROWSER_PATH`, or the first that is found; undefined when there is none. */
function findBrowser(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = env['BROWSER_PATH'];
  if (named !== undefined && named !== '') return named;
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places].find(canRun);
}

/** The options of `chromium.launch`; a browser that is not found fails there. */
export function browserOptions(env = process.env): {
  readonly executablePath?: string;
  readonly args: string[];
} {
  const executablePath = findBrowser(env);
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    // A browser refuses its own sandbox to root, which is who runs tests in a container.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  };
}

/** The reason to skip tests of `what`; false where a browser was found, and where CI_REQUIRE_BROWSER says that it must be. */
export function skipWithoutBrowser(what: string, env = process.env): string | false {
  if (findBrowser(env) !== undefined || env['CI_REQUIRE_BROWSER'] === '1') return false;
  const reason = 'no browser was found on this machine; name one with BROWSER_PATH=/path/to/chromium';
  console.warn(`\n  SKIPPED: ${what}: ${reason}\n`);
  return reason;
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
