import { can, type Me } from '@/api/session';
import type { Screen } from './screens';

const files = import.meta.glob<{ default: Screen[] }>('../features/*/screens.ts', { eager: true });

/** Every page of the product, as its feature declares it. */
export const screens: readonly Screen[] = Object.values(files).flatMap((file) => file.default);

/** What stands in the navigation of somebody with these rights. */
export function listNavigation(me: Me): Screen[] {
  return screens
    .filter((screen) => screen.navigation && (!screen.permission || can(me, screen.permission)))
    .sort((one, other) => (one.navigation?.order ?? 0) - (other.navigation?.order ?? 0));
}
