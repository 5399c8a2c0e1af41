import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { startAutoScroll } from './autoscroll';

interface DragEvents {
  onLift: (card: string) => void;
  onOver: (column: string | null) => void;
  /** The column is null when the drag was canceled or ended outside. */
  onDrop: (card: string, column: string | null) => void;
}

interface Location {
  current: { dropTargets: { data: Record<string, unknown> }[]; input: { clientX: number; clientY: number } };
}

/** The running drag: which card is held and over which column; scrolls at the edges. */
export function useBoardDrag(board: RefObject<HTMLElement | null>, events: DragEvents) {
  const latest = useRef(events);
  latest.current = events;
  const [held, setHeld] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  useEffect(() => {
    const pointer = { x: 0, y: 0 };
    let stopScroll = () => {};
    const follow = ({ current }: Location) => {
      pointer.x = current.input.clientX;
      pointer.y = current.input.clientY;
    };
    const isOurs = (element: Element) => board.current?.contains(element) ?? false;
    const stop = monitorForElements({
      canMonitor: ({ source }) => source.data.board === true && isOurs(source.element),
      onDragStart: ({ source, location }) => {
        follow(location);
        if (board.current) stopScroll = startAutoScroll(board.current, () => pointer);
        setHeld(String(source.data.card));
        latest.current.onLift(String(source.data.card));
      },
      onDrag: ({ location }) => follow(location),
      onDropTargetChange: ({ location }) => {
        const column = columnOf(location);
        setOver(column);
        latest.current.onOver(column);
      },
      onDrop: ({ source, location }) => {
        stopScroll();
        setHeld(null);
        setOver(null);
        latest.current.onDrop(String(source.data.card), columnOf(location));
      },
    });
    return () => {
      stopScroll();
      stop();
    };
  }, [board]);
  return { held, over };
}

function columnOf(location: Location): string | null {
  const column = location.current.dropTargets[0]?.data.column;
  return typeof column === 'string' ? column : null;
}
