import Link from 'next/link';

/** What to do when the provider's screen is not as described. */
export function LooksDifferent({ advice }: { advice: string }) {
  return (
    <details className="mt-4 max-w-prose">
      <summary className="w-fit rounded-md py-1 font-medium text-ink-2 hover:text-ink">
        My screen looks different
      </summary>
      <div className="mt-2 grid gap-2 border-l-2 border-line pl-4 text-ink-2">
        <p>{advice}</p>
        <p>
          Not your part of the house?{' '}
          <Link href="/setup/hand-over" className="text-ink underline underline-offset-2">
            Hand this to a colleague
          </Link>
          .
        </p>
      </div>
    </details>
  );
}
