/** Keeps the shell on the device, once the page is there and at rest: the first visit owes it nothing. */
export function installWorker(): void {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  const register = () => {
    // A browser that forbids it shows the pages all the same.
    void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  };
  const later = () => setTimeout(register, 3000);
  if (document.readyState === "complete") later();
  else window.addEventListener("load", later, { once: true });
}
