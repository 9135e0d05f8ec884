/** The part of cli-progress that is used here: its package has no types of its own. */
declare module 'cli-progress' {
  export interface BarOptions {
    /** Text with `{bar}`, `{percentage}`, `{value}`, `{total}` and names of the payload in it. */
    readonly format: string;
    readonly stream: NodeJS.WriteStream;
    readonly hideCursor: boolean;
  }

  type Payload = Readonly<Record<string, string | number>>;

  export class SingleBar {
    constructor(options: BarOptions, preset: object);
    start(total: number, value: number, payload: Payload): void;
    setTotal(total: number): void;
    update(value: number, payload: Payload): void;
    stop(): void;
  }

  export const Presets: { readonly shades_classic: object };
}
