import './records.css';
import { Suspense, use } from 'react';
import { TextSkeleton } from '@/ui/feedback/Skeletons';
import { useLists } from './lists';
import PeekPanel from './PeekPanel';
import { loadSpec } from './specs';
import type { KindSpec, RecordKind } from './types';
import { useChange } from './useChange';

interface RecordPeekProps {
  kind: RecordKind;
  id: number;
  /** Without it the record stays as long as what it stands beside. */
  onClose?: () => void;
}

const LINES = 8;

/** A record of any kind beside something else, such as the task it is about. */
export default function RecordPeek({ kind, ...props }: RecordPeekProps) {
  return (
    <Suspense fallback={<TextSkeleton lines={LINES} />}>
      <Loaded key={kind} kind={kind} {...props} />
    </Suspense>
  );
}

function Loaded({ kind, id, onClose }: RecordPeekProps) {
  const spec: KindSpec = use(loadSpec(kind));
  const lists = useLists(spec.kind);
  const { change, dialog } = useChange(spec, lists);
  return (
    <>
      <PeekPanel spec={spec} lists={lists} change={change} id={id} onClose={onClose} />
      {dialog}
    </>
  );
}
