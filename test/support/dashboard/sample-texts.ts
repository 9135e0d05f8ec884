/** Texts that others write, and the time of the picture, milliseconds since 1970. */
export interface SampleTexts {
  readonly link: string;
  readonly value: string;
  readonly answer: string;
  readonly person: string;
  /** What a finding says of itself. */
  readonly detail: string;
  readonly now: number;
}
