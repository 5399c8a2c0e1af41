import './settings.css';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useCan } from '@/api/session';
import { t } from '@/i18n';
import { PageHead } from '@/ui/page/PageHead';
import { PAGES, type SettingsPage } from './pages';

const GROUPS = ['own', 'organization'] as const;

/** Every page of the settings: its neighbours at the side, its sections in the middle. */
export function SettingsFrame({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the pages stand in one row, and the open one may lie beyond its edge.
  useEffect(() => nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }), []);
  const may = useCan();
  const allowed = (PAGES as readonly SettingsPage[]).filter(({ permission }) => !permission || may(permission));
  return (
    <div className="settings">
      <nav ref={nav} className="settings-nav" aria-label={t('settings.title')}>
        {GROUPS.map((group) => {
          const pages = allowed.filter((page) => page.group === group);
          if (pages.length === 0) return null;
          return (
            <div key={group} className="settings-nav-group">
              <p>{t(`settings.group.${group}`)}</p>
              {pages.map((page) => (
                <Link
                  key={page.path}
                  to={page.path}
                  activeOptions={{ exact: true }}
                  activeProps={{ 'aria-current': 'page' }}
                >
                  {t(page.label)}
                </Link>
              ))}
            </div>
          );
        })}
      </nav>
      <div className="settings-body">
        <PageHead title={title}>{text}</PageHead>
        {children}
      </div>
    </div>
  );
}
