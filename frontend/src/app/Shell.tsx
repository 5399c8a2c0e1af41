import './shellStyles';
import { AppShell, Burger, useMantineColorScheme } from '@mantine/core';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { readAuthState, subscribeToAuth } from '@/api/auth';
import { useMe } from '@/api/session';
import { type Key, t } from '@/i18n';
import { toast } from '@/ui/feedback/toast';
import { IconSearch } from '@/ui/icons';
import { announce } from './announce';
import { listenToKeys, runCommand, useCommands } from './commands';
import { Keys } from './Keys';
import { Navigation } from './Navigation';
import { OfflineBanner } from './OfflineBanner';
import { changeDensity } from './preferences';
import { listNavigation } from './registry';
import { StepsRoom } from './StepsRoom';
import { leaveWhenSignedOut, signOut } from './session';

const Menus = lazy(() => import('./Menus'));
const Toasts = lazy(() => import('@/ui/feedback/Toasts'));
const Palette = lazy(() => import('./Palette'));
const Help = lazy(() => import('./Help'));
const SignInAgain = lazy(() => import('../features/auth/SignInAgain'));
const FirstSteps = lazy(() => import('../features/onboarding/FirstSteps'));

const HEADER_HEIGHT = 48;
const NAVIGATION_WIDTH = 216;

type Dialog = 'palette' | 'help' | null;

/** The frame of every page: navigation, palette, shortcuts, menus, and the region that is read out. */
export default function Shell() {
  const [dialog, setDialog] = useState<Dialog>(null);
  const [isOpen, setOpen] = useState(false);
  const session = useSyncExternalStore(subscribeToAuth, readAuthState);
  const main = useArrival(() => setOpen(false));
  const isFirstPage = useFirstPage();
  useShellCommands(setDialog);
  useAppearance();
  useEffect(() => listenToKeys(), []);
  useEffect(leaveWhenSignedOut, []);
  return (
    <AppShell
      header={{ height: HEADER_HEIGHT }}
      navbar={{ width: NAVIGATION_WIDTH, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <AppShell.Header>
        <div className="shell-header">
          <Burger
            hiddenFrom="sm"
            size="sm"
            opened={isOpen}
            onClick={() => setOpen(!isOpen)}
            aria-label={isOpen ? t('shell.navigation.close') : t('shell.navigation.open')}
          />
          <Brand />
          <span className="shell-space" />
          <button type="button" className="shell-search" onClick={() => runCommand('app.palette')}>
            <IconSearch size={16} />
            <span className="shell-search-text">{t('shell.palette.open')}</span>
            <Keys keys="mod+k" />
          </button>
          <Suspense fallback={<span className="shell-person" />}>
            <Menus />
          </Suspense>
        </div>
      </AppShell.Header>
      <AppShell.Navbar aria-label={t('shell.navigation.label')}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="main" className="shell-main" ref={main} tabIndex={-1}>
        <OfflineBanner />
        {isFirstPage && (
          <Suspense fallback={<StepsRoom />}>
            <FirstSteps />
          </Suspense>
        )}
        <Outlet />
      </AppShell.Main>
      <Suspense fallback={null}>
        <Toasts />
      </Suspense>
      <Suspense fallback={null}>
        {dialog === 'palette' && <Palette onClose={() => setDialog(null)} />}
        {dialog === 'help' && <Help onClose={() => setDialog(null)} />}
        {session === 'ended' && <SignInAgain />}
      </Suspense>
    </AppShell>
  );
}

function Brand() {
  return (
    <span className="shell-brand">
      <img src="/favicon.svg" alt="" width={22} height={22} />
      {t('shell.product')}
    </span>
  );
}

/** Theme and density are kept with the account: they follow her to every device. */
function useAppearance(): void {
  const { user } = useMe();
  const { setColorScheme } = useMantineColorScheme();
  const { theme, density } = user ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: the setter is another one after each change, which would be taken back
  useEffect(() => {
    if (theme) setColorScheme(theme === 'system' ? 'auto' : theme);
    if (density) changeDensity(density);
  }, [theme, density]);
}

/** Whether this is where one arrives after signing in; the first steps stand there. */
function useFirstPage(): boolean {
  const first = listNavigation(useMe())[0]?.path;
  return useRouterState({ select: (state) => state.resolvedLocation?.pathname === first });
}

/** Title, focus and announcement follow the page. */
function useArrival(onArrival: () => void) {
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname ?? '' });
  const title = useRouterState({
    select: (state) => (state.matches.at(-1)?.staticData as { title?: Key } | undefined)?.title,
  });
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another record of the same page is an arrival as well
  useEffect(() => {
    document.title = title ? `${t(title)} · ${t('shell.product')}` : t('shell.product');
    onArrival();
    if (!isFirst.current && title) {
      announce(t(title));
      // The link that was used is gone with its page; else the focus stays where the user has it.
      if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
    }
    isFirst.current = false;
  }, [pathname, title]);
  return main;
}

function useShellCommands(open: (dialog: Dialog) => void): void {
  const me = useMe();
  const navigate = useNavigate();
  const going = useMemo(() => listNavigation(me), [me]);
  useCommands([
    {
      id: 'app.palette',
      label: t('shell.palette.open'),
      keys: 'mod+k',
      inFields: true,
      hidden: true,
      run: () => open('palette'),
    },
    { id: 'app.search', label: t('shell.palette.search'), keys: '/', hidden: true, run: () => open('palette') },
    { id: 'app.help', label: t('shell.help.title'), keys: '?', group: 'app', run: () => open('help') },
    {
      id: 'app.undo',
      label: t('common.undo'),
      keys: 'z',
      group: 'app',
      hidden: true,
      run: () => void toast.undoLast(),
    },
    { id: 'app.sign-out', label: t('shell.signOut'), group: 'app', run: () => void signOut() },
    ...going.map(({ path, navigation }) => ({
      id: `go.${path}`,
      label: t('shell.palette.goTo', { name: t(navigation?.label ?? 'shell.product') }),
      keys: navigation?.keys,
      group: 'go' as const,
      run: () => void navigate({ href: path }),
    })),
  ]);
}
