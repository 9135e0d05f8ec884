/** The bundle's entry: every function of the app, in one list, registered with Azure Functions. */
import { openApp } from '../shared/app/app.ts';
import { isHttpStreaming } from '../shared/app/settings.ts';
import { functions } from './list.ts';
import { register } from './register.ts';

// The host takes what a function prints into its log.
register(functions, () => openApp((line) => console.log(line)), { isStreaming: isHttpStreaming() });
