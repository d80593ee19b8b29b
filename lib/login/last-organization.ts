import { z } from 'zod';

/** How long a browser remembers where it signed in. */
export const LAST_ORGANIZATION_SECONDS = 180 * 86_400;

const LastOrganization = z.object({
  environmentId: z.string().max(60),
  organizationId: z.string().max(60),
  email: z.string().max(254),
});

/** Where this browser signed in last. A convenience, not a proof of anything. */
export type LastOrganization = z.infer<typeof LastOrganization>;

export function formatLastOrganization(value: LastOrganization): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** What the cookie says, or null when there is none or it is not ours. */
export function parseLastOrganization(cookie: string | undefined): LastOrganization | null {
  if (!cookie) return null;
  try {
    return LastOrganization.parse(JSON.parse(Buffer.from(cookie, 'base64url').toString('utf8')));
  } catch {
    return null; // A damaged memory is no memory.
  }
}
