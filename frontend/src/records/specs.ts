import { loadTexts } from '@/i18n';
import type { KindSpec, RecordKind } from './types';

// By their place: a screen of tasks shows leads beside them without knowing their feature.
const FILES = import.meta.glob<Record<string, unknown>>('../features/{leads,contacts,companies,deals}/spec.tsx');
const FEATURES = { lead: 'leads', contact: 'contacts', company: 'companies', deal: 'deals' } as const;
const loaded = new Map<RecordKind, Promise<KindSpec>>();

/** What there is to know about a kind of record, its texts ready. */
export function loadSpec(kind: RecordKind): Promise<KindSpec> {
  const known = loaded.get(kind) ?? read(kind);
  loaded.set(kind, known);
  known.catch(() => loaded.delete(kind));
  return known;
}

async function read(kind: RecordKind): Promise<KindSpec> {
  const feature = FEATURES[kind];
  const [module] = await Promise.all([FILES[`../features/${feature}/spec.tsx`]?.(), loadTexts(feature, 'records')]);
  return module?.[`${kind}Spec`] as KindSpec;
}
