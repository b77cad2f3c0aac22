import { compactOrNothing } from './builders';
import { RemoteConfiguration } from './configuration';
import { Consent } from './consent';
import { Identity } from './identity';
import { prefix } from './names';
import { watchAddress } from './pages';
import { Queue } from './queue';
import { randomId } from './random';
import { Sender } from './sender';
import { keysWith, removeItem } from './storage';
import type { PeachOptions } from '../peach-collector';

/** One site key's events, from the call to the server. */
export class Collector {
  readonly _configuration: RemoteConfiguration;
  readonly _identity: Identity;
  private readonly _consent: Consent;
  private readonly _queue: Queue;
  private readonly _sender: Sender;
  private _isRunning = false;
  private _lastTimestamp = 0;
  private _referrer = document.referrer;

  constructor(siteKey: string, server: string, private readonly _options: PeachOptions) {
    const url = `${server}/v3/collect?s=${encodeURIComponent(siteKey)}`;
    this._consent = new Consent(_options.requireConsent, _options.cookieDomain);
    this._identity = new Identity(_options.cookieDomain);
    this._configuration = new RemoteConfiguration(server, siteKey, _options.flushInterval, () => this._consent._isGiven());
    this._queue = new Queue(siteKey);
    this._sender = new Sender(
      url, siteKey, _options, this._queue, this._configuration, () => this._identity._clientId(), () => this._consent._isGiven());
  }

  _start(): void {
    const onHide = (): void => this._hide();
    addEventListener('pagehide', onHide);
    addEventListener('pageshow', event => {
      if (event.persisted) this._queue._resume();
      this._update();
    });
    // A tab in the background may be ended without a word. Its page may live on too, and then hears the answer.
    document.addEventListener('visibilitychange', () => {
      if (!this._update()) return;
      if (document.visibilityState === 'hidden') this._sender._flush();
    });
    addEventListener('online', () => this._update() && this._sender._online());
    setInterval(() => {
      if (!this._update()) return;
      this._queue._awake();
      this._adopt();
    }, 30_000);
    // What a page before this one left, when there was a consent still.
    if (!this._update()) this._wipe();
    if (this._options.pageViews) {
      watchAddress(before => {
        this._referrer = before;
        this._pageView();
      });
    }
  }

  _add(type: string, id?: string | null, context?: object | null, props?: object | null, metadata?: object | null): void {
    if (!type || !this._update()) return;
    // No two events of a tab have the same time, so that equal ones stay two.
    const now = (this._lastTimestamp = Math.max(Date.now(), this._lastTimestamp + 1));
    const extras = [compactOrNothing(context), compactOrNothing(props), compactOrNothing(metadata)];
    const event = {
      type: String(type),
      event_timestamp: now,
      ...(id !== null && id !== undefined && id !== '' ? { id: String(id) } : undefined),
      ...(extras[0] && { context: extras[0] }),
      ...(extras[1] && { props: extras[1] }),
      ...(extras[2] && { metadata: extras[2] }),
    };
    // A copy: the page may go on changing its objects, and what cannot be written as JSON fails here.
    const entry = JSON.parse(JSON.stringify({ i: randomId().slice(20), e: event, s: this._identity._current(now) }));
    this._queue._add(entry);
    this._sender._schedule();
  }

  _pageView(recommendationId?: string | null, pageUri?: string | null, referrer?: string | null, context?: object | null): void {
    // Without an id: that names items, and recommenders count by it.
    this._add('page_view', null, { id: recommendationId, page_uri: pageUri || location.href, referrer: referrer || this._referrer, ...context });
  }

  _choose(given: boolean | null): void {
    this._consent._choose(given);
    this._update();
  }

  /** Starts or stops with the consent, which may have changed in another tab. Returns whether events are taken. */
  _update(): boolean {
    const isGiven = this._consent._isGiven();
    if (isGiven !== this._isRunning) {
      this._isRunning = isGiven;
      if (isGiven) {
        this._identity._clientId();
        this._configuration._load(() => this._sender._schedule());
        this._adopt();
        // The page may still set the user.
        if (this._options.pageViews) setTimeout(() => this._pageView(), 0);
      } else {
        this._sender._stop();
        this._wipe();
      }
    }
    return isGiven;
  }

  _flushNow(): void {
    if (this._update()) this._sender._flush();
  }

  private _adopt(): void {
    this._queue._adopt(() => this._sender._schedule());
  }

  /** Deletes all that is kept in the browser but the choice itself. */
  private _wipe(): void {
    this._queue._clear();
    this._identity._forget();
    keysWith(prefix).forEach(removeItem);
  }

  private _hide(): void {
    if (!this._update()) return;
    this._sender._beacon();
    this._queue._release();
  }
}
