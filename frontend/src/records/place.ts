/** Where the user was in a list: the row, the scroll position, and what stood around a record that was opened from it. */

import { type ParsedLocation, useRouterState } from '@tanstack/react-router';
import { useLayoutEffect, useRef, useState } from 'react';
import type { RecordKind } from './types';

interface Place {
  activeId: string | null;
  top: number;
}

interface Around {
  href: string;
  ids: readonly string[];
}

const REMEMBERED = 'neuracrm.list.';
const MOST_IDS = 2000;
const places = new Map<string, Place>();

/** The page's own address, also while the router is on its way to another page. */
export function useOwnLocation(path: string): ParsedLocation {
  const location = useRouterState({ select: (state) => state.location });
  const held = useRef(location);
  if (location.pathname === path) held.current = location;
  return held.current;
}

/** The focused row and the scroll position, restored when the user comes back to the same address. */
export function usePlace(name: string, isFilled: boolean) {
  const [start] = useState(() => places.get(name));
  const [activeId, setActive] = useState<string | null>(start?.activeId ?? null);
  const region = useRef<HTMLDivElement>(null);
  const latest = useRef({ name, activeId });
  latest.current = { name, activeId };
  useLayoutEffect(() => {
    const scroller = region.current?.querySelector('.dt-region');
    if (!isFilled || !scroller) return;
    if (start) scroller.scrollTop = start.top;
    let top = scroller.scrollTop;
    const listen = () => {
      top = scroller.scrollTop;
    };
    scroller.addEventListener('scroll', listen, { passive: true });
    return () => {
      scroller.removeEventListener('scroll', listen);
      places.set(latest.current.name, { activeId: latest.current.activeId, top });
    };
  }, [isFilled, start]);
  return { activeId, setActive, region };
}

/** What J, K and "back to the list" mean on a record opened from here. */
export function rememberList(kind: RecordKind, href: string, ids: readonly string[]): void {
  if (ids.length === 0) return;
  try {
    sessionStorage.setItem(REMEMBERED + kind, JSON.stringify({ href, ids: ids.slice(0, MOST_IDS) }));
  } catch {
    // Without room a record just has no neighbours.
  }
}

export function readAround(kind: RecordKind, id: number, home: string) {
  const { href, ids } = read(kind) ?? { href: home, ids: [] };
  const at = ids.indexOf(String(id));
  return {
    href: at < 0 ? home : href,
    previous: at > 0 ? ids[at - 1] : undefined,
    next: at < 0 ? undefined : ids[at + 1],
    position: at + 1,
    count: ids.length,
  };
}

function read(kind: RecordKind): Around | null {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED + kind) ?? 'null') as Around | null;
  } catch {
    return null;
  }
}
