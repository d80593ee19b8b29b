import { Copyable } from '@/components/ui/copyable';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { describeSetupLink } from '@/lib/console/describe-setup-link';
import { formatPlural } from '@/lib/console/format';
import type { SetupLink } from '@/lib/ssoready/client';
import { ExtendLinkButton } from './extend-link-button';
import { RevokeLinkButton } from './revoke-link-button';

type Props = { links: readonly SetupLink[]; environmentId: string; mayChange: boolean; now: Date };

/** Setup links of a tenant, newest first. */
export function SetupLinksTable({ links, environmentId, mayChange, now }: Props) {
  return (
    <Table label="Setup links">
      <TableColumns names={['State', 'Permits', 'Opened', 'Made', 'Ends', 'ID']} actions />
      <TableBody>
        {links.map((link) => {
          const { kind, word, usable } = describeSetupLink(link, now);
          return (
            <TableRow key={link.id}>
              <TableCell>
                <StateBadge state={kind}>{word}</StateBadge>
              </TableCell>
              <TableCell className="whitespace-nowrap">
                {[
                  link.canManageDomains ? 'Domains' : '',
                  link.canManageSaml ? 'SSO' : '',
                  link.canManageScim ? 'Directory' : '',
                ]
                  .filter(Boolean)
                  .join(', ')}
              </TableCell>
              <TableCell className="whitespace-nowrap text-ink-2">
                {link.openCount === 0 ? (
                  'not yet'
                ) : (
                  <>
                    {formatPlural(link.openCount, 'time', 'times')}, <Time value={link.lastOpenTime} />
                  </>
                )}
              </TableCell>
              <TableCell className="whitespace-nowrap text-ink-2">
                <Time value={link.createTime} />
              </TableCell>
              <TableCell className="whitespace-nowrap text-ink-2">
                <Time value={link.expireTime} />
              </TableCell>
              <TableCell className="max-w-32">
                <Copyable value={link.id} label="link ID" />
              </TableCell>
              <TableCell className="text-right">
                {usable && mayChange ? (
                  <span className="flex justify-end gap-2">
                    <ExtendLinkButton environmentId={environmentId} setupLinkId={link.id} />
                    <RevokeLinkButton environmentId={environmentId} setupLinkId={link.id} />
                  </span>
                ) : null}
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
