/** How to find out which provider a company uses. */
export function WhichProvider({ guides }: { guides: readonly { id: string; name: string; recognise: string }[] }) {
  return (
    <details className="mt-6 max-w-3xl">
      <summary className="w-fit rounded-md py-1 font-medium text-ink-2 hover:text-ink">
        I don’t know which one it is
      </summary>
      <div className="mt-2 grid gap-3 border-l-2 border-line pl-4 text-ink-2">
        <p>
          Sign out of your work e-mail, then sign in again and look at the address bar while you type your password. The
          page you see there belongs to your identity provider.
        </p>
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
          {guides
            .filter((guide) => guide.id !== 'sandbox' && guide.id !== 'generic')
            .map((guide) => (
              <div key={guide.id}>
                <dt className="font-medium text-ink">{guide.name}</dt>
                <dd>{guide.recognise}</dd>
              </div>
            ))}
        </dl>
        <p>Still not sure? Ask whoever sets up new laptops and accounts at your company: they use it every day.</p>
      </div>
    </details>
  );
}
