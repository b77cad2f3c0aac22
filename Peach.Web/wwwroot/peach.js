// What works without a circuit: theme, narrow navigation, copying, and coming back after a restart.
(() => {
  const root = document.documentElement;

  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;

  const toggleTheme = () => {
    const theme = isDark() ? 'light' : 'dark';
    root.dataset.theme = theme;
    document.cookie = `peach-theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  };

  const showNavigation = shown => {
    const navigation = document.getElementById('navigation');
    if (!navigation) return;
    navigation.classList.toggle('shown', shown);
    document.querySelector('[data-action=toggle-nav]')?.setAttribute('aria-expanded', String(shown));
  };

  const copy = async button => {
    const text = document.getElementById(button.dataset.copy)?.innerText ?? '';
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Select and copy by hand';
    }
    setTimeout(() => { button.textContent = label; }, 1500);
  };

  // Most pages have no chart, and so do without what draws them.
  const fetchCharts = () => {
    if (!document.querySelector('[data-chart]')) return;
    looking.disconnect();
    import('./peach-charts.js');
  };
  const looking = new MutationObserver(fetchCharts);
  looking.observe(document.body, { subtree: true, childList: true });
  fetchCharts();

  document.addEventListener('click', event => {
    const button = event.target.closest('[data-action], [data-copy]');
    if (!button) return;
    if (button.dataset.copy) copy(button);
    else if (button.dataset.action === 'toggle-theme') toggleTheme();
    else if (button.dataset.action === 'toggle-nav') showNavigation(!document.getElementById('navigation').classList.contains('shown'));
    else if (button.dataset.action === 'reload') location.reload();
    else if (button.dataset.action === 'print') print();
  });

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') showNavigation(false);
  });

  Blazor.addEventListener('enhancedload', () => showNavigation(false));

  // A restarted Peach knows none of the circuits of before. The page is asked for until it comes, then loaded anew.
  const whenBack = async () => {
    try {
      const answer = await fetch('/health/live', { cache: 'no-store' });
      if (answer.ok) return location.reload();
    } catch {
      // Not back yet.
    }
    setTimeout(whenBack, 2000);
  };
  const dialog = document.getElementById('components-reconnect-modal');
  let waiting = false;
  new MutationObserver(() => {
    const lost = ['failed', 'rejected'].some(state => dialog.classList.contains(`components-reconnect-${state}`));
    if (!lost || waiting) return;
    waiting = true;
    whenBack();
  }).observe(dialog, { attributes: true, attributeFilter: ['class'] });
})();
