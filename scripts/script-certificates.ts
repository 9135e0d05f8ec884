/**
 * Loaded before a script of one's own: trusts the certificates of its settings beside those that the environment names. A company
 * that inspects TLS sets `NODE_EXTRA_CA_CERTS` on every machine, and Node reads one such file; the laptop's vault has another.
 */
import { readFileSync } from 'node:fs';
import tls from 'node:tls';

const path = process.env['SCRIPT_CA_CERTS'] ?? '';
if (path !== '')
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(path, 'utf8')]);
