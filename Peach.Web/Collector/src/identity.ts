import { readCookie, writeCookie } from './cookies';
import { lasting, prefix } from './names';
import { randomId } from './random';

const clientCookie = prefix + 'c';
const sessionCookie = prefix + 's';

/** Seconds without an event after which a session has ended. */
const sessionTime = 1800;

/** What an event was sent under: it stays true of the event, whoever is logged in when it is sent. */
export interface Session {
  session_id: string;
  session_start_timestamp: number;
  user_id?: string;
  logged_in: boolean;
}

/** The lasting browser id, the session and the user. */
export class Identity {
  private _client: string | undefined;
  private _session: string | undefined;
  private _lastUse = 0;
  private _user: string | undefined;
  private _loggedIn = false;

  constructor(private readonly _domain: string | undefined) {}

  _setUser(id: string | null | undefined, loggedIn: boolean | undefined): void {
    this._user = id === null || id === undefined || id === '' ? undefined : String(id);
    this._loggedIn = loggedIn === undefined ? !!this._user : loggedIn;
  }

  /** Makes the id where there is none. It is not prolonged by use. */
  _clientId(): string {
    const kept = readCookie(clientCookie);
    if (kept) return (this._client = kept);
    this._client = this._client || randomId();
    writeCookie(clientCookie, this._client, lasting, this._domain);
    return this._client;
  }

  /** The session that goes on, or a new one. */
  _current(now: number): Session {
    const fresh = now - this._lastUse < sessionTime * 1000;
    let text = readCookie(sessionCookie) || (fresh && this._session) || '';
    let [id, start] = text.split('.');
    if (!id || !(Number(start) > 0)) {
      id = randomId();
      start = String(now);
      text = id + '.' + start;
    }
    // Written at most once a second: cookies are slow.
    if (text !== this._session || now - this._lastUse > 1000) writeCookie(sessionCookie, text, sessionTime, this._domain);
    this._session = text;
    this._lastUse = now;
    return {
      session_id: id,
      session_start_timestamp: Number(start),
      ...(this._user ? { user_id: this._user } : undefined),
      logged_in: this._loggedIn,
    };
  }

  /** Deletes the ids. */
  _forget(): void {
    this._client = this._session = undefined;
    this._lastUse = 0;
    writeCookie(clientCookie, '', 0, this._domain);
    writeCookie(sessionCookie, '', 0, this._domain);
  }
}
