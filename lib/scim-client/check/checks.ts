import { GROUP_SCHEMA, PATCH_SCHEMA, USER_SCHEMA } from '../resources';
import { at, type Exchange, type SendRaw } from './exchange';

/** What the checks of one run share. */
export type CheckState = {
  send: SendRaw;
  /** Unique in this run: part of every name that is made. */
  mark: string;
  /** Domain of the addresses that are made. */
  domain: string;
  config: unknown;
  userId: string | null;
  userVersion: string | null;
  groupId: string | null;
};

export type Check = {
  title: string;
  /** Where it is demanded. */
  reference: string;
  /** Servers that do otherwise break the standard (`must`), or only make some client's life harder (`should`). */
  level: 'must' | 'should';
  run(state: CheckState): Promise<void>;
};

export function userNameOf({ mark, domain }: CheckState, who = 'person'): string {
  return `Check-${mark}-${who}@${domain}`;
}

export function newUser(state: CheckState, who = 'person'): Record<string, unknown> {
  const userName = userNameOf(state, who);
  return {
    schemas: [USER_SCHEMA],
    userName,
    externalId: `check-${state.mark}-${who}`,
    displayName: 'Check Person',
    name: { givenName: 'Check', familyName: 'Person' },
    emails: [{ value: userName, type: 'work', primary: true }],
    active: true,
  };
}

export function newGroup(state: CheckState, members: readonly string[]): object {
  return {
    schemas: [GROUP_SCHEMA],
    displayName: `Check ${state.mark}`,
    members: members.map((value) => ({ value })),
  };
}

export function patchBody(...operations: object[]): object {
  return { schemas: [PATCH_SCHEMA], Operations: operations };
}

export function textAt(exchange: Exchange, path: string): string | null {
  const value = at(exchange.body, path);
  return typeof value === 'string' && value !== '' ? value : null;
}
