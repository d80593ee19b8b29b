import { Time } from '@/components/ui/time';

/** When the steps were last compared with what the provider publishes. */
export function Verified({ guide }: { guide: { name: string; lastVerified: string } }) {
  return (
    <p className="px-1 text-sm text-ink-3">
      Steps for {guide.name} last checked <Time value={guide.lastVerified} show="day" />.
    </p>
  );
}
