/**
 * ConnectWise's records as they come over the wire (OpenAPI 2025.8), with the fields that this project uses.
 *
 * Current versions leave null fields out, older ones send `null`: every optional field may be either. A test compares
 * these types with the vendor's specification as the package `connectwise-rest` publishes it.
 */
export type * from './agreement.ts';
export type * from './base.ts';
export type * from './company.ts';
export type * from './drafts.ts';
export type * from './note.ts';
export type * from './project.ts';
export type * from './service.ts';
export type * from './system.ts';
export type * from './ticket.ts';
