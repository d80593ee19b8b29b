/** A customer admin's browser, working on one organization, with what the setup link permits. */
export type SetupSession = {
  setupLinkId: string;
  environmentId: string;
  organizationId: string;
  canManageSaml: boolean;
  canManageScim: boolean;
  canManageDomains: boolean;
  /** When the link ends, and the session with it. */
  expiresAt: Date;
};

/** Why there is no session. Each has its own page. */
export type SessionProblem = 'none' | 'elsewhere' | 'expired' | 'revoked';
