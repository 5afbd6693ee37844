// Runs before the first paint: the page's theme and language as they were chosen last time.
(() => {
  const root = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const chosen = read("cailanzi.theme");
  const night = matchMedia("(prefers-color-scheme: dark)").matches;
  const scheme = chosen === "dark" || chosen === "light" ? chosen : night ? "dark" : "light";
  root.setAttribute("data-mantine-color-scheme", scheme);
  root.lang = read("cailanzi.language") === "en" ? "en" : "zh-CN";
  if (scheme === "dark") document.querySelector('meta[name="theme-color"]').content = "#12301f";
})();
