/** Texts that others write, and the time of the picture, milliseconds since 1970. */
export interface SampleTexts {
  readonly link: string;
  readonly value: string;
  readonly answer: string;
  readonly person: string;
  /** The finding's own detail. */
  readonly detail: string;
  readonly now: number;
}

/** Plain ones, for a test that is about something else. */
export const plainTexts: SampleTexts = {
  link: 'omalley',
  value: 'Printer',
  answer: 'Refused',
  person: 'Ann',
  detail: '',
  now: Date.now(),
};
