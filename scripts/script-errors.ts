/** Loaded before a script of one's own: tells a coded error in two lines, as the operator's command does. */
import { CodedError } from '../shared/rules/errors.ts';

process.on('uncaughtException', (thrown) => {
  if (thrown instanceof CodedError) {
    const place = thrown.stack
      ?.split('\n')
      .find((line) => !/\/shared\/|node:|node_modules/.test(line) && /^\s+at /.test(line));
    console.error(`${thrown.code}: ${thrown.message}${place === undefined ? '' : `\n${place}`}`);
  } else console.error(thrown);
  process.exit(1);
});
