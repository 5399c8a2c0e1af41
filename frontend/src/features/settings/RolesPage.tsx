import './roles.css';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { http, type Schema, unwrap } from '@/api/client';
import { keyOf } from '@/api/keys';
import { useMe } from '@/api/session';
import { type Key, t } from '@/i18n';
import { Panel } from '@/ui/page/Panel';
import { Loaded } from './Loaded';
import { asRole, ROLES, type Role, roleLabel } from './roles';
import { SettingsFrame } from './SettingsFrame';

type Permission = Schema<'PermissionOut'>;
type Group = { object: string; permissions: Permission[] };

/** In the order people think of them; what is not listed follows. */
const OBJECTS = [
  'leads',
  'contacts',
  'companies',
  'deals',
  'tasks',
  'notes',
  'activities',
  'tags',
  'timeline',
  'search',
  'saved_views',
  'bulk_changes',
  'merges',
  'imports',
  'exports',
  'analytics',
  'pipelines',
  'fields',
  'members',
  'organization',
  'api_keys',
  'events',
  'jobs',
  'system',
  'trash',
  'account',
  'first_steps',
] as const;
const ACTIONS = ['read', 'create', 'update', 'delete', 'convert', 'share', 'manage', 'purge', 'own'] as const;

const permissionsQuery = () =>
  queryOptions({
    queryKey: keyOf('members', 'permissions'),
    queryFn: ({ signal }) => unwrap(http.GET('/api/permissions', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What each role may do, and how far: the table the server goes by. */
export default function RolesPage() {
  const me = useMe();
  const permissions = useQuery(permissionsQuery());
  const own = asRole(me.role);
  return (
    <SettingsFrame title={t('roles.title')} text={t('roles.text')}>
      <dl className="roles-about">
        {ROLES.map((role) => (
          <div key={role}>
            <dt>{roleLabel(role)}</dt>
            <dd>{t(`settings.role.${role}.text`)}</dd>
          </div>
        ))}
      </dl>
      <Panel flush title={t('roles.matrix')} description={t('roles.matrixText')}>
        <Loaded query={permissions}>{(list) => <Matrix groups={groupsOf(list)} own={own} />}</Loaded>
      </Panel>
    </SettingsFrame>
  );
}

function Matrix({ groups, own }: { groups: Group[]; own: Role }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="plain-scroll" aria-label={t('roles.matrix')} tabIndex={0}>
      <table className="list-table roles-matrix">
        <thead>
          <tr>
            <th scope="col">{t('roles.object')}</th>
            <th scope="col">{t('roles.action')}</th>
            {ROLES.map((role) => (
              <th key={role} scope="col" data-own={role === own || undefined}>
                {roleLabel(role)}
                {role === own && <span className="soft roles-you">{t('roles.yours')}</span>}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(({ object, permissions }) => (
          <tbody key={object}>
            {permissions.map((permission, index) => (
              <tr key={permission.action}>
                {index === 0 && (
                  <th scope="rowgroup" rowSpan={permissions.length}>
                    {labelOf('object', OBJECTS, object)}
                  </th>
                )}
                <th scope="row">{labelOf('action', ACTIONS, permission.action)}</th>
                {ROLES.map((role) => (
                  <Reach
                    key={role}
                    reach={permission.reach[role]}
                    isOwn={role === own}
                    hasOwners={permission.action !== 'create' && isOwned(permissions)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

type ReachProps = { reach: string | null | undefined; isOwn: boolean; hasOwners: boolean };

function Reach({ reach, isOwn, hasOwners }: ReachProps) {
  return (
    <td data-reach={reach ?? 'none'} data-own={isOwn || undefined}>
      {reach ? (
        t(reach === 'all' && !hasOwners ? 'common.yes' : (`roles.reach.${reach}` as Key))
      ) : (
        <>
          <span aria-hidden="true">{NOTHING}</span>
          <span className="sr-only">{t('common.no')}</span>
        </>
      )}
    </td>
  );
}

const NOTHING = '–';

/** Where no role is kept to its own, "all" would say nothing. */
function isOwned(permissions: readonly Permission[]): boolean {
  return permissions.some(({ reach }) => ROLES.some((role) => reach[role] === 'own' || reach[role] === 'team'));
}

function groupsOf(permissions: readonly Permission[]): Group[] {
  const objects = [...new Set(permissions.map((permission) => permission.object))];
  objects.sort((one, other) => rank(OBJECTS, one) - rank(OBJECTS, other));
  return objects.map((object) => ({
    object,
    permissions: permissions
      .filter((permission) => permission.object === object)
      .sort((one, other) => rank(ACTIONS, one.action) - rank(ACTIONS, other.action)),
  }));
}

function rank(known: readonly string[], name: string): number {
  const place = known.indexOf(name);
  return place < 0 ? known.length : place;
}

/** A permission that came later than this page is shown as the API calls it. */
function labelOf(kind: 'object' | 'action', known: readonly string[], name: string): string {
  return known.includes(name) ? t(`roles.${kind}.${name}` as Key) : name.replaceAll('_', ' ');
}
