import { useEffect, useState } from 'react';
import { formatExact, formatRelative } from '@/i18n';

const TICK_MS = 60_000;

interface RelativeTimeProps {
  /** RFC 3339. */
  at: string | null | undefined;
  /** Keeps up while it is shown; rows of a long table leave it off. */
  live?: boolean;
}

/** "3 hours ago", with the exact moment in its title. */
export function RelativeTime({ at, live = false }: RelativeTimeProps) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [live]);
  if (!at) return <span className="soft">–</span>;
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatRelative(at, live ? now : Date.now())}
    </time>
  );
}
