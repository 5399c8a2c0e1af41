import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import type { Side } from './layout';

const THRESHOLD_PX = 6;
const EDGE_PX = 40;
const SCROLL_PX = 16;

interface Drag {
  id: string;
  x: number;
  /** Null while it may still become a click. */
  over: { id: string; side: Side } | null;
}

/**
 * A header dragged sideways puts its column elsewhere. Marked straight in the DOM: nothing is drawn anew until it is let
 * go. Fingers scroll the table instead; a press that does not move stays a click, and Esc takes the drag back.
 */
export function useHeadDrag(
  row: RefObject<HTMLElement | null>,
  onPlace: ((id: string, over: string, side: Side) => void) | undefined,
) {
  const drag = useRef<Drag | null>(null);
  const wasDragged = useRef(false);
  const cells = () => [...(row.current?.querySelectorAll<HTMLElement>('[data-head]') ?? [])];
  const clear = () => {
    drag.current = null;
    for (const cell of cells()) {
      delete cell.dataset.drop;
      delete cell.dataset.dragged;
    }
  };
  const cancel = useRef(clear);
  cancel.current = clear;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !drag.current?.over) return;
      event.preventDefault();
      event.stopPropagation();
      cancel.current();
    };
    document.addEventListener('keydown', listen, true);
    return () => document.removeEventListener('keydown', listen, true);
  }, []);
  if (!onPlace) return {};

  const press = (event: PointerEvent<HTMLElement>) => {
    wasDragged.current = false;
    const target = event.target as HTMLElement;
    const id = target.closest<HTMLElement>('[data-head]')?.dataset.head;
    if (!id || event.button !== 0 || event.pointerType === 'touch' || target.closest('.dt-resizer')) return;
    drag.current = { id, x: event.clientX, over: null };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const held = drag.current;
    if (!held || (!held.over && Math.abs(event.clientX - held.x) < THRESHOLD_PX)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    wasDragged.current = true;
    scrollAtEdge(row.current, event.clientX);
    const over = findDrop(cells(), held.id, event.clientX);
    for (const cell of cells()) {
      if (cell.dataset.head === held.id) cell.dataset.dragged = '';
      if (cell.dataset.head === over.id && over.id !== held.id) cell.dataset.drop = over.side;
      else delete cell.dataset.drop;
    }
    held.over = over;
  };
  const release = () => {
    const held = drag.current;
    clear();
    // The click of this very press comes before it.
    setTimeout(() => {
      wasDragged.current = false;
    });
    if (held?.over && held.over.id !== held.id) onPlace(held.id, held.over.id, held.over.side);
  };
  const click = (event: MouseEvent) => {
    if (!wasDragged.current) return;
    wasDragged.current = false;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    onPointerDown: press,
    onPointerMove: move,
    onPointerUp: release,
    onPointerCancel: clear,
    onClickCapture: click,
  };
}

/** The header below the pointer among those that scroll with the held one, or stay with it. */
function findDrop(cells: readonly HTMLElement[], id: string, x: number): { id: string; side: Side } {
  const held = cells.find((cell) => cell.dataset.head === id);
  const group = cells.filter((cell) => (cell.dataset.pin === undefined) === (held?.dataset.pin === undefined));
  const below = group.find((cell) => x <= cell.getBoundingClientRect().right) ?? group.at(-1);
  if (!below) return { id, side: 'before' };
  const { left, width } = below.getBoundingClientRect();
  return { id: below.dataset.head ?? id, side: x < left + width / 2 ? 'before' : 'after' };
}

function scrollAtEdge(row: HTMLElement | null, x: number): void {
  const region = row?.closest<HTMLElement>('.dt-region');
  if (!region) return;
  const { left, right } = region.getBoundingClientRect();
  if (x > right - EDGE_PX) region.scrollLeft += SCROLL_PX;
  if (x < left + EDGE_PX) region.scrollLeft -= SCROLL_PX;
}
