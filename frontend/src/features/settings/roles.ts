import { t } from '@/i18n';

/** From the highest down. */
export const ROLES = ['owner', 'admin', 'manager', 'agent', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export function asRole(role: string | undefined): Role {
  return ROLES.find((one) => one === role) ?? 'viewer';
}

/** Roles somebody may give: none above her own. */
export function rolesUpTo(own: string | undefined): readonly Role[] {
  return ROLES.slice(ROLES.indexOf(asRole(own)));
}

export function outranks(role: string | undefined, other: string | undefined): boolean {
  return ROLES.indexOf(asRole(role)) < ROLES.indexOf(asRole(other));
}

export function roleLabel(role: string | undefined): string {
  return t(`settings.role.${asRole(role)}`);
}
