/** Light, dark, or as the system has it; remembered by this browser. The sheet reads which one is checked. */
import { useState } from 'preact/hooks';

const place = 'connectwise-functions-theme';
const themes = ['automatic', 'light', 'dark'] as const;
type ThemeName = (typeof themes)[number];

/** Renders the choice between light, dark and automatic, and keeps it in this browser. */
export function Theme() {
  const [chosen, setChosen] = useState<ThemeName>(
    themes.find((name) => name === localStorage.getItem(place)) ?? 'automatic',
  );
  const choose = (name: ThemeName): void => {
    localStorage.setItem(place, name);
    setChosen(name);
  };
  return (
    <fieldset class="theme">
      <legend>Theme</legend>
      {themes.map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="theme"
            id={`theme-${name}`}
            checked={chosen === name}
            onChange={() => choose(name)}
          />{' '}
          {name}
        </label>
      ))}
    </fieldset>
  );
}
