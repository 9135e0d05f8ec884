/**
 * Adds so many pairs to the tables of an Azurite that is stopped: `node crowd-child.ts FOLDER WORKED PAIRS`. The tables hold so many
 * pairs already that were made over the network in the same way. The first of them are compared with what is added here. A
 * process of its own, because the benchmark measures the memory of its process, and the file has hundreds of megabytes.
 */
import { argv } from 'node:process';
import { crowdRows, firstIds } from './crowd.ts';
import { addRows, requireRows } from './table-file.ts';

const [folder = '', worked, pairs] = argv.slice(2);
const compared = Math.min(200, Number(worked));
await requireRows(folder, crowdRows(compared, firstIds.worked));
await addRows(folder, crowdRows(Number(pairs)));
