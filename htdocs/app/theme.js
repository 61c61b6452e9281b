// Before the first paint: the colours that the visitor chose earlier.
try {
  var theme = localStorage.getItem('xcri-theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch (e) { /* without storage the system's colours hold */ }
