/** The one live region: what a screen reader should say that the eye sees happen. */

const REGION = 'announcements';
const PAUSE_MS = 60;

/** Say a sentence; the same one twice is said twice. */
export function announce(text: string): void {
  const region = document.getElementById(REGION);
  if (!region) return;
  region.textContent = '';
  // Emptied first: a region whose text does not change says nothing.
  setTimeout(() => {
    region.textContent = text;
  }, PAUSE_MS);
}

export function makeLiveRegion(): void {
  const region = document.createElement('div');
  region.id = REGION;
  region.className = 'sr-only';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  document.body.append(region);
}
