/**
 * ConnectWise's records as they come over the wire, with the fields that this project uses: made from the vendor's
 * document, as docs/wire-types.md says, but for `base.ts`, which is written by hand.
 *
 * Current versions leave null fields out, older ones send `null`: every optional field may be either. A test compares
 * these types with the vendor's specification as the package `connectwise-rest` publishes it.
 */
export type * from './base.ts';
export type * from './generated/index.ts';
