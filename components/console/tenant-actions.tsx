'use client';

import { Fragment } from 'react';
import type { SyncStatus } from '@/lib/console/sync-status';
import type { PrimaryAction } from '@/lib/console/tenant-state';
import { ForceSyncButton } from './force-sync-button';
import { PreviewSyncButton } from './preview-sync-button';
import { SetupLinkButton } from './setup-link-button';
import { TestSignInButton } from './test-sign-in-button';

type Props = {
  environmentId: string;
  organizationId: string;
  mayChange: boolean;
  primary: PrimaryAction;
  /** The connection a test can use, or null. */
  testConnectionId: string | null;
  canSync: boolean;
  initialSync: SyncStatus;
};

/** What can be done with a tenant now; the one thing that fits best is the coloured button, and stands last. */
export function TenantActions(props: Props) {
  const { environmentId, organizationId, mayChange, primary, testConnectionId, canSync, initialSync } = props;
  if (!mayChange) return null;
  const buttons = [
    {
      action: 'send_setup_link',
      button: (
        <SetupLinkButton
          key="link"
          environmentId={environmentId}
          organizationId={organizationId}
          primary={primary === 'send_setup_link'}
        />
      ),
    },
    {
      action: 'test_sign_in',
      button:
        testConnectionId === null ? null : (
          <TestSignInButton
            key="test"
            environmentId={environmentId}
            connectionId={testConnectionId}
            primary={primary === 'test_sign_in'}
          />
        ),
    },
    {
      action: 'force_sync',
      button: canSync ? (
        <Fragment key="sync">
          <PreviewSyncButton environmentId={environmentId} organizationId={organizationId} />
          <ForceSyncButton
            environmentId={environmentId}
            organizationId={organizationId}
            initial={initialSync}
            primary={primary === 'force_sync'}
          />
        </Fragment>
      ) : null,
    },
  ];
  const ordered = buttons.toSorted((a, b) => Number(a.action === primary) - Number(b.action === primary));
  return <>{ordered.map(({ button }) => button)}</>;
}
