/**
 * The ConnectWise client by itself: what the package `connectwise-client` gives. `README.md` of the package begins with a
 * first program.
 *
 *     import { connectClient } from 'connectwise-client';
 *     const client = connectClient({ site: 'https://na.myconnectwise.net', company: 'mycompany', clientId });
 *     for await (const { id, summary } of client.tickets.list({ fields: ['summary'] })) console.log(id, summary);
 */

// The client, everything that it is asked with, and what it answers.
export { connectClient, type ClientConnection } from './connect.ts';
export * from '../connectwise/index.ts';

// The manner of calling: attempts, limits, and who is notified.
export type { Call, CallConnectWise } from '../connectwise/http/call.ts';
export type { CallReport } from '../web/attempt.ts';
export { axiosSend } from '../web/send.ts';
export type { Send, StreamedBody, WebAnswer, WebRequest } from '../web/send.ts';
export { processRateLimiter } from './process-rate-limiter.ts';
export type { CircuitBreaker, CircuitEntry, RateLimiter } from '../ports/remotes.ts';

// The sources of the keys. Key Vault is a door of its own: `connectwise-client/key-vault`.
export { environmentSecrets } from '../secrets/environment.ts';
export { keepSecrets, secretsFile, type SecretsFile } from './secrets-file.ts';
export { Secret } from '../rules/secret.ts';
export type { SecretSource, SecretVersion } from '../ports/secrets.ts';

// Callbacks that arrive: whether ConnectWise has sent them.
export { checkCallbackSignature } from '../connectwise/callbacks/signature.ts';
export { readCallbackBody, verifyCallback } from '../connectwise/callbacks/verify.ts';
export type { CallbackBody } from '../connectwise/callbacks/verify.ts';
export { keyFetcher } from '../connectwise/callbacks/signing-key.ts';
export type { KeyFetcher, KeyFetcherOptions, KeyPins } from '../connectwise/callbacks/signing-key.ts';
export type { VerifiedCallback } from '../ports/receive.ts';

// A create whose answer may be lost, and errors.
export { createOnce, type CreateOnce } from '../kit/create-once.ts';
export { asCodedError, type CodedErrorOptions } from '../rules/errors.ts';
export type { Treatment } from '../rules/errors/row.ts';
