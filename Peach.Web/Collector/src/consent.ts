import { readCookie, writeCookie } from './cookies';
import { lasting, prefix } from './names';

const cookie = prefix + 'consent';

/** Do-Not-Track and Global Privacy Control. */
const asksNotToBeTracked = (): boolean => {
  const browser = navigator as Navigator & { doNotTrack?: string; msDoNotTrack?: string; globalPrivacyControl?: boolean };
  const wish = browser.doNotTrack || (window as { doNotTrack?: string }).doNotTrack || browser.msDoNotTrack;
  return wish === '1' || wish === 'yes' || !!browser.globalPrivacyControl;
};

/** Whether events may be stored and sent. Asked anew each time: another tab may have changed it. */
export class Consent {
  /** The choice made in this page where the browser keeps no cookies; else null. */
  private _unkept: boolean | null = null;

  constructor(private readonly _required: boolean | undefined, private readonly _domain: string | undefined) {}

  _isGiven(): boolean {
    const kept = readCookie(cookie);
    if (kept) return kept === '1';
    return this._unkept === null ? !this._required && !asksNotToBeTracked() : this._unkept;
  }

  _choose(given: boolean | null): void {
    this._unkept = null;
    // A refusal is kept only where silence would mean yes.
    if (given === null || (!given && this._required)) {
      writeCookie(cookie, '', 0, this._domain);
      return;
    }
    writeCookie(cookie, given ? '1' : '0', lasting, this._domain);
    if (!readCookie(cookie)) this._unkept = given;
  }
}
