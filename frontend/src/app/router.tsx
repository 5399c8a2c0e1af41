import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { getAccessToken } from '@/api/auth';
import { ApiError } from '@/api/errors';
import { can, type Me } from '@/api/session';
import { loadTexts, t } from '@/i18n';
import { queryClient } from './queryClient';
import { NotFound, RouteError, RoutePending } from './RouteStates';
import { listNavigation, screens } from './registry';
import type { Screen, Search } from './screens';
import { enter } from './session';

type Place = { screen?: Screen };

// Later pages are begun by their loaders: who she is is known by then.
let hasStarted = false;
const loadShell = () => import('./Shell');

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: RouteError });

const shell = createRoute({
  id: 'shell',
  getParentRoute: () => root,
  beforeLoad: async ({ location, matches }) => {
    // Meanwhile: the frame is needed in any case but a redirect.
    void loadShell();
    const place = matches[matches.length - 1];
    if (place) startLoading(place.staticData as Place, place.params as Record<string, string>, place.search as Search);
    const me = await enter();
    if (!me) throw redirect({ href: `/login?next=${encodeURIComponent(location.href)}` });
    return { me };
  },
  component: lazyRouteComponent(loadShell),
  errorComponent: RouteError,
});

const home = createRoute({
  path: '/',
  getParentRoute: () => shell,
  beforeLoad: ({ context }) => {
    const [first] = listNavigation((context as { me: Me }).me);
    if (first) throw redirect({ href: first.path, replace: true });
  },
  component: lazyRouteComponent(() => import('./Home')),
});

/** An address nobody knows, for somebody who is signed in. */
const unknown = createRoute({ path: '$', getParentRoute: () => shell, component: NotFound });

function makeRoute(screen: Screen, parent: AnyRoute): AnyRoute {
  return createRoute({
    path: screen.path,
    getParentRoute: () => parent,
    validateSearch: (raw: Search) => (screen.search ? screen.search(raw) : raw),
    loaderDeps: ({ search }) => ({ search: search as Search }),
    beforeLoad: ({ context }) => checkPermission(screen, (context as { me?: Me }).me),
    loader: async ({ params, deps }) => {
      await loadTexts(...screen.texts);
      // Started, not awaited: the page shows its skeleton, or what is there already, at once.
      void screen.load?.(queryClient, params as Record<string, string>, deps.search).catch(() => undefined);
    },
    staticData: { title: screen.title, screen } as object,
    component: lazyRouteComponent(screen.page),
    errorComponent: RouteError,
    pendingComponent: RoutePending,
  }) as unknown as AnyRoute;
}

/** Begin with the page's code, texts and rows while it is still asked who she is: three round trips become one. */
function startLoading({ screen }: Place, params: Record<string, string>, search: Search): void {
  if (!screen || hasStarted) return;
  hasStarted = true;
  void screen.page().catch(() => undefined);
  void loadTexts(...screen.texts).catch(() => undefined);
  const load = async () => {
    if (await getAccessToken()) await screen.load?.(queryClient, params, search);
  };
  void load().catch(() => undefined);
}

function checkPermission(screen: Screen, me: Me | undefined): void {
  if (!screen.permission || !me || can(me, screen.permission)) return;
  const organization = me.organization?.name ?? '';
  throw new ApiError({ code: 'forbidden', status: 403, message: t('common.error.forbidden', { organization }) });
}

const inShell = screens.filter((screen) => screen.layout !== 'bare').map((screen) => makeRoute(screen, shell));
const bare = screens.filter((screen) => screen.layout === 'bare').map((screen) => makeRoute(screen, root));

export const router = createRouter({
  routeTree: root.addChildren([shell.addChildren([home, unknown, ...inShell]), ...bare]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFound,
  defaultPendingComponent: RoutePending,
});
