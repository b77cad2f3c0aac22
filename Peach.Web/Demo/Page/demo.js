// A site's own code around the collector: what a web team would write, and a look at what comes of it.
(() => {
  'use strict';
  const siteKey = 'demo0000000000001';
  const shownEvents = 60;
  const shownReceipts = 5;
  const element = id => document.getElementById(id);
  const pc = window._pc;

  const make = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  // ---- The offline switch: what a browser does without a network ----
  const realFetch = window.fetch.bind(window);
  let isOffline = false;
  window.fetch = (address, options) => {
    const isCollect = String(address).includes('/v3/collect');
    return isOffline && isCollect ? Promise.reject(new TypeError('offline')) : realFetch(address, options);
  };
  const realOnLine = () => Object.getOwnPropertyDescriptor(Navigator.prototype, 'onLine').get.call(navigator);
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => !isOffline && realOnLine() });
  element('offline').addEventListener('change', event => {
    isOffline = event.target.checked;
    window.dispatchEvent(new Event(isOffline ? 'offline' : 'online'));
    showState();
  });

  // ---- The collector ----
  const receipts = element('receipts');
  let hasReceipts = false;
  const showReceipt = receipt => {
    if (!hasReceipts) receipts.replaceChildren();
    hasReceipts = true;
    const { status, beacon, events, reply } = receipt;
    const isGood = status === 201 || beacon;
    const counts = reply ? `accepted ${reply.accepted}${reply.duplicate ? `, known ${reply.duplicate}` : ''}${reply.quarantined ? `, quarantined ${reply.quarantined}` : ''}` : '';
    const text = beacon ? 'beacon' : status === 0 ? 'no answer, kept' : `${status}${counts ? `: ${counts}` : ''}`;
    receipts.prepend(make('li', {}, make('span', { textContent: `${events} event${events === 1 ? '' : 's'}` }), make('span', { className: isGood ? 'ok' : 'bad', textContent: text })));
    while (receipts.children.length > shownReceipts) receipts.lastChild.remove();
  };

  pc.init(siteKey, { requireConsent: true, pageViews: true, appId: 'harbour-radio', appName: 'Harbour Radio', appVersion: '1.0', flushInterval: 2, onFlush: showReceipt });

  // A demo is watched: it does not wait for the interval that an administrator has set.
  setInterval(() => { if (pc.hasConsent()) pc.flush(); }, 2000);
  element('flush').addEventListener('click', () => pc.flush());

  // ---- Consent ----
  const choose = given => {
    pc.setConsent(given);
    element('consent').hidden = true;
    if (!given) clearEvents();
    showState();
    if (given) watchRecommendations();
  };
  element('accept').addEventListener('click', () => choose(true));
  element('refuse').addEventListener('click', () => choose(false));
  element('withdraw').addEventListener('click', () => {
    if (pc.hasConsent()) choose(false);
    element('consent').hidden = false;
    element('accept').focus();
  });
  element('consent').hidden = pc.hasConsent();

  const waiting = () => {
    try {
      return Object.keys(localStorage).filter(key => key.startsWith('_pc_queue:'))
        .reduce((sum, key) => sum + JSON.parse(localStorage.getItem(key)).entries.length, 0);
    } catch {
      return 0;
    }
  };

  function showState() {
    const given = pc.hasConsent();
    const state = element('state');
    state.textContent = !given ? 'no consent' : isOffline ? 'offline' : 'listening';
    state.className = `badge ${!given ? '' : isOffline ? 'warn' : 'ok'}`;
    element('client').textContent = pc.getClientID() || 'none';
    element('withdraw').textContent = given ? 'Withdraw consent' : 'Choose again';
    element('withdraw').hidden = !element('consent').hidden;
    element('flush').disabled = !given;
    element('waiting').textContent = String(waiting());
  }

  // ---- A pretend user ----
  let user = null;
  element('user').addEventListener('click', () => {
    user = user ? null : `harbour-${Math.floor(1000 + Math.random() * 9000)}`;
    pc.setUserID(user);
    element('user').textContent = user ? `Log out ${user}` : 'Log in';
    pc.sendEvent(user ? 'login' : 'logout');
  });

  // ---- The player: a sound made here ----
  const makeSound = seconds => {
    const rate = 8000;
    const samples = rate * seconds;
    const file = new DataView(new ArrayBuffer(44 + samples));
    const text = (at, value) => [...value].forEach((letter, index) => file.setUint8(at + index, letter.charCodeAt(0)));
    text(0, 'RIFF');
    file.setUint32(4, 36 + samples, true);
    text(8, 'WAVEfmt ');
    file.setUint32(16, 16, true);
    file.setUint16(20, 1, true);
    file.setUint16(22, 1, true);
    file.setUint32(24, rate, true);
    file.setUint32(28, rate, true);
    file.setUint16(32, 1, true);
    file.setUint16(34, 8, true);
    text(36, 'data');
    file.setUint32(40, samples, true);
    const notes = [220, 277.18, 329.63, 440, 369.99];
    for (let i = 0; i < samples; i++) {
      const second = i / rate;
      const note = notes[Math.floor(second / 2) % notes.length];
      const swell = Math.sin(Math.PI * ((second % 2) / 2)) ** 2;
      file.setUint8(44 + i, Math.round(128 + 34 * swell * Math.sin(2 * Math.PI * note * second)));
    }
    return URL.createObjectURL(new Blob([file], { type: 'audio/wav' }));
  };
  const audio = element('audio');
  const soundId = 'urn:harbour:audio:lighthouse';
  audio.src = makeSound(20);
  const player = pc.EventContextComponent('player', 'HarbourPlayer', '1.0');
  pc.attachMedia(audio, soundId, { context: pc.mediaContext(null, player), metadata: { title: 'Tones from the lighthouse' } });
  element('like').addEventListener('click', () => pc.sendMediaLikeEvent(soundId, pc.mediaContext(null, player), audio));
  element('share').addEventListener('click', () => pc.sendMediaShareEvent(soundId, pc.mediaContext(null, player), audio));
  element('remember').addEventListener('click', () => pc.sendMediaPlaylistAddEvent(soundId, pc.mediaContext(null, player), { playlist_id: 'later' }));

  // ---- Stories: pages without a load ----
  const stories = [
    ['fog', 'The night the fog horn sang', 'Nature', 'Nobody had turned it on. The harbour master checked twice, then a third time, and each time the switch stood where it had always stood.', 'It was the wind, of course: a north-easter across the mouth of the horn, a note so low that the windows of the old customs house joined in. By morning half the town had come down to listen, and a schoolteacher had written it down as music.'],
    ['ferry', 'A ferry that waits for bread', 'Town', 'The 6.40 leaves at 6.40, the timetable says. It leaves when the baker has come aboard, say those who take it.', 'For thirty-one years the first batch has crossed the water still warm. The operator once tried a week of punctuality; passengers wrote letters. Now the timetable has a footnote.'],
    ['tide', 'How to read a tide table', 'Knowledge', 'Two columns, four numbers a day: it looks like a railway timetable and behaves like a promise.', 'The moon does most of the work, the sun helps or hinders, and the shape of the bay decides the rest. Learn your own harbour\'s delay by heart, add an hour for storms, and never trust a table that is older than the sandbank.'],
  ];
  const picture = seed => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 220 96');
    svg.setAttribute('preserveAspectRatio', 'xMidYMid slice');
    svg.setAttribute('aria-hidden', 'true');
    for (let line = 0; line < 5; line++) {
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      let points = '';
      for (let x = -10; x <= 230; x += 10) points += `${points ? 'L' : 'M'}${x} ${(22 + line * 15 + 7 * Math.sin(x / (16 + 3 * seed) + line * (seed + 1))).toFixed(1)}`;
      path.setAttribute('d', points);
      path.setAttribute('class', 'wave');
      svg.append(path);
    }
    return svg;
  };
  stories.forEach(([id, title, topic], number) => {
    element('stories').append(make('a', { className: 'tile', href: `/demo?story=${id}` }, picture(number), make('span', { textContent: title }), make('small', { textContent: topic })));
  });

  let leaveStory = () => {};
  const show = () => {
    leaveStory();
    leaveStory = () => {};
    const id = new URLSearchParams(location.search).get('story');
    const number = stories.findIndex(story => story[0] === id);
    const story = stories[number];
    element('home').hidden = !!story;
    element('story').hidden = !story;
    if (!story) return;
    const more = make('p', { hidden: true, textContent: story[4] });
    const readMore = make('button', { textContent: 'Read more' });
    const urn = `urn:harbour:article:${story[0]}`;
    const opened = Date.now();
    readMore.addEventListener('click', () => {
      more.hidden = false;
      readMore.hidden = true;
      pc.sendReadMoreEvent(urn);
    });
    element('story').replaceChildren(
      picture(number), make('h1', { textContent: story[1] }), make('p', { className: 'muted', textContent: story[2] }), make('p', { textContent: story[3] }), more,
      make('div', { className: 'buttons' }, readMore, make('a', { href: '/demo', textContent: 'Back to Harbour Radio' })));
    pc.sendArticleStartEvent(urn, { page_uri: location.href }, null, { type: 'article' });
    leaveStory = () => pc.sendArticleEndEvent(urn, Math.round((Date.now() - opened) / 1000), more.hidden ? 0.5 : 1, more.hidden ? 0.5 : 1);
    scrollTo(0, 0);
  };
  document.addEventListener('click', event => {
    const link = event.target.closest('a');
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || link.origin !== location.origin || link.pathname !== '/demo' || link.hash) return;
    event.preventDefault();
    history.pushState(null, '', link.href);
    show();
  });
  addEventListener('popstate', show);
  addEventListener('pagehide', () => leaveStory());
  show();

  // ---- Recommendations ----
  const places = ['the island', 'the old pier', 'the north shore', 'the archive', 'the studio', 'the night train', 'the market', 'the observatory'];
  const forms = ['A morning at', 'Letters from', 'Everything about', 'The secret of', 'An hour with', 'Return to', 'Voices of', 'Looking for'];
  const title = id => {
    const number = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
    return `${forms[number % forms.length]} ${places[(number >>> 5) % places.length]}`;
  };
  let recommendation = null;
  let isWatched = false;
  function watchRecommendations() {
    if (!recommendation || isWatched || !pc.hasConsent()) return;
    isWatched = true;
    pc.observeRecommendation(element('recommendations'), { id: recommendation, component: pc.EventContextComponent('list', 'popular-now', '1') });
  }
  const loadRecommendations = async () => {
    try {
      const answer = await realFetch('/api/v1/demo/trending?amount=6');
      const { result } = answer.ok ? await answer.json() : { result: { items: [] } };
      if (result.items.length > 0) {
        recommendation = result.id;
        element('recommendations-empty').hidden = true;
        element('items').replaceChildren(...result.items.map((item, index) => {
          const id = String(item.content_id);
          const link = make('a', { href: '#recommendations' }, make('b', { textContent: index + 1 }), make('span', {}, title(id), make('small', { textContent: `no. ${id}` })));
          link.dataset.peachItem = id;
          link.addEventListener('click', event => {
            event.preventDefault();
            link.classList.add('chosen');
            // As if it had been opened and were playing.
            pc.sendMediaPlayEvent(id, pc.mediaContext(recommendation, player), { playback_position_s: 0, is_playing: true }, { type: 'audio' });
          });
          return make('li', {}, link);
        }));
        watchRecommendations();
        return;
      }
    } catch {
      // Peach may be starting.
    }
    setTimeout(loadRecommendations, 5000);
  };
  loadRecommendations();

  // ---- What the server has received ----
  const list = element('events');
  let after = '';
  let lastClient;
  function clearEvents() {
    list.replaceChildren();
    after = '';
    element('none').hidden = false;
  }
  const describe = event => {
    const { props = {}, context = {} } = event;
    if (event.type.startsWith('media_') && props.playback_position_s !== undefined) return `${event.id} at ${props.playback_position_s.toFixed(1)} s`;
    if (context.item_id) return `item ${context.item_id}${context.hit_index === undefined ? '' : `, place ${context.hit_index + 1}`}`;
    if (context.items) return `${context.items.length} items`;
    return event.id || context.page_uri || event.user_id || '';
  };
  const showEvent = event => {
    const time = new Date(event.collect_timestamp);
    list.prepend(make('details', { className: 'new' },
      make('summary', {}, make('b', { textContent: event.type }), make('span', { className: 'about', textContent: describe(event) }),
        make('time', { dateTime: time.toISOString(), textContent: time.toLocaleTimeString() })),
      make('pre', { tabIndex: 0, textContent: JSON.stringify(event, null, 2) })));
    while (list.children.length > shownEvents) list.lastChild.remove();
    element('none').hidden = true;
  };
  const look = async () => {
    const client = pc.getClientID();
    if (client !== lastClient) clearEvents();
    lastClient = client;
    if (client && document.visibilityState === 'visible') {
      try {
        const answer = await realFetch(`/demo/events?client=${encodeURIComponent(client)}&after=${after}`);
        const { events } = await answer.json();
        for (const event of events) {
          after = event.event_uid;
          showEvent(event);
        }
      } catch {
        // Peach may be starting again.
      }
    }
    showState();
    setTimeout(look, 1000);
  };
  look();
})();
