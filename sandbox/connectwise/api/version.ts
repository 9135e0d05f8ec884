/** The release that the simulated server claims to be. */

/** Year, month and build, without the `v` that /system/info puts before it. */
export const serverVersion = '2025.8.90210';

/** The model version in media types and in the header `api-current-version`. */
export const modelVersion = '2025.8';
