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
  const language = read("cailanzi.language") === "en" ? "en" : "zh";
  root.lang = language === "en" ? "en" : "zh-CN";
  // Filled in by the build (scripts/first.mjs): the pages' code, and what the public pages need beside it.
  const MAIN = "";
  const FIRST = {};
  const wanted = FIRST[location.pathname];
  // A guest's page begins with its own words, in place before its code.
  if (wanted && read("cailanzi.signed-in") !== "1") {
    new MutationObserver((_, watch) => {
      const place = document.querySelector(".first-words");
      if (!place) return;
      watch.disconnect();
      const first = JSON.parse(place.dataset.words)[location.pathname];
      if (first.hero) place.classList.add("first-hero");
      for (const line of first[language]) {
        place.append(document.createElement("p"));
        place.lastChild.textContent = line;
      }
    }).observe(root, { childList: true, subtree: true });
  }
  // Nothing that the outline does without is asked for before it has been painted, and nothing runs: over a fast
  // network all would be here before that, and a reader would look at nothing until it had run. Nobody waits for a
  // paint behind another window, nor for the word of a browser that tells nothing of its paints.
  const painted = new Promise((done) => {
    new PerformanceObserver(done).observe({ type: "paint", buffered: true });
    setTimeout(done, document.hidden ? 0 : 1000);
  });
  const whole = new Promise((done) => document.addEventListener("DOMContentLoaded", done));
  if (wanted) {
    // Asked for now, it is here when the shell has been read, instead of being asked for then.
    painted.then(() => {
      for (const file of wanted.files) {
        const link = document.createElement("link");
        link.href = file;
        if (file.endsWith(".js")) link.rel = "modulepreload";
        else {
          link.rel = "preload";
          link.as = "style";
        }
        document.head.append(link);
      }
      const headers = { "Accept-Language": language };
      globalThis.cailanziEarly = new Map(wanted.reads.map((path) => [path, fetch(path, { headers })]));
      // Whoever uses the answer hears of the failure; nobody may.
      for (const answer of globalThis.cailanziEarly.values()) answer.catch(() => undefined);
    });
  }
  if (MAIN) {
    Promise.all([whole, painted]).then(() => {
      const script = document.createElement("script");
      script.type = "module";
      script.src = MAIN;
      document.head.append(script);
    });
  }
  if (scheme === "dark") document.querySelector('meta[name="theme-color"]').content = "#12301f";
})();
