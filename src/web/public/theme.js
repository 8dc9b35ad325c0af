/** Runs before the first paint: sets the colours and the width of the sidebar that were chosen last, so that nothing flashes. */
(() => {
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      // Storage may be forbidden; then the system's colours and the wide sidebar stand.
      return null;
    }
  };
  const chosen = read("deskfeed-colours");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const root = document.documentElement;
  root.dataset.mantineColorScheme = chosen === "light" || chosen === "dark" ? chosen : system;
  root.dataset.sidebar = read("deskfeed-sidebar") === "narrow" ? "narrow" : "wide";
})();
