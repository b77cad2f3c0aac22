import { describeDevice } from './device';
import type { PeachOptions } from '../peach-collector';
import type { Entry } from './queue';

/** Bytes that browsers take over from a page that goes away: 64 KiB in all, with some room for what they add. */
export const maxBeaconBytes = 60_000;

/** The body of a request with events that happened under the same session and user. */
export const composeBody = (siteKey: string, clientId: string, options: PeachOptions, entries: readonly Entry[]): string => {
  const { logged_in, ...session } = entries[0]!.s;
  return JSON.stringify({
    peach_schema_version: '1.0.4',
    peach_framework_version: FRAMEWORK_VERSION,
    peach_implementation_version: options.implementationVersion || '0',
    site_key: siteKey,
    sent_timestamp: Date.now(),
    ...session,
    client: {
      id: clientId,
      type: 'web',
      app_id: options.appId || location.hostname,
      name: options.appName,
      version: options.appVersion,
      user_logged_in: logged_in,
      ...describeDevice(),
      ...options.client,
    },
    events: entries.map(entry => entry.e),
  });
};

const isSameSession = (one: Entry, other: Entry): boolean =>
  one.s.session_id === other.s.session_id && one.s.user_id === other.s.user_id && one.s.logged_in === other.s.logged_in;

/** The first entries that fit into one request. */
export const takeBatch = (entries: readonly Entry[], most: number, mostBytes: number): Entry[] => {
  const batch: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    bytes += byteLength(JSON.stringify(entry.e)) + 1;
    if (batch.length && (batch.length >= most || bytes > mostBytes || !isSameSession(batch[0]!, entry))) break;
    batch.push(entry);
  }
  return batch;
};

/** Bytes in UTF-8. */
export const byteLength = (text: string): number => {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Each half of a pair of surrogates counts 2, a pair 4.
    if (code > 127) bytes += code > 2047 && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return bytes;
};
