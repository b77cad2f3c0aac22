import { prefix } from './names';
import { readItem, removeItem, writeItem } from './storage';

/** Longest wait for the answer, in milliseconds; events wait meanwhile. */
const patience = 3000;

/** How Peach's administrators want a site's events to be sent. */
export interface Configuration {
  flush_interval_sec: number;
  /** As many waiting events are sent at once, before the interval is over. */
  max_batch_size: number;
  max_events_per_request: number;
  heartbeat_frequency_sec: number;
  /** Unsent events older than this are dropped. */
  max_cache_hours: number;
  /** The types of events to send; empty for all. */
  filter: string[];
}

const within = (value: unknown, least: number, most: number, fallback: number): number =>
  typeof value === 'number' && value >= least ? Math.min(value, most) : fallback;

/** Takes over what is sound of something that was read. */
const sound = (read: Partial<Configuration>, defaults: Configuration): Configuration => ({
  flush_interval_sec: within(read.flush_interval_sec, 1, 3600, defaults.flush_interval_sec),
  max_batch_size: within(read.max_batch_size, 1, 1000, defaults.max_batch_size),
  max_events_per_request: within(read.max_events_per_request, 1, 5000, defaults.max_events_per_request),
  heartbeat_frequency_sec: within(read.heartbeat_frequency_sec, 1, 3600, defaults.heartbeat_frequency_sec),
  max_cache_hours: within(read.max_cache_hours, 0, 8760, defaults.max_cache_hours),
  filter: Array.isArray(read.filter) ? read.filter : defaults.filter,
});

const defaults = (flushInterval: number | undefined): Configuration => ({
  flush_interval_sec: within(flushInterval, 1, 3600, 20),
  max_batch_size: 20,
  max_events_per_request: 500,
  heartbeat_frequency_sec: 5,
  max_cache_hours: 72,
  filter: [],
});

const read = (text: string | undefined): Partial<Configuration> => {
  try {
    return (text && JSON.parse(text)) || {};
  } catch {
    return {};
  }
};

/** The remote configuration: the last one known, until the server has answered. */
export class RemoteConfiguration {
  _now: Configuration;
  /** True once the server has answered, or has been waited for long enough. */
  _settled = false;
  private readonly _key: string;
  private readonly _defaults: Configuration;
  private _asked = false;

  /** @param _isAllowed whether anything may be kept in the browser */
  constructor(
    private readonly _server: string, private readonly _siteKey: string, flushInterval: number | undefined,
    private readonly _isAllowed: () => boolean) {
    this._key = prefix + 'config:' + _siteKey;
    this._defaults = this._now = defaults(flushInterval);
  }

  /** Asks the server, once a page. */
  _load(then: () => void): void {
    if (this._asked) return;
    this._asked = true;
    this._now = sound(read(readItem(this._key)), this._defaults);
    const settle = (): void => {
      if (this._settled) return;
      this._settled = true;
      then();
    };
    setTimeout(settle, patience);
    fetch(`${this._server}/config/${encodeURIComponent(this._siteKey)}.json`, { credentials: 'omit' })
      .then(answer => (answer.ok ? answer.text() : ''))
      .then(text => {
        // A site key without a configuration has the defaults, whatever was there before.
        this._now = sound(read(text), this._defaults);
        // The consent may have ended while the answer was on its way.
        if (text && this._isAllowed()) writeItem(this._key, text);
        else removeItem(this._key);
      })
      .catch(() => undefined)
      .then(settle);
  }
}
