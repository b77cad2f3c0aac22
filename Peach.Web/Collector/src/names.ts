/** What all cookies and storage keys begin with. */
export const prefix = '_pc_';

/** Seconds that a lasting cookie lasts: 13 months. */
export const lasting = 395 * 86400;
