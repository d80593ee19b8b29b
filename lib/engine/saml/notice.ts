import { formatId } from '@/lib/ids';
import type { EngineDeps, SamlNotice } from '../deps';
import type { AlertConnection } from './alert-store';

/** Tells the host of something that is stored already: a failure there changes nothing here. */
export async function notify(
  { onSamlNotice, logger }: Pick<EngineDeps, 'onSamlNotice' | 'logger'>,
  connection: AlertConnection,
  action: SamlNotice['action'],
  detail: Readonly<Record<string, string>>,
): Promise<void> {
  if (onSamlNotice === undefined) return;
  try {
    await onSamlNotice({
      action,
      environmentId: formatId('environment', connection.environmentId),
      organizationId: formatId('organization', connection.organizationId),
      samlConnectionId: formatId('samlConnection', connection.id),
      detail,
    });
  } catch (error) {
    logger.error({ err: error, action }, 'the host could not be told of a change');
  }
}
