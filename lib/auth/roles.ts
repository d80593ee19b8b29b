import type { OperatorRole } from './store';

/** Every role, the mightiest first. */
export const OPERATOR_ROLES = ['owner', 'admin', 'viewer'] as const satisfies readonly OperatorRole[];

/** What each may do, as it is said where a role is chosen. */
export const ROLE_LABELS: Readonly<Record<OperatorRole, string>> = {
  owner: 'Owner: everything, operators too',
  admin: 'Admin: everything but operators',
  viewer: 'Viewer: look, change nothing',
};

/** Whether a word is a role. */
export function isOperatorRole(word: string): word is OperatorRole {
  return OPERATOR_ROLES.some((role) => role === word);
}
