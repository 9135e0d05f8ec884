/** Cuts the text of a condition into words, texts, numbers, dates and signs. */
import { refuseCondition } from '../model/refusal.ts';

/** One token of a condition, with its offset in the text. */
export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'date' | 'sign' | 'end';
  /** A word as written, a text without its quotes, a number or date as written. */
  readonly text: string;
  /** The position where it begins, for the message. */
  readonly at: number;
}

const blank = /\s/;
const wordStart = /[A-Za-z_]/;
const wordRest = /[A-Za-z0-9_/.]/;
const twoCharacterSigns = new Set(['!=', '<=', '>=']);
const signs = new Set(['=', '<', '>', '(', ')', ',']);

/** The tokens, with an `end` as the last. Throws the parser's refusal for a character that begins nothing. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const character = source.charAt(at);
    if (blank.test(character)) {
      at += 1;
      continue;
    }
    const token = readToken(source, at, character);
    tokens.push(token.token);
    at = token.next;
  }
  tokens.push({ kind: 'end', text: '', at });
  return tokens;
}

function readToken(source: string, at: number, character: string): { token: Token; next: number } {
  if (character === '"' || character === "'") return readText(source, at, character);
  if (character === '[') {
    const close = source.indexOf(']', at);
    if (close < 0) throw refuseCondition(`The date that begins at position ${at} has no closing bracket.`);
    return { token: { kind: 'date', text: source.slice(at + 1, close).trim(), at }, next: close + 1 };
  }
  const number = /^-?\d+(\.\d+)?/.exec(source.slice(at, at + 40))?.[0];
  if (number !== undefined) return { token: { kind: 'number', text: number, at }, next: at + number.length };
  if (wordStart.test(character)) {
    let end = at + 1;
    while (end < source.length && wordRest.test(source.charAt(end))) end += 1;
    return { token: { kind: 'word', text: source.slice(at, end), at }, next: end };
  }
  const pair = source.slice(at, at + 2);
  if (twoCharacterSigns.has(pair)) return { token: { kind: 'sign', text: pair, at }, next: at + 2 };
  if (signs.has(character)) return { token: { kind: 'sign', text: character, at }, next: at + 1 };
  throw refuseCondition(`Unexpected character '${character}' at position ${at}.`);
}

/**
 * A quoted text. Inside, the quote itself can be written with a backslash before it or twice; a backslash before anything
 * else but a backslash is just a backslash. No source says how the vendor wants a text with both kinds of quotes, so
 * every way that its users have tried is read.
 */
function readText(source: string, start: number, quote: string): { token: Token; next: number } {
  let text = '';
  let at = start + 1;
  while (at < source.length) {
    const character = source.charAt(at);
    const following = source.charAt(at + 1);
    if (character === '\\' && (following === quote || following === '\\')) {
      text += following;
      at += 2;
    } else if (character === quote && following === quote) {
      text += quote;
      at += 2;
    } else if (character === quote) {
      return { token: { kind: 'text', text, at: start }, next: at + 1 };
    } else {
      text += character;
      at += 1;
    }
  }
  throw refuseCondition(`The text that begins at position ${start} has no closing quote.`);
}
