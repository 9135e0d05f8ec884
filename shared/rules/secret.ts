/** A secret value that cannot be printed by accident. */
import { rememberSecret } from './known-secrets.ts';

const placeholder = '[secret]';

/**
 * Holds a secret so that it shows as `[secret]` wherever something is turned into text: template strings, JSON,
 * `util.inspect`, an error's properties. Only `reveal()` gives the value, so a search for that word finds every use.
 *
 * @example
 * import { Secret } from './secret.ts';
 *
 * const key = new Secret('correct horse');
 * `${key}`; // → '[secret]'
 * JSON.stringify({ key }); // → '{"key":"[secret]"}'
 * key.reveal(); // → 'correct horse'
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /**
   * The value itself: call it where it goes on the wire, and keep the result in no variable that outlives the call. From
   * then on a text that repeats it is masked.
   */
  reveal(): string {
    rememberSecret(this.#value);
    return this.#value;
  }

  /** The value of what is kept beside secrets and is none by itself: a user's name, the id of an OAuth client. */
  revealName(): string {
    return this.#value;
  }

  toString(): string {
    return placeholder;
  }

  toJSON(): string {
    return placeholder;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return placeholder;
  }
}
