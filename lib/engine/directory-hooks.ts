import type { ScimChange } from './contract';

/** A user or group as it is stored: without `id`, `meta`, `groups` and `members`, under canonical attribute names. */
type DirectoryResource = Readonly<Record<string, unknown>>;

/** Which members a change of a group asks for, by printed id. `replaceAll`: nobody else stays. */
type ProposedMembers = { replaceAll: boolean; add: readonly string[]; remove: readonly string[] };

/** What an identity provider is about to change, before anything is written. Ids are printed. */
export type ProposedChange = {
  environmentId: string;
  organizationId: string;
  scimDirectoryId: string;
} & (
  | { type: 'user.create'; user: DirectoryResource }
  | { type: 'user.update'; scimUserId: string; before: DirectoryResource; user: DirectoryResource }
  | { type: 'user.delete'; scimUserId: string }
  | { type: 'group.create'; group: DirectoryResource; members: ProposedMembers }
  /** `group` is null where only members change. */
  | { type: 'group.update'; scimGroupId: string; group: DirectoryResource | null; members: ProposedMembers }
  | { type: 'group.delete'; scimGroupId: string }
);

/** Why a change is not to be: the identity provider gets it as a SCIM error (RFC 7644 §3.12). */
export type ChangeRefusal = {
  status: 400 | 403 | 409;
  /** For the administrator of the identity provider. */
  detail: string;
  scimType?: 'uniqueness' | 'mutability' | 'invalidValue';
  /** For the request log; defaults to `refused_by_hook`. */
  code?: string;
};

/** A host's part in what happens to directories. Hooks run in their order, in this process, inside the request. */
export type DirectoryHook = {
  /**
   * Asked before each change; the first refusal counts, and nothing is written. Asked again when another request changed the
   * resource in between. An error is a bug: the request is answered 500 and nothing is written.
   */
  before?: (change: ProposedChange) => ChangeRefusal | null | Promise<ChangeRefusal | null>;
  /**
   * Told of what a request changed, once it is committed: the events of the feed `GET /v1/scim/changes`, in their order. Must
   * return at once; an error is logged and changes nothing.
   */
  after?: (changes: readonly ScimChange[], at: { environmentId: string }) => void;
};
