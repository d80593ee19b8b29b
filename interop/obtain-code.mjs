/** `node obtain-code.mjs URL`: signs in as a browser does, from a redirect URL to the callback, and prints the access code that came. */
const [, , start] = process.argv;
let response = await fetch(start);
for (let hop = 0; hop < 5; hop++) {
  const location = response.headers.get('location');
  if (location?.startsWith(process.env.CALLBACK)) {
    process.stdout.write(new URL(location).searchParams.get('saml_access_code') ?? '');
    process.exit(0);
  }
  if (location) {
    response = await fetch(location, { redirect: 'manual' });
    continue;
  }
  const page = await response.text();
  const action = /<form[^>]* action="([^"]*)"/.exec(page)?.[1];
  if (action === undefined) throw new Error(`no form in ${response.status}: ${page.slice(0, 300)}`);
  const fields = [...page.matchAll(/<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"/g)];
  const body = new URLSearchParams(fields.map(([, name, value]) => [name, plain(value)]));
  response = await fetch(plain(action), { method: 'POST', body, redirect: 'manual' });
}
throw new Error(`no way back to ${process.env.CALLBACK}`);

function plain(text) {
  return text.replace(/&(#x?[0-9a-f]+|amp|quot|lt|gt);/gi, (_, name) => {
    const known = { amp: '&', quot: '"', lt: '<', gt: '>' }[name.toLowerCase()];
    if (known) return known;
    return String.fromCodePoint(/^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
  });
}
