import { byteLength, composeBody, maxBeaconBytes, takeBatch } from './payload';
import type { PeachOptions, PeachReceipt } from '../peach-collector';
import type { RemoteConfiguration } from './configuration';
import type { Entry, Queue } from './queue';

/** Bytes of events in one request, well below the server's limit. */
const maxRequestBytes = 1_000_000;
/** Milliseconds after which a request counts as lost. */
const patience = 30_000;
/** Milliseconds: the first pause after a failure, and the longest. */
const firstPause = 2000;
const longestPause = 600_000;

/** What the server said to a request; status 0 when nothing came. */
interface Answer {
  status: number;
  retryAfter: number;
  reply?: PeachReceipt['reply'];
}

/** Sends what waits in the queue: in batches, one request after the other, again after a failure. */
export class Sender {
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _due = 0;
  private _busy: readonly Entry[] | undefined;
  private _failures = 0;
  /** Nothing is sent before this time. */
  private _notBefore = 0;
  /** Whether that is the server's wish. */
  private _isAsked = false;
  private _abort: AbortController | undefined;

  constructor(
    private readonly _url: string, private readonly _siteKey: string, private readonly _options: PeachOptions,
    private readonly _queue: Queue, private readonly _configuration: RemoteConfiguration,
    private readonly _clientId: () => string, private readonly _isAllowed: () => boolean) {}

  /** Sends at the end of the interval, or at once when enough waits. */
  _schedule(): void {
    const configuration = this._configuration._now;
    const waiting = this._queue._entries.length;
    if (waiting) this._sendIn(waiting >= configuration.max_batch_size ? 0 : configuration.flush_interval_sec * 1000);
  }

  /** Sends now what may be sent. */
  _flush(): void {
    this._clearTimer();
    if (this._busy || !this._configuration._settled || !this._isAllowed()) return;
    const pause = this._notBefore - Date.now();
    if (pause > 0) {
      this._sendIn(pause);
      return;
    }
    this._queue._awake();
    this._dropUseless();
    const batch = this._nextBatch(maxRequestBytes);
    if (!batch.length) return;
    this._busy = batch;
    this._deliver(batch)
      .catch(() => undefined)
      .then(() => {
        this._busy = undefined;
        this._schedule();
      });
  }

  /** The connection is back: no need to wait any longer, unless the server asked for it. */
  _online(): void {
    if (!this._isAsked) this._notBefore = 0;
    this._flush();
  }

  /** Gives the browser what waits: the page may not be there when the answer comes. What the browser does not take stays. */
  _beacon(): void {
    // Without a connection, and while the server is away or overloaded the events are better kept than risked.
    if (!navigator.sendBeacon || navigator.onLine === false || this._notBefore > Date.now() || !this._isAllowed()) return;
    this._dropUseless();
    let batch: Entry[];
    while ((batch = this._nextBatch(maxBeaconBytes - 2000)).length) {
      const body = this._compose(batch);
      if (byteLength(body) > maxBeaconBytes || !navigator.sendBeacon(this._url, new Blob([body], { type: 'text/plain;charset=UTF-8' }))) return;
      this._queue._remove(batch);
      this._report({ beacon: true, events: batch.length });
    }
  }

  /** Forgets everything: consent is gone. */
  _stop(): void {
    this._clearTimer();
    this._failures = this._notBefore = 0;
    if (this._abort) this._abort.abort();
  }

  /** The oldest events that are not on their way. */
  private _nextBatch(bytes: number): Entry[] {
    const busy = new Set((this._busy || []).map(entry => entry.i));
    const configuration = this._configuration._now;
    return takeBatch(this._queue._entries.filter(entry => !busy.has(entry.i)), configuration.max_events_per_request, bytes);
  }

  private async _deliver(batch: readonly Entry[]): Promise<void> {
    if (!this._isAllowed()) return;
    const { status, retryAfter, reply } = await this._post(this._compose(batch));
    this._report({ status, beacon: false, events: batch.length, ...(reply ? { reply } : undefined) });
    if (status === 201) {
      this._failures = this._notBefore = 0;
      this._queue._remove(batch);
    } else if ((status === 400 || status === 413) && batch.length > 1) {
      // One bad event must not hold the others back: each half for itself.
      const half = batch.length >> 1;
      await this._deliver(batch.slice(0, half));
      if (this._notBefore <= Date.now()) await this._deliver(batch.slice(half));
    } else if (status === 400 || status === 413) {
      this._queue._remove(batch);
    } else {
      const pause = Math.min(firstPause * 2 ** this._failures++, longestPause);
      this._isAsked = retryAfter > 0;
      // A little chance, so that a million browsers do not come back at once.
      this._notBefore = Date.now() + (this._isAsked ? Math.min(retryAfter, 3600_000) * (1 + Math.random() / 10) : pause * (0.75 + Math.random() / 2));
    }
  }

  private async _post(body: string): Promise<Answer> {
    const abort = (this._abort = typeof AbortController === 'function' ? new AbortController() : undefined);
    const timer = setTimeout(() => abort && abort.abort(), patience);
    try {
      const response = await fetch(this._url, {
        method: 'POST',
        body,
        // Of the types that browsers send to other sites without asking first.
        headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
        credentials: 'omit',
        // Goes on when the page does not.
        keepalive: body.length < maxBeaconBytes && byteLength(body) < maxBeaconBytes,
        ...(abort && { signal: abort.signal }),
      });
      const answer: Answer = { status: response.status, retryAfter: this._retryAfter(response.headers.get('Retry-After')) };
      if (answer.status === 201) answer.reply = await response.json().catch(() => undefined);
      return answer;
    } catch {
      return { status: 0, retryAfter: 0 };
    } finally {
      clearTimeout(timer);
      this._abort = undefined;
    }
  }

  /** Milliseconds; the header has seconds or a date. */
  private _retryAfter(header: string | null): number {
    return header ? Number(header) * 1000 || Math.max(Date.parse(header) - Date.now(), 0) || 0 : 0;
  }

  private _compose(batch: readonly Entry[]): string {
    return composeBody(this._siteKey, this._clientId(), this._options, batch);
  }

  /** What is too old or not wanted. */
  private _dropUseless(): void {
    const { max_cache_hours, filter } = this._configuration._now;
    const oldest = Date.now() - max_cache_hours * 3600_000;
    const useless = this._queue._entries.filter(
      entry => entry.e.event_timestamp < oldest || (filter.length > 0 && filter.indexOf(entry.e.type) < 0));
    if (useless.length) this._queue._remove(useless);
  }

  private _sendIn(milliseconds: number): void {
    const due = Date.now() + milliseconds;
    if (this._timer !== undefined && this._due <= due) return;
    this._clearTimer();
    this._due = due;
    this._timer = setTimeout(() => this._flush(), milliseconds);
  }

  private _clearTimer(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
  }

  private _report(receipt: PeachReceipt): void {
    try {
      if (this._options.onFlush) this._options.onFlush(receipt);
    } catch {
      // The page's own affair.
    }
  }
}
