/** Light, dark, or as the system has it; remembered by this browser. The sheet reads which one is checked. */
import { byId } from './document.js';

const place = 'simulators-theme';

for (const name of ['automatic', 'light', 'dark']) {
  const radio = byId(`theme-${name}`, HTMLInputElement);
  if (localStorage.getItem(place) === name) radio.checked = true;
  radio.addEventListener('change', () => localStorage.setItem(place, name));
}
