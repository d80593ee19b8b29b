import type { ActionState } from '@/lib/action-state';

/** What the e-mail form answers: on to the identity provider, a list to choose from, or nothing known. */
export type SignInDone =
  | { step: 'leave'; redirectUrl: string; organizationName: string }
  | { step: 'choose'; email: string; organizations: { organizationId: string; displayName: string }[] }
  | { step: 'unknown'; email: string };

export type SignInState = ActionState<SignInDone>;
