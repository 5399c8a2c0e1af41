import { type Ref, type RefObject, useLayoutEffect } from 'react';

export type AnchorRef = RefObject<HTMLElement | null>;

interface AnchorProps {
  at: AnchorRef;
  /** Given by what opens at the anchor. */
  ref?: Ref<HTMLElement>;
}

/** The target of a Mantine popover or menu that opens at an element which was there before it. */
export function Anchor({ at, ref }: AnchorProps) {
  useLayoutEffect(() => {
    if (typeof ref === 'function') ref(at.current);
    else if (ref) ref.current = at.current;
  }, [at, ref]);
  return null;
}
