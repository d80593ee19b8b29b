/**
 * A page that moves on by itself, rather than a redirect: a page's `form-action` policy would stop a redirect from a form to another
 * site. `title` is plain text of ours.
 */
export function movingPage(url: string, title: string): Response {
  const href = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="0;url=${href}"></head>
<body><p>Taking you to your identity provider. <a href="${href}">Continue</a></p></body></html>`;
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store' },
  });
}
