import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { recordQuery } from './queries';

const KEPT_MS = 5 * 60_000;

interface RecordNameProps {
  resource: 'companies' | 'contacts';
  id: number;
  /** When it is known already; else it is read. */
  name?: string | null;
  /** Within a button it is text alone. */
  plain?: boolean;
}

/** A contact or company by name, as a link. */
export function RecordName({ resource, id, name, plain }: RecordNameProps) {
  const found = useQuery({ ...recordQuery(resource, id), enabled: !name, staleTime: KEPT_MS, retry: false });
  const shown = name ?? found.data?.name ?? `#${id}`;
  if (plain) return shown;
  return (
    <Link to={`/${resource}/$id`} params={{ id: String(id) }} preload={false} className="record-link">
      {shown}
    </Link>
  );
}
