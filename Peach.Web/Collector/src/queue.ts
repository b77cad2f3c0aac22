import { prefix } from './names';
import { randomId } from './random';
import { keysWith, readItem, removeItem, writeItem } from './storage';
import type { Session } from './identity';

export interface PeachEvent {
  type: string;
  event_timestamp: number;
  id?: string;
  context?: object;
  props?: object;
  metadata?: object;
}

/** An event that waits, with what it happened under. */
export interface Entry {
  /** Unique among those that wait. */
  i: string;
  e: PeachEvent;
  s: Session;
}

/** What one tab has in storage. */
interface Kept {
  /** When its tab was last known to live; 0 once it has gone. */
  alive: number;
  entries: Entry[];
}

const maxEvents = 2000;
/** Characters in storage, of the five million or so that a site has. */
const maxLength = 1_000_000;
/** Milliseconds between two signs of life; tabs in the background get a timer's turn once a minute. */
const signEvery = 30_000;
/** Milliseconds without a sign of life after which a tab's events are another's. */
const deadAfter = 180_000;

const parse = (text: string | undefined): Kept | undefined => {
  try {
    const kept: Kept = JSON.parse(text || '');
    return Array.isArray(kept.entries) ? kept : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The events that wait. Each tab keeps its own under a key of its own, so that no two send the same; those of tabs that have
 * gone are taken over by whoever comes first.
 */
export class Queue {
  _entries: Entry[] = [];
  private readonly _prefix: string;
  private readonly _key: string;
  private _writing: ReturnType<typeof setTimeout> | undefined;
  private _lastSign = 0;
  private _isKept = false;
  /** The page has gone, or is about to. */
  private _isReleased = false;

  constructor(siteKey: string) {
    this._prefix = prefix + 'queue:' + siteKey + ':';
    this._key = this._prefix + randomId();
  }

  _add(entry: Entry): void {
    this._awake();
    this._entries.push(entry);
    if (this._entries.length > maxEvents) this._entries.shift();
    if (this._isReleased) this._write();
    else if (this._writing === undefined) this._writing = setTimeout(() => this._write(), 100);
  }

  /** Takes out what was sent or is of no use. */
  _remove(gone: readonly Entry[]): void {
    // By id: an entry that has been in storage is another object.
    const ids = new Set(gone.map(entry => entry.i));
    this._entries = this._entries.filter(entry => !ids.has(entry.i));
    this._write();
  }

  /** Takes over what tabs left that have gone. */
  _adopt(then: () => void): void {
    const take = (): void => {
      const now = Date.now();
      for (const key of keysWith(this._prefix)) {
        if (key === this._key) continue;
        const kept = parse(readItem(key));
        // A clock that was set back leaves signs of life in the future.
        if (kept && kept.alive && Math.abs(now - kept.alive) < deadAfter) continue;
        removeItem(key);
        if (kept) this._entries = kept.entries.concat(this._entries).slice(-maxEvents);
        this._write();
      }
      then();
    };
    if (!keysWith(this._prefix).some(key => key !== this._key)) return;
    // Two tabs that open at the same moment must not both take the same.
    const locks = navigator.locks;
    if (locks) locks.request(this._prefix, { ifAvailable: true }, async lock => { if (lock) take(); }).catch(() => undefined);
    else take();
  }

  /** To be called now and then: says that this tab lives. A tab that slept too long finds its events taken over. */
  _awake(): void {
    const now = Date.now();
    if (this._isKept && now - this._lastSign > deadAfter / 2 && !readItem(this._key)) this._entries = [];
    if (now - this._lastSign > signEvery) this._write();
  }

  /** Leaves what waits to the next page. */
  _release(): void {
    this._isReleased = true;
    this._write();
  }

  /** A page that comes back out of the browser's cache takes its own again, unless another has. */
  _resume(): void {
    this._isReleased = false;
    if (!this._isKept) return;
    const kept = parse(readItem(this._key));
    this._entries = kept ? kept.entries : [];
    this._write();
  }

  /** Deletes the events of all tabs. */
  _clear(): void {
    this._forget();
    keysWith(this._prefix).forEach(removeItem);
  }

  /** Drops this tab's events from memory alone. */
  _forget(): void {
    clearTimeout(this._writing);
    this._writing = undefined;
    this._isKept = false;
    this._entries = [];
  }

  private _write(): void {
    clearTimeout(this._writing);
    this._writing = undefined;
    this._lastSign = Date.now();
    const alive = this._isReleased ? 0 : this._lastSign;
    if (!this._entries.length) {
      removeItem(this._key);
      this._isKept = false;
      return;
    }
    let text: string;
    // The oldest half goes while it is too much.
    while ((text = JSON.stringify({ alive, entries: this._entries } as Kept)).length > maxLength && this._entries.length > 1) {
      this._entries = this._entries.slice(this._entries.length >> 1);
    }
    this._isKept = writeItem(this._key, text);
    // What was written before is no longer true.
    if (!this._isKept) removeItem(this._key);
  }
}
