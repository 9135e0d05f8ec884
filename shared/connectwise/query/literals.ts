/**
 * Writes values in a query, so that none of them can end early and become part of it.
 *
 * No document says how ConnectWise reads a text that holds both kinds of quotes, or a backslash beside a quote. A text
 * stands in the kind of quotes that it does not hold. With both kinds, double quotes are written twice: a server that
 * knows no such escape then sees two texts side by side and refuses, but nothing of the value ever stands outside
 * quotes. A backslash that could be taken for an escape is written as `[\]`, which only patterns know: see `asPattern`.
 */
import { CodedError } from '../../rules/errors.ts';

/** A value that a condition may compare a field with. */
export type Value = string | number | boolean | null | Date;

/** The value as a query spells it. Throws `query-value-refused` (dead-letter) for what has no spelling. */
export function literal(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberLiteral(value);
  if (value instanceof Date) return dateLiteral(value);
  return textLiteral(value);
}

function numberLiteral(value: number): string {
  const text = String(value);
  // Digits, a point and a sign are all that the server reads; very large and very small numbers print an exponent.
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw refused('The number cannot be written in plain digits.');
  return text;
}

function dateLiteral(value: Date): string {
  return `[${timeText(value)}]`;
}

/** A time as ConnectWise reads it. Throws `query-value-refused` (dead-letter) for an invalid time, and beyond the year 9999. */
export function timeText(value: Date): string {
  if (Number.isNaN(value.getTime()) || value.getUTCFullYear() < 1 || value.getUTCFullYear() > 9999)
    throw refused('It is no date that can be written.');
  // Whole seconds and Z: offsets are read wrongly by some versions (seen by django-connectwise in 2023).
  return `${value.toISOString().slice(0, 19)}Z`;
}

function textLiteral(raw: string): string {
  // A lone half of a surrogate pair has no place in an address; writes replace it in the same way.
  const value = raw.toWellFormed();
  if (isDoubtful(value))
    throw refused('A backslash stands before a quote, before another one, or at the end.');
  return quoted(value);
}

function quoted(value: string): string {
  if (!value.includes('"')) return `"${value}"`;
  if (!value.includes("'")) return `'${value}'`;
  return `"${value.replaceAll('"', '""')}"`;
}

/** A backslash that one server takes for an escape and another for itself. */
export function isDoubtful(value: string): boolean {
  return /\\(\\|["']|$)/.test(value);
}

/**
 * The text as a pattern of `like` that fits nothing else: what means something in a pattern stands in brackets, as in
 * SQL (the developer guide shows it for `[`), and so does a backslash, which then stands before no quote.
 */
export function asPattern(raw: string, before = '', after = ''): string {
  const value = raw.toWellFormed().replaceAll(/[[%*_\\]/g, (sign) => `[${sign}]`);
  return quoted(`${before}${value}${after}`);
}

/** Throws `query-value-refused` (dead-letter) for what is no field's name, or no path of names such as `board/name`. */
export function requireName(path: string): void {
  if (!/^\w+(\/\w+)*$/.test(path)) throw refused('It is not the name of a field.');
}

/** Makes the error `query-value-refused` (dead-letter) for a value that no query can hold safely. */
export function refused(why: string): CodedError {
  return new CodedError('query-value-refused', { detail: why });
}
