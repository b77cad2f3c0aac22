import { EventMetadata, EventProps } from './builders';
import type { PeachContext, PeachMediaOptions, PeachMetadata, PeachProps } from '../peach-collector';

type Send = (type: string, id: string, context: PeachContext | undefined, props: PeachProps, metadata: PeachMetadata) => void;

/** Sends the events of a media element by itself. Returns what ends it. */
export const attachMedia = (
  element: HTMLMediaElement, id: string, options: PeachMediaOptions, heartbeatSeconds: () => number, send: Send): (() => void) => {
  /** Where playback was before the seek that goes on; undefined while none does. */
  let seekFrom: number | undefined;
  let position = element.currentTime;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds: since when it plays, and how long it played before. */
  let playsSince = 0;
  let played = 0;
  let hasPlayed = false;
  let mode = EventProps(element);

  const spent = (): number => Math.round((played + (playsSince ? Date.now() - playsSince : 0)) / 1000);

  const emit = (type: string, more?: PeachProps): void =>
    send('media_' + type, id, options.context, EventProps(element, { time_spent_s: spent(), ...options.props, ...more }), EventMetadata(element, options.metadata));

  const beat = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      emit('heartbeat');
      beat();
    }, heartbeatSeconds() * 1000);
  };

  const halt = (): void => {
    clearTimeout(timer);
    if (playsSince) played += Date.now() - playsSince;
    playsSince = 0;
  };

  const start = (): void => {
    if (playsSince) return;
    playsSince = Date.now();
    emit('play', hasPlayed ? undefined : { start_mode: element.autoplay ? 'auto_play' : 'normal' });
    hasPlayed = true;
    beat();
  };

  /** Tells a change of how it is seen or heard. */
  const compare = (): void => {
    const now = EventProps(element);
    if (now.video_mode !== mode.video_mode) emit('video_mode_changed');
    if (now.audio_mode !== mode.audio_mode) emit('audio_mode_changed');
    mode = now;
  };

  const handlers: Record<string, () => void> = {
    play: start,
    pause() {
      if (!playsSince) return;
      halt();
      // At the end the browser pauses first.
      if (!element.ended) emit('pause');
    },
    ended() {
      halt();
      emit('end');
    },
    timeupdate() {
      if (seekFrom === undefined) position = element.currentTime;
    },
    seeking() {
      if (seekFrom === undefined) seekFrom = position;
    },
    seeked() {
      if (seekFrom !== undefined) emit('seek', { previous_playback_position_s: Math.round(seekFrom * 1000) / 1000 });
      seekFrom = undefined;
      position = element.currentTime;
    },
    emptied() {
      position = 0;
      seekFrom = undefined;
    },
    volumechange: compare,
    enterpictureinpicture: compare,
    leavepictureinpicture: compare,
  };
  const aroundHandlers: readonly (readonly [EventTarget, string, () => void])[] = [
    [document, 'fullscreenchange', compare],
    [document, 'webkitfullscreenchange', compare],
    [document, 'visibilitychange', () => { if (playsSince) compare(); }],
    // Before the queue is sent: this capturing listener comes first.
    [window, 'pagehide', () => {
      if (!playsSince) return;
      halt();
      emit('stop');
    }],
  ];

  for (const name of Object.keys(handlers)) element.addEventListener(name, handlers[name]!);
  for (const [target, name, handler] of aroundHandlers) target.addEventListener(name, handler, true);
  // It may play already.
  if (!element.paused && !element.ended) start();

  return () => {
    for (const name of Object.keys(handlers)) element.removeEventListener(name, handlers[name]!);
    for (const [target, name, handler] of aroundHandlers) target.removeEventListener(name, handler, true);
    if (playsSince) {
      halt();
      emit('stop');
    }
  };
};
