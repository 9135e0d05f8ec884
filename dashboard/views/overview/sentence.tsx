/** The app's own sentence on how it stands: each number in it leads to the list behind it. */
import { addressOf } from '../../data/view.ts';
import { PartLink } from './part-link.tsx';

/** A number and what it counts. */
const counted = /(\d[\d,]* (?:thing|link|pair|part)s?)/;
const parts = { thing: 'needs', link: 'customers', part: 'unread' } as const;

/** Renders the app's sentence on its state; each number in it links to the list behind it. */
export function Sentence({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(counted).map((piece, index) => {
        if (index % 2 === 0) return piece;
        const noun = piece.replace(/^\S+ |s$/g, '');
        if (noun === 'pair') return <a href={addressOf({ name: 'pairs', link: null })}>{piece}</a>;
        return <PartLink to={parts[noun as keyof typeof parts]}>{piece}</PartLink>;
      })}
    </>
  );
}
