/** What a person likes on this device: density. The colour scheme is kept by Mantine, the locale with the account. */

import { useSyncExternalStore } from 'react';

export type Density = 'comfortable' | 'compact';

const STORED = 'neuracrm.density';
const listeners = new Set<() => void>();

export function readDensity(): Density {
  return localStorage.getItem(STORED) === 'compact' ? 'compact' : 'comfortable';
}

export function changeDensity(density: Density): void {
  localStorage.setItem(STORED, density);
  document.documentElement.dataset.density = density;
  for (const listener of listeners) listener();
}

export function useDensity(): Density {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, readDensity);
}
