// Written by npm run wire from scripts/wire (OpenAPI 2025.8, 2022.1): do not edit.
/** All types that are made from the vendor's document. */
export type * from './agreement.ts';
export type * from './company.ts';
export type * from './drafts.ts';
export type * from './note.ts';
export type * from './parts.ts';
export type * from './project.ts';
export type * from './service.ts';
export type * from './system.ts';
export type * from './ticket.ts';
