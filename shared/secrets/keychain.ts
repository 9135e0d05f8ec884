/**
 * The key of a file of secrets in the operating system's own keychain, by the tool that each system brings.
 *
 * The key goes to a tool over its standard input and comes back over its standard output: a command line and an
 * environment can be read by others on the machine, so no secret is ever in either.
 */
import { spawn } from 'node:child_process';
import { CodedError } from '../rules/errors.ts';
import type { KeyOrigin } from './file-format.ts';

interface Ran {
  /** Null when there is no such command. */
  readonly code: number | null;
  readonly stdout: string;
}

/** Runs a command with this text on its standard input. */
export type RunTool = (command: string, args: readonly string[], input: string) => Promise<Ran>;

type KeychainOrigin = Exclude<KeyOrigin, { readonly from: 'passphrase' }>;

/** The operating system's keychain. */
export interface Keychain {
  /** Puts a key there under the file's id and reads it back. Throws `secrets-keychain-unavailable` (dead-letter). */
  keep(id: string, key: Buffer): Promise<KeychainOrigin>;
  /** Reads the key, 32 bytes. Throws `secrets-keychain-unavailable` (dead-letter), saying what is missing. */
  read(id: string, origin: KeychainOrigin): Promise<Buffer>;
}

const service = 'connectwise-functions';
const platformOf = {
  'macos-keychain': 'darwin',
  'linux-keyring': 'linux',
  'windows-dpapi': 'win32',
} as const;

/** The keychain of this system, asked for nothing yet. */
export function systemKeychain(platform: NodeJS.Platform, run: RunTool): Keychain {
  async function ask(
    command: string,
    args: readonly string[],
    input: string,
    missing: string,
  ): Promise<string> {
    const { code, stdout } = await run(command, args, input);
    if (code === null) throw unavailable(`${command} is not on this machine. ${missing}`);
    if (code !== 0)
      throw unavailable(`${command} answered ${code}: it is locked, or has no key for this file.`);
    return stdout.trim();
  }

  async function read(id: string, origin: KeychainOrigin): Promise<Buffer> {
    if (platform !== platformOf[origin.from])
      throw unavailable(`The key is in a ${origin.from}, which this machine (${platform}) does not have.`);
    if (origin.from === 'macos-keychain') {
      const find = ['find-generic-password', '-s', service, '-a', id, '-w'];
      return toKey(await ask('security', find, '', macMissing));
    }
    if (origin.from === 'linux-keyring') {
      const lookUp = ['lookup', 'service', service, 'account', id];
      return toKey(await ask('secret-tool', lookUp, '', linuxMissing));
    }
    return toKey(await ask(...powershell('Unprotect'), origin.wrapped, windowsMissing));
  }

  async function keep(id: string, key: Buffer): Promise<KeychainOrigin> {
    const text = key.toString('base64');
    if (platform === 'darwin') {
      // The tool's own prompt reads a terminal only; in its interactive mode commands come over standard input.
      const command = `add-generic-password -U -s ${service} -a ${id} -w ${text}\n`;
      await ask('security', ['-i'], command, macMissing);
      return { from: 'macos-keychain' };
    }
    if (platform === 'linux') {
      const store = ['store', `--label=${service}`, 'service', service, 'account', id];
      await ask('secret-tool', store, text, linuxMissing);
      return { from: 'linux-keyring' };
    }
    if (platform === 'win32')
      return { from: 'windows-dpapi', wrapped: await ask(...powershell('Protect'), text, windowsMissing) };
    throw unavailable(`There is no keychain that is known for ${platform}. Use a passphrase.`);
  }

  return {
    read,
    async keep(id, key) {
      const origin = await keep(id, key);
      // Some tools answer 0 in spite of a failure.
      if (!(await read(id, origin)).equals(key))
        throw unavailable('It gave back another key than was put there.');
      return origin;
    },
  };
}

const macMissing = 'It is a part of macOS.';
const linuxMissing = 'Install libsecret-tools and a keyring such as gnome-keyring, or use a passphrase.';
const windowsMissing = 'Windows PowerShell is needed, or use a passphrase.';

/** DPAPI ties the key to the Windows account; nothing is kept outside the file. */
function powershell(verb: 'Protect' | 'Unprotect'): [command: string, args: readonly string[]] {
  const script = [
    'Add-Type -AssemblyName System.Security',
    '$given = [Convert]::FromBase64String([Console]::In.ReadToEnd().Trim())',
    `$made = [Security.Cryptography.ProtectedData]::${verb}($given, $null, 'CurrentUser')`,
    '[Console]::Out.Write([Convert]::ToBase64String($made))',
  ].join('; ');
  return ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]];
}

function toKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) throw unavailable('The keychain entry of this file is not a key.');
  return key;
}

function unavailable(detail: string): CodedError {
  return new CodedError('secrets-keychain-unavailable', { detail });
}

/** A keychain may ask the person at the screen first. */
const patienceMs = 60_000;

/**
 * Runs real commands, without a shell and with this environment, which must hold no secret. Ends one after 60 seconds.
 * Throws `secrets-keychain-unavailable` (dead-letter) for one that is there and cannot be run.
 */
export function toolRunner(environment: Readonly<Record<string, string>>): RunTool {
  return (command, args, input) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        env: { ...environment },
        stdio: ['pipe', 'pipe', 'ignore'],
        windowsHide: true,
      });
      // Node's own `timeout` goes on waiting for a command that could not be started, and the process with it.
      const patience = setTimeout(() => child.kill(), patienceMs);
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.on('error', (error) => {
        clearTimeout(patience);
        if ('code' in error && error.code === 'ENOENT') resolve({ code: null, stdout: '' });
        else reject(unavailable(`${command} could not be run.`));
      });
      child.on('close', (code) => {
        clearTimeout(patience);
        resolve({ code: code ?? -1, stdout });
      });
      child.stdin.on('error', () => undefined); // a tool that ends early has said why by its code
      child.stdin.end(input);
    });
}
