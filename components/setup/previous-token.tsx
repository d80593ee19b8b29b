import { Alert } from '@/components/ui/alert';
import { Time } from '@/components/ui/time';
import { toDate } from '@/lib/console/format';
import type { ScimDirectory } from '@/lib/ssoready/client';

/** The token before the present one, while both work: until when, and whether the provider still uses it. */
export function PreviousToken({ directory }: { directory: ScimDirectory }) {
  const { previousBearerTokenExpireTime: end, previousBearerTokenUseTime: used } = directory;
  if (end === undefined) return null;
  if (used !== undefined) {
    return (
      <Alert tone="waiting" title="The previous token is still in use">
        Your provider last used it <Time value={used} />. It stops working <Time value={end} /> (
        <Time value={end} show="absolute" />
        ): put the new token into your provider before then. If that got lost, make another.
      </Alert>
    );
  }
  const asked = toDate(directory.lastRequestTime);
  const made = toDate(directory.bearerTokenRotateTime);
  const isReplaced = asked !== null && made !== null && asked > made;
  return (
    <Alert
      tone={isReplaced ? 'live' : 'info'}
      title={isReplaced ? 'Your provider uses the new token' : 'Two tokens work'}
    >
      {isReplaced
        ? 'The previous one has not been used since the new one was made, and '
        : 'Put the new one into your provider. The previous one '}
      stops working <Time value={end} /> (<Time value={end} show="absolute" />
      ).
    </Alert>
  );
}
