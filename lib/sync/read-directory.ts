import { ApiError, type ScimGroup, type ScimUser, type SsoreadyClient } from '@/lib/ssoready/client';

/** The part of the API that a sync reads with. */
export type DirectoryClient = Pick<
  SsoreadyClient,
  'remote' | 'listScimDirectories' | 'getScimDirectory' | 'listScimUsers' | 'listScimGroups' | 'getScimUser'
>;

/** Reading cannot be finished, or cannot be trusted. `code` is for search, the message for people. */
export class ReadingError extends Error {
  override name = 'ReadingError';
  readonly code: string;

  constructor(code: string, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Rows a page. A remote server knows no such parameter (and answers 500 to it): its pages are of ten. */
const PAGE_SIZE = 1000;

/** The organization's primary directory, or null when it has none. */
export async function findPrimaryDirectory(client: DirectoryClient, organizationId: string): Promise<string | null> {
  const pages = readPages((pageToken) =>
    client.listScimDirectories({ organizationId, pageToken }).then((page) => ({
      rows: page.scimDirectories,
      nextPageToken: page.nextPageToken,
    })),
  );
  for await (const directories of pages) {
    const primary = directories.find((directory) => directory.primary);
    if (primary) return primary.id;
  }
  return null;
}

/** Every user of a directory, deleted ones too; with `scimGroupId`, the members of that group. A page at a time. */
export function readUsers(
  client: DirectoryClient,
  filter: { scimDirectoryId: string; scimGroupId?: string },
): AsyncGenerator<ScimUser[]> {
  return readPages(async (pageToken) => {
    const page = await client.listScimUsers({ ...filter, pageToken, ...pageSize(client) });
    return { rows: page.scimUsers, nextPageToken: page.nextPageToken };
  });
}

/** Every group of a directory, deleted ones too. */
export function readGroups(client: DirectoryClient, scimDirectoryId: string): AsyncGenerator<ScimGroup[]> {
  return readPages(async (pageToken) => {
    const page = await client.listScimGroups({ scimDirectoryId, pageToken, ...pageSize(client) });
    return { rows: page.scimGroups, nextPageToken: page.nextPageToken };
  });
}

function pageSize(client: DirectoryClient): { pageSize?: number } {
  return client.remote ? {} : { pageSize: PAGE_SIZE };
}

type FetchedPage<T> = { rows: T[]; nextPageToken: string };

/** Fetches the next page while the caller works on this one. */
async function* readPages<T extends { id: string }>(
  fetchPage: (pageToken: string | undefined) => Promise<FetchedPage<T>>,
): AsyncGenerator<T[]> {
  const firstIds = new Set<string>();
  let next: Promise<FetchedPage<T>> | null = fetchPage(undefined);
  while (next !== null) {
    const page: FetchedPage<T> = await next;
    checkProgress(page, firstIds);
    next = page.nextPageToken === '' ? null : fetchPage(page.nextPageToken);
    // Its failure is thrown by the await above; until then it must not count as unhandled.
    next?.catch(() => undefined);
    yield page.rows;
  }
}

/** Tokens differ on every call by design, so a loop shows itself by its rows. */
function checkProgress<T extends { id: string }>(page: FetchedPage<T>, firstIds: Set<string>): void {
  const [first] = page.rows;
  if (page.rows.some((row) => row.id === '')) {
    throw new ReadingError(
      'bad_answer',
      'The SSOReady API listed a record without an id. Its operator must look into it.',
    );
  }
  if (first === undefined) {
    if (page.nextPageToken === '') return;
    throw new ReadingError(
      'page_loop',
      'The SSOReady API answered with an empty page and said that more follow. Its operator must look into it.',
    );
  }
  if (firstIds.has(first.id)) {
    throw new ReadingError(
      'page_loop',
      'The SSOReady API keeps returning the same page of its list. Its operator must look into it.',
    );
  }
  firstIds.add(first.id);
}

/**
 * Asks for one user that the list did not have, because a list that changes while it is read can miss one. `gone`: the
 * directory no longer has them.
 */
export async function confirmAbsence(
  client: DirectoryClient,
  scimDirectoryId: string,
  scimUserId: string,
): Promise<'gone' | 'still_there'> {
  try {
    const user = await client.getScimUser(scimUserId);
    return user.scimDirectoryId === scimDirectoryId && !user.deleted ? 'still_there' : 'gone';
  } catch (error) {
    // The client has told a reference server's "not found" apart from its other 500 answers, a refused key among them.
    if (error instanceof ApiError && error.isNotFound) return 'gone';
    throw error;
  }
}
