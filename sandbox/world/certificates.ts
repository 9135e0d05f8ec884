/**
 * Certificates for the laptop's https: a certificate authority that exists for one signature only, and the server
 * certificate for localhost and 127.0.0.1 that it signed. The authority's private key is never written anywhere, so
 * trusting it (`NODE_EXTRA_CA_CERTS`) lets nobody sign anything else.
 */
import { randomUUID, X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** The laptop's authority and the server's key pair, PEM. */
export interface Certificates {
  /** Path of the authority's certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly caPath: string;
  /** The authority's certificate, PEM. */
  readonly ca: string;
  /** The server's private key, PEM. */
  readonly key: string;
  /** The server's certificate, PEM. */
  readonly cert: string;
}

const day = 86_400_000;
const folder = 'tls';
const caFile = 'ca.pem';
const keyFile = 'server-key.pem';
const certFile = 'server.pem';

/**
 * The certificates kept under `directory/tls`: those that are there while they are good for at least another week,
 * else new ones, good for a year. Several processes may ask at the same time and get the same set.
 */
export async function ensureCertificates(directory: string): Promise<Certificates> {
  const home = join(directory, folder);
  const kept = await readCertificates(home);
  if (kept !== undefined) return kept;

  // A whole folder is put in place by one rename, so that nobody ever reads a key beside another one's certificate.
  const draft = join(directory, `${folder}-${randomUUID()}`);
  const made = await generateCertificates();
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(join(draft, caFile), made.ca);
  await writeFile(join(draft, keyFile), made.key, { mode: 0o600 });
  await writeFile(join(draft, certFile), made.cert);
  try {
    return await putInPlace(draft, home);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function putInPlace(draft: string, home: string): Promise<Certificates> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await rename(draft, home);
    } catch (error) {
      // Something is there: another process was quicker, or it is a stale or damaged set that has to go.
      if (!isOccupied(error)) throw error;
    }
    const placed = await readCertificates(home);
    if (placed !== undefined) return placed;
    await rm(home, { recursive: true, force: true });
  }
  throw new Error(`Certificates could not be kept in ${home}. Delete that folder and start again.`);
}

function isOccupied(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM' || code === 'ENOTDIR';
}

/** The set in that folder, or undefined when a part is missing, unreadable, does not fit, or ends within a week. */
async function readCertificates(home: string): Promise<Certificates | undefined> {
  const caPath = join(home, caFile);
  try {
    const [ca, key, cert] = await Promise.all([
      readFile(caPath, 'utf8'),
      readFile(join(home, keyFile), 'utf8'),
      readFile(join(home, certFile), 'utf8'),
    ]);
    const authority = new X509Certificate(ca);
    const server = new X509Certificate(cert);
    const soon = Date.now() + 7 * day;
    const good =
      server.verify(authority.publicKey) &&
      server.checkPrivateKey(createPrivateKey(key)) &&
      Math.min(Date.parse(authority.validTo), Date.parse(server.validTo)) > soon;
    return good ? { caPath, ca, key, cert } : undefined;
  } catch {
    return undefined;
  }
}

async function generateCertificates(): Promise<Omit<Certificates, 'caPath'>> {
  const life = {
    // The clocks of containers and their hosts may differ a little.
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + 365 * day),
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
  } as const;
  const authority = await generate([{ name: 'commonName', value: 'ConnectWise functions sandbox' }], {
    ...life,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...life,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { ca: authority.cert, key: server.private, cert: server.cert };
}
