import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { GoLiveCard } from './go-live-card';

afterEach(cleanup);

it.each([
  { waitsForOperator: true, live: false, says: /the vendor puts it live/ },
  { waitsForOperator: false, live: false, says: /in use at once/ },
  { waitsForOperator: true, live: true, says: /^The sign-in is live/ },
])('says what comes next, and of a sign-in that is live only that it is: $says', ({ says, ...facts }) => {
  render(
    <GoLiveCard
      {...facts}
      vendor="the vendor"
      missing={[]}
      tooEarly={false}
      told={null}
      say={async (state) => state}
    />,
  );
  expect(screen.getByText(says)).toBeTruthy();
});
