/**
 * The versions of the configuration in the container `configuration`:
 *
 *   config.json           the newest version; whoever replaces it names the etag that they read
 *   versions/000012.json  a copy of each version, by its number
 *   proposals/HASH.json   a text that waits to be looked at
 *
 * The newest one is copied before it is replaced, so that no version is without a copy whenever somebody stops.
 */
import { createHash } from 'node:crypto';
import type { ConfigVersion, ConfigVersions } from '../../../ports/stored-data/config-versions.ts';
import { tidyName } from '../../../rules/operate/audit.ts';
import type { Blob, BlobContainer } from '../../blobs/container.ts';

const newestName = 'config.json';
const copyName = (number: number): string => `versions/${String(number).padStart(6, '0')}.json`;
const proposalName = (hash: string): string => `proposals/${hash}.json`;

/** SHA-256 of a text, in hexadecimal. */
export function configHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The versions over a container. */
export function createConfigVersions(container: BlobContainer): ConfigVersions {
  return {
    async newest(known) {
      const blob = await container.read(newestName, known);
      return blob === null || blob === 'unchanged' ? blob : versionOf(blob);
    },
    async numbered(number) {
      const blob = await container.read(copyName(number));
      return blob === null || blob === 'unchanged' ? null : versionOf(blob);
    },
    async proposal(hash) {
      const blob = await container.read(proposalName(hash));
      return blob === null || blob === 'unchanged' ? null : blob.text;
    },
    async propose(text) {
      const hash = configHash(text);
      await container.write(proposalName(hash), { text, facts: {} });
      return hash;
    },
    withdraw: (hash) => container.remove(proposalName(hash)),
    async push({ text, by, because, at, onto, after }) {
      const before = onto === null ? after : onto.number > 0 ? onto.number : after + 1;
      if (onto !== null)
        await container.write(copyName(before), blobOf({ ...onto, number: before }), { etag: null });
      const pushed = {
        number: before + 1,
        text,
        hash: configHash(text),
        by: tidyName(by),
        because: tidyName(because),
        at,
      };
      const etag = await container.write(newestName, blobOf(pushed), { etag: onto?.etag ?? null });
      if (etag === null) return null;
      const done = { ...pushed, etag };
      // It counts already; where this fails the next push makes the copy.
      await container.write(copyName(done.number), blobOf(done), { etag: null }).catch(() => undefined);
      return done;
    },
  };
}

function blobOf(version: Omit<ConfigVersion, 'etag'>): Pick<Blob, 'text' | 'facts'> {
  const { text, number, by, because, at } = version;
  return { text, facts: { version: String(number), by, because, at } };
}

/** A blob that another program wrote has no facts: its number is 0, and who wrote it is not known. */
function versionOf({ text, etag, facts }: Blob): ConfigVersion {
  const number = Number(facts['version'] ?? '0');
  return {
    number: Number.isSafeInteger(number) && number > 0 ? number : 0,
    text,
    hash: configHash(text),
    by: tidyName(facts['by'] ?? '') || 'not given',
    because: tidyName(facts['because'] ?? ''),
    at: Number.isNaN(Date.parse(facts['at'] ?? '')) ? new Date(0).toISOString() : (facts['at'] ?? ''),
    etag,
  };
}
