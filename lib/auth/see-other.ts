/** 303 to one of our own paths, never cached. The browser resolves it against the address it used. */
export function seeOther(path: `/${string}`): Response {
  return new Response(null, {
    status: 303,
    headers: { location: path, 'cache-control': 'private, no-store' },
  });
}
