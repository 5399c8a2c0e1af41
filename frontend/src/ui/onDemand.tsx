import { type ComponentType, lazy, Suspense, useEffect, useState } from 'react';

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

interface Opening {
  opened: boolean;
}

/**
 * A dialog, menu or panel whose code comes when it is first opened; `preload` asks for it earlier, when the pointer or
 * the focus is on what opens it. It is mounted shut and then opened, so that it knows where to give the focus back.
 */
export function onDemand<P extends Opening>(load: Load<P>) {
  const Part = lazy(load) as unknown as ComponentType<P>;
  function Shown(props: P) {
    const [isMounted, setMounted] = useState(false);
    useEffect(() => setMounted(true), []);
    return <Part {...props} opened={props.opened && isMounted} />;
  }
  function OnDemand(props: P) {
    const [isWanted, setWanted] = useState(props.opened);
    if (props.opened && !isWanted) setWanted(true);
    if (!isWanted) return null;
    return (
      <Suspense fallback={null}>
        <Shown {...props} />
      </Suspense>
    );
  }
  return Object.assign(OnDemand, { preload: preloading(load) });
}

/** Asks ahead for code; a failure is said when it is needed. */
export function preloading(load: () => Promise<unknown>): () => void {
  return () => void load().catch(() => undefined);
}
