/** Loaded before a program (`node --import`): the names of the recorded account stand for this machine in it. */
import { resolveRecordedNames } from './recorded-names.ts';

resolveRecordedNames();
