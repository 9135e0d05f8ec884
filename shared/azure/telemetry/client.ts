/**
 * The one thing that is used of the library, apart so that it can be loaded late: a bundle that is divided gives a package in
 * CommonJS that is imported by a call as its `default` alone.
 */
export { TelemetryClient } from 'applicationinsights';
